//! Words of one meaning: [`class`].
//!
//! A few hundred labelled messages cannot teach every word for a relative, a lawyer or a record. What they teach of one
//! such word holds for all of them, if the words are known to be alike. The words are as
//! [`features`](super::features) makes them: lower case, without accents and plural.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each class and its words.
const CLASSES: &[(&str, &str)] = &[
    (
        "CHILD",
        "son daughter child children kid kiddo baby twin boy girl toddler newborn infant teen hijo hija nino nina bebe minor kiddos daughters grade grader",
    ),
    ("PARENT", "mother mom mum mama mommy dad daddy father papa parent madre padre mamma pop"),
    (
        "RELATIVE",
        "aunt uncle cousin niece nephew grandmother grandma grandfather grandpa grandson granddaughter grandparent brother \
         sister neighbor friend girlfriend boyfriend roommate fiance fiancee stepson stepdaughter stepmother stepfather \
         abuela abuelo tia tio hermana hermano amiga amigo ex boss landlord pastor stepmom stepdad granny nana sibling sis bro hermano prima primo vecina vecino coworker",
    ),
    ("SPOUSE", "husband wife spouse widow widower esposo esposa viuda viudo partner"),
    (
        "STANDS",
        "guardian guardianship conservator conservatorship executor executrix administrator administratrix representative \
         trustee poa proxy surrogate fiduciary albacea tutor tutora apoderada apoderado custody foster caseworker ward custodian custodial caregiver dpoa hcpoa placement dependency",
    ),
    (
        "DEAD",
        "died dead deceased death decedent estate late probate passed testamentary fallecio murio difunto sucesion",
    ),
    (
        "LAWYER",
        "attorney lawyer counsel esq esquire llp pllc lpa paralegal litigation firm law legal barrister abogado abogada \
         bufete solicitor advocate defender defense defenders atty mitigation lnc lncc representation legally licenciado",
    ),
    (
        "SUIT",
        "plaintiff defendant petitioner lawsuit suit case deposition mediation settlement settled trial hearing discovery \
         negligence malpractice damages lien accident collision crash injury injured represent retained client bodily tort subrogation arraignment sentencing",
    ),
    (
        "COURT",
        "court judge magistrate justice hon honorable tribunal commissioner referee clerk docket chamber judicial ordered \
         adjudged commanded warrant subpoena decree jurisdiction superior circuit",
    ),
    (
        "INSURER",
        "insurance insurer insured claim claimant adjuster underwriting underwriter policy policyholder coverage carrier \
         benefit member payer hedis premium disability aps applicant mutual casualty assurance indemnity audit subrogation comp tpa pip ltd std actuary reinsurance siu payor plan",
    ),
    (
        "CLINICIAN",
        "doctor dr physician nurse rn np md aprn fnp dds pharmd therapist surgeon specialist midwife pharmacist \
         cardiologist neurologist oncologist dermatologist psychiatrist dentist anesthesia provider referral consult psychotherapy psychotherapist counselor counseling psychology psychologist pcp internist hospitalist admitting preop anesthesiologist lpc lcsw lmft lmhc sudp cadc psyd lmsw cnm ibclc slp dpt bcba arnp crnp lpn lvn bsn msn dnp faap facp rph pharmd cma rma clinical",
    ),
    (
        "PLACE",
        "clinic hospital pharmacy hospice rehab facility nursing cardiology oncology neurology orthopedic pediatric icu er ed \
         urology nephrology dialysis imaging radiology surgery center medical health wellness recovery detox residential inpatient behavioral psychiatric midwifery dental podiatry ped obgyn laboratory ortho cardio oncologist",
    ),
    (
        "OFFICE",
        "department bureau county state board commission agency police sheriff detective investigator officer examiner \
         coroner inspector federal epidemiology statute investigation ssa va dhs cps aps dds prosecutor district probation parole correction prosecuting welfare medicaid registry ombudsman unit",
    ),
    (
        "WORK",
        "employer employee hr supervisor manager payroll driver staffing worker job shift duty hire hired workplace",
    ),
    (
        "SCHOOL",
        "school teacher coach principal student university college registrar camp daycare preschool academy team kindergarten \
         enrollment church club league athletic classroom iep district admission semester dean campus headstart league tournament elementary isd",
    ),
    (
        "STORY",
        "reporter journalist story newspaper news article deadline research researcher study irb sponsor genealogy thesis \
         editor press publication historian",
    ),
    (
        "RECORD",
        "record chart file note report result lab labwork bloodwork image film xray mri scan immunization shot vaccine \
         vaccination history bill billing statement ledger summary pathology imaging ultrasound ekg echo expediente historial \
         nota resultado vacuna papele papel document documentation page packet cd disc titer op",
    ),
    (
        "ASK",
        "send fax email mail forward provide furnish produce release need want request require requesting obtain copy share \
         give manden enviar mandar necesito solicito pido transmit upload supply get have",
    ),
    (
        "DONE",
        "sent received got faxed mailed attached enclosed thank thanks gracia arrived complete completed closed done confirm \
         confirmed delivered processed posted",
    ),
    (
        "SALE",
        "webinar free offer demo discount register unsubscribe newsletter invoice payment shipped subscription password click \
         link login account pricing sale vendor software platform marketing training survey renewal",
    ),
    (
        "RANK",
        "sgt sergeant cpl corporal lt lieutenant det detective deputy trooper ofc badge dispatch patrol precinct marshal captain",
    ),
    (
        "VISIT",
        "appointment appt reschedule cancel refill rx prescription pill dose pharmacy cita symptom pain dizzy copay balance owe",
    ),
];

