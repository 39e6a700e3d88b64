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
        "son daughter child children kid kiddo baby twin boy girl toddler newborn infant teen hijo hija nino nina bebe minor",
    ),
    ("PARENT", "mother mom mum mama mommy dad daddy father papa parent madre padre"),
    (
        "RELATIVE",
        "aunt uncle cousin niece nephew grandmother grandma grandfather grandpa grandson granddaughter grandparent brother \
         sister neighbor friend girlfriend boyfriend roommate fiance fiancee stepson stepdaughter stepmother stepfather \
         abuela abuelo tia tio hermana hermano amiga amigo ex boss landlord pastor",
    ),
    ("SPOUSE", "husband wife spouse widow widower esposo esposa viuda viudo partner"),
    (
        "STANDS",
        "guardian guardianship conservator conservatorship executor executrix administrator administratrix representative \
         trustee poa proxy surrogate fiduciary albacea tutor tutora apoderada apoderado custody foster caseworker ward",
    ),
    (
        "DEAD",
        "died dead deceased death decedent estate late probate passed testamentary fallecio murio difunto sucesion",
    ),
    (
        "LAWYER",
        "attorney lawyer counsel esq esquire llp pllc lpa paralegal litigation firm law legal barrister abogado abogada \
         bufete solicitor advocate defender defense",
    ),
    (
        "SUIT",
        "plaintiff defendant petitioner lawsuit suit case deposition mediation settlement settled trial hearing discovery \
         negligence malpractice damages lien accident collision crash injury injured represent retained client",
    ),
    (
        "COURT",
        "court judge magistrate justice hon honorable tribunal commissioner referee clerk docket chamber judicial ordered \
         adjudged commanded warrant subpoena decree jurisdiction superior circuit",
    ),
    (
        "INSURER",
        "insurance insurer insured claim claimant adjuster underwriting underwriter policy policyholder coverage carrier \
         benefit member payer hedis premium disability aps applicant mutual casualty assurance indemnity audit subrogation",
    ),
    (
        "CLINICIAN",
        "doctor dr physician nurse rn np md aprn fnp dds pharmd therapist surgeon specialist midwife pharmacist \
         cardiologist neurologist oncologist dermatologist psychiatrist dentist anesthesia provider referral consult",
    ),
    (
        "PLACE",
        "clinic hospital pharmacy hospice rehab facility nursing cardiology oncology neurology orthopedic pediatric icu er ed \
         urology nephrology dialysis imaging radiology surgery center medical health wellness",
    ),
    (
        "OFFICE",
        "department bureau county state board commission agency police sheriff detective investigator officer examiner \
         coroner inspector federal epidemiology statute investigation ssa va dhs cps aps dds prosecutor district",
    ),
    (
        "WORK",
        "employer employee hr supervisor manager payroll driver staffing worker job shift duty hire hired workplace",
    ),
    (
        "SCHOOL",
        "school teacher coach principal student university college registrar camp daycare preschool academy team kindergarten \
         enrollment church club league",
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
        "VISIT",
        "appointment appt reschedule cancel refill rx prescription pill dose pharmacy cita symptom pain dizzy copay balance owe",
    ),
];

static CLASS_OF: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    CLASSES.iter().flat_map(|(class, words)| words.split_whitespace().map(move |word| (word, *class))).collect()
});

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
}
