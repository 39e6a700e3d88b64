//! The words that go with names, and those that are none.

use std::collections::HashSet;
use std::sync::LazyLock;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

pub(super) static TITLES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("mr mrs ms miss dr drs prof hon honorable coach principal pastor judge justice magistrate sra sr srta señor dra don doña sister
        brother rev fr sgt lic licda ing rabbi imam deacon bishop mayor commissioner councilman councilwoman senator
        sheriff trooper corporal cpl deputy inspector detective chief det detective officer agent lt capt cpt")
});

pub(super) static CREDENTIALS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("md do np pa pac rn lpn lvn aprn fnp fnpbc crnp dnp phd psyd dds dmd dc dpm od pharmd lcsw lmsw lpc lmft lmhc
        msw bsn msn lncc cnm ma cma rma mba jd esq esquire esqs facp faap facog cp cps ccm rhia rhit chps cdi mph ncg cpf dabmdi aud
        ot pt dpt otr slp rd cns bcba ncc cadc jsc acp frcp clcp cnlcp cln aprnc pmhnp pmhnpbc agnp agnpbc dnap crna cpnp lcpc lmhp lpcc lsw msph msw drph mbbs edd lpa cpc cct ccs rhit")
});

/// What makes the name before a comma a firm's.
pub(super) static FIRM: LazyLock<HashSet<&str>> =
    LazyLock::new(|| set("attorneys lawyers llp llc pllc pc plc pa apc lpa inc counselors associates ltd"));

/// Capitalised words that are no person's name.
pub(super) static NO_NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("soy yo hola buenos buenas dias tardes noches estimado estimada estimados estimadas gracias muchas atentamente saludos señores
        expediente expedientes paciente clinica clínica nuestra nuestro nuestros abogado abogada bufete enfermera médico medico
        favor asunto fecha firma nombre nacimiento testigo autorización autorizacion también para por con sin que cuando como
        freight pharmacy logistics transport trucking holdings properties property management industries manufacturing
        construction roofing enterprises systems technologies foundation institute academy council league association
        union network pediatrics orthopedics orthopaedics neurology cardiology oncology psychiatry dermatology
        rehabilitation rehab behavioral wellness recovery counseling imaging radiology laboratory dental nursing
        surgical surgery specialists specialty regional memorial general protective protection welfare enforcement
        investigation investigations compliance underwriting payment integrity adjustment operations retrieval
        scheduling docketing efile secure encrypted official message messages note please just also since although
        because however therefore pls plz im ive its got tell any someone somebody everyone anyone nobody
        new need needs want wants admit admission current old previous prior former late years year month months day
        week weeks injured worker vehicle accident incident listing sample example total amount balance paid
        resident inmate veteran donor victim suspect individual person consumer enrollee participant student pupil detainee
        offender prisoner dates claims line lines recipient recipients beneficiary beneficiaries rendering iw clmt insd tx fl ga il ny nj nc sc tn va oh ky mo
        nv az nm ut wv listing member's employee's title chart's
        january february march april june july august september october november december jan feb mar apr jun jul aug
        sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        dear re ref attn attention to from subject date dated page pages fax phone tel cell ext email mail www
        the this that these those our your his her their its my we you he she it they i if in on at by for of and or as
        is was are be has have had will shall may can could would should do does did not no yes please thank thanks
        sincerely respectfully regards cordially truly yours faithfully best kind kindly warm very with enclosed
        enclosures attached attachment via per also any all each every both only when while where who whom whose which
        what why how there here hello hi hey good morning afternoon evening greetings sir madam sirs ladies gentlemen
        records record medical chart charts file files custodian custodians billing bill bills department dept office
        offices law firm firms group attorney attorneys lawyer lawyers counsel counselor counselors legal paralegal
        llp llc pllc pc plc apc lpa lp inc corp corporation company co ltd associates partners services service
        solutions retrieval copy insurance assurance mutual casualty indemnity health healthcare hospital clinic clinics
        center centre medicine family practice physicians physician doctor doctors nurse provider providers patient
        patients client clients claimant claimants plaintiff plaintiffs defendant defendants petitioner respondent
        respondents decedent deceased insured member members subscriber employee employer applicant ward conservatee
        child children minor minors parent parents mother father son daughter brother sister husband wife widow spouse
        guardian conservator executor executrix administrator administratrix trustee agent representative
        court courts district county circuit superior supreme state states united federal division department board
        bureau agency commission administration social security disability determination compensation workers
        street st road rd avenue ave suite ste drive lane blvd boulevard highway hwy floor box po unit apt
        texas oregon georgia california york florida ohio colorado pennsylvania virginia tennessee louisiana oklahoma
        arizona nevada washington illinois minnesota wisconsin kansas missouri carolina jersey massachusetts alabama
        usa north south east west
        dob born birth birthdate birthday ssn mrn doi dol dos claim case cause no number docket index policy account
        order subpoena warrant authorization release notice request requests requested letter demand hearing trial
        state name names address city zip sex gender age male female signature signed sign witness notary public
        hipaa hitech phi roi cfr usc section rule rules code act title form forms exhibit schedule rider item items
        urgent stat second third final first confidential important privileged draft certified
        estate matter interest known unknown none na plaintiff v vs versus et in
        information disclosure disclose documents document production produce history notes note treatment care visit visits
        labs lab imaging films mental psychiatric psychotherapy substance alcohol drug hiv aids therapy
        self me myself himself herself same above below following re fwd fw sent received cc bcc
        request received copies copy complete entire following due deadline immediately asap today tomorrow
        life medicare medicaid advantage plan plans last middle card community school university college church
        grade partner owner director manager specialist examiner adjuster investigator caseworker coordinator assistant clerk
        deputy supervisor officer paralegal chancellor presiding trial prosecutor secretary president intake desk
        mom dad mama papa grandmother grandfather aunt uncle said such further upon pursuant under before after
        between during until since dba aka fka
        candidate regarding preserve preservation evidence disregard complaint report update shots immunization
        evaluation physical transfer intake referral representation withdrawal revocation")
});

/// Given names that are words too, with a name after them.
pub(super) static GIVEN_TOO: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("april june august may will bill virginia georgia carolina dakota art mark grant jersey faith hope")
});

/// Family names that are words too, with a name before them, or first in a list that turns names around.
pub(super) static FAMILY_TOO: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("page ward best good west north east washington may day child virginia georgia carolina major bishop
        deacon sheriff mayor chief")
});

/// Words after which what stood before them was the name of a house, a place or a firm.
pub(super) static HOUSES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("hospital clinic pharmacy university college street avenue boulevard road lane drive court way terrace parkway
        highway inc llc llp pllc corp corporation company associates county foundation group partners center centre
        institute trust bank holdings properties apartments insurance mutual casualty life plan fund pllp plc lpa lp
        freight logistics construction labs pharmaceuticals medicine pediatrics orthopedics surgery dental
        rehabilitation behavioral elementary academy high school")
});