static CLASS_OF: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    CLASSES.iter().flat_map(|(class, words)| words.split_whitespace().map(move |word| (word, *class))).collect()
});

/// What the names of domains have in them, by who has such a domain.
const DOMAINS: &[(&str, &str)] = &[
    (
        "LAW",
        "law legal attorney lawyer injury litig defense defender advocate counsel trial esq abogad bufete immigra lnc",
    ),
    ("COURT", "court clerk hearing judici docket tribunal"),
    (
        "OFFICE",
        "police sheriff county coroner prosecut probation state city parole dhs dcf dcyf dfcs dfps publichealth health-dept \
         doh dss cps protectiv veteran ssa oig medboard .gov .mil .us",
    ),
    (
        "CARE",
        "peds pediatr clinic health ortho cardio heart hospital medical medctr recovery rehab therap psych wellness dental \
         dentist pharm drug rx hospice nursing surg physician family-med oncolog neuro kidney eye birth midwi counsel care",
    ),
    (
        "INSURER",
        "mutual casualty life insur assur indemnity benefit claims trust underwrit chart aps hedis payer healthplan",
    ),
    ("SCHOOL", "school isd csd college univ academy preschool .edu k12 camp daycare"),
    ("COPY", "record retriev copy scan doc imaging litsupport"),
    ("CHURCH", "church iglesia parish ministr"),
    ("TRUSTEE", "fiduciar guardian trustee conservat"),
    ("FAX", "fax"),
    (
        "PRIVATE",
        "mail gmail yahoo hotmail outlook icloud aol. comcast msn. live. proton verizon att. sbcglobal me. post cable home \
         inbox isp ruralnet wave correo -net. box. charter. cox. ymail gmx earthlink bellsouth",
    ),
];

static CLASS_OF_STEM: LazyLock<Vec<(&'static str, Vec<&'static str>)>> =
    LazyLock::new(|| DOMAINS.iter().map(|(class, stems)| (*class, stems.split_whitespace().collect())).collect());

/// Who has domains like `domain`, by the stems in it.
pub fn of_domain(domain: &str) -> impl Iterator<Item = &'static str> {
    let domain = domain.to_ascii_lowercase();
    CLASS_OF_STEM
        .iter()
        .filter(move |(_, stems)| stems.iter().any(|stem| domain.contains(stem)))
        .map(|(class, _)| *class)
}

/// The class of `word`, where it has one.
pub fn class(word: &str) -> Option<&'static str> {
    CLASS_OF.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::class;

    #[test]
    fn words_of_one_meaning_are_of_one_class() {
        assert_eq!((class("aunt"), class("neighbor")), (Some("RELATIVE"), Some("RELATIVE")));
        assert_eq!(class("the"), None);
    }

    #[test]
    fn a_domain_tells_whose_it_is() {
        let of = |domain| super::of_domain(domain).collect::<Vec<_>>();
        assert_eq!(of("birchinjurylaw.example"), ["LAW"]);
        assert_eq!(of("alderpeds.example"), ["CARE"]);
        assert_eq!(of("roe.example"), [""; 0]);
    }
}
