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
        isd judicial processors freight pharmacy logistics transport trucking holdings properties property management industries manufacturing
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

/// Ordinary words with which sentences and the lines of forms begin, and that no family goes by.
pub(super) static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("about accept access according across act acting action active actual addendum additional adult adults affect again
        against agree agreed ahead alert alive allergies allergy allow allowed alone along already alright always am amended
        among another answer anybody anymore anything anyway appear appeared appears application applied apply appointed
        appointment appointments approval approved approx around arrive ask asked asking asks assessment assigned assist
        assistance available away back bad badge based basis been being believe benefit benefits beside better beyond big bit
        bottom bring brought business busy buy call called calling calls came cannot carefully caregiver carrier certain
        certified change changed check checked checking choose chosen christmas citizen clear clearly closed collect collected
        come comes coming commanded comment comments common completed concern concerned concerns condition conditions consent
        consents consider consult consultation contact contacted contains content continue continued continuing convenience
        correct correspondence cost costs couple cover covered criminal custody daily data deal decedents decide decided
        decision declaration defense deliver delivered delivery dependent describe described description destroy detail details
        diagnosed diagnoses diagnosis died different direct directed directions directly discharge discharged disclosed
        disclosing discuss discussed discussion doing done down drop dropped due duties duty earlier early easier easter easy
        education effect effective either electronic electronically else emailed emergencies emergency emotional enclose ended
        ends enough enter entered entitled entonces entry especially events ever exactly examine examined except excluded
        excuse expect expected expedite expiration expires explain explained extent extra facility fact failed failure families
        faxed fee feel fees felt few filed filing fill finally find fine finish forever forgot forward forwarded foster found
        free friend friends front full future gave get getting give given gives giving glad go goes going gone great
        guardianship guess had half handle handled happen happened happens happy hard hardly having heard held help
        helped helpful helping hence hereby herein hermana hermano highly hired hold holiday holidays home honest honestly
        hopefully hours hurt id idea identification identified identify illness immediate impaired impairment include included
        includes including indeed indicate indicated initial initialed initials inquiry inside instead instructions intended
        internal interview into issue issued issues join joined jointly keep keeping kept kids knew know knowing large lately
        later latest leave leaving less let lets letting likely limit limited listed live lived living local location longer
        look looked looking looks lost lot lots lunch made mailed mailing main make makes making managed matters maybe mean
        means meant media meet meeting mention mentioned met might mind mine minute minutes miss missed missing mobile
        moment money monthly more most move moved moves moving much must named nearly necessary needed neither never
        nevertheless next night nor normal normally nothing notified now obtain obtained obviously occurred offered often ok
        okay once ones online open opened opinion option options ordered original originally other others otherwise ought ours
        outpatient outside overall own owned parole parts pay payer paying payments pending people perhaps permanent permission
        permit pero personally pick picked pictures piece place placed placement pleased plus porque possible possibly posted
        potential prefer preferred prepare prepared present presented pretrial pretty prevent previously primarily primary
        printed prints private probably probation problem problems procedure proceed proceeding process processed processing
        production program programs progress promise prompt promptly proof proper properly provide provided provides providing
        psychological pull pulled purpose purposes put question questions quick quickly quite quoted rather reach reached read
        ready real really reason reasonable reasons receive receiving recent recently recommend refer referrals referred refuse
        refused regular relacion related relating relation relations relationship guardians conservators executors natural wa released releasing relevant remain remember remind reminder
        replied reply represent represented representing requester requesting require required requires resend reserved
        residence respect respond response responses responsible restrictions result results return returned returns review
        reviewed reviewer rights routine rush said save saw say saying says scan scanned scans scheduled scope search secured
        see seeing seek seeking seem seems seen selected send sender sending sends separate separately seriously serve served
        session sessions set several shared shortly shot show showed showing shown shows side similarly simple simply situation
        some something sometimes soon sorry sort sought source sources space special specific specifically spoke spoken
        standard start started starting starts statement statements status stay still stop stopped stuff submit submitted
        suggest summary supply support supposed sure surgeries take taken takes taking talk talked talking telling temporary
        testing tests text than thanksgiving thereby thing things think thinking though thought threat through throughout thru
        tick ticked time times together told tonight took top touch toward transferred treat treated treating treatments tried
        trouble true try trying turn turned turning twice type typed types ultimately unable unless unlike unsure upcoming
        update updated upload uploaded urgente use used useful user uses using usual usually valid various verification
        verified verify video visited visits voluntarily voluntary vulnerable wait waiting waive waived walk walked wanted
        warning warnings watch weekend went were whatever whenever wherever whether whichever whoever whole willing wish wished
        wishes within without witnessed wonder wonderful wondering word words work worked working works worried worry worse
        write writing written wrong wrote yearly yet yourself relación")
});

/// Given names that are seldom a family's: they show that `PETTIS LORNA KAY` begins with the family.
pub(super) static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("aaliyah abigail adele adriana agnes aisha alejandra alejandro alfredo alice alicia alma amanda amber amelia amy ana
        andrea angela angelica anita ann anna anne annette annie antonio araceli ashley audrey barbara beatrice beatriz
        benjamin bernadette bernice bertha beth bethany betty beverly bonnie brandy brenda brian brianna bridget brittany caleb
        candace carla carmen carol caroline carolyn cassandra catherine cecilia chelsea cheryl christina christine christopher
        cindy claire clara claudia colleen connie consuelo courtney crystal cynthia daisy daniel danielle darla darlene darnell
        dawn deborah debra deja delia denise derek deshawn diana diane dolores donna dora doris dorothy earlene edith eduardo
        eileen elaine eleanor elena elijah elisa eliza elizabeth ella ellen elsa emily emma enrique eric erica esperanza esther
        ethan ethel eunice eva evelyn fay faye felicia fernando florence frances francisco gabriela genevieve gina gladys
        gloria graciela gregory guadalupe gwendolyn hannah harriet hattie hazel heather heidi helen henrietta hilda ida imani
        ines irene iris irma isabel isabella isaiah jacqueline jamal jane janet janice jasmine javier jean jeanette jeffrey
        jennifer jenny jeremy jessica jill joan joann joanna jolene jonathan jorge jose josefina josephine joshua josiah joyce
        juan juana juanita judith julia juliana julie kaitlyn karen kate katherine kathie kathleen kathryn kathy katie kay
        kayla keisha kenneth kevin kimberly kristen kristin kyle lakeisha larry latoya laura lauren leah leticia lillian linda
        lisa lois lorene loretta lorna lorraine louise lucia lucille lucy luis luz lydia lynn mabel madison mae makayla marcia
        margaret margarita maria marian marie marilyn marisol marjorie marlene marta martha mary mateo matilda matthew maureen
        maxine megan melanie melinda melissa mercedes michelle miguel mildred mindy minnie miriam molly monica nancy naomi
        natalie natasha nellie nicholas nichole nicole nina norma olga olivia opal pablo paige pamela patricia patrick paula
        pauline pedro peggy phyllis priscilla rachel ramona raquel raymond rebecca regina renee rhonda ricardo roberta roberto
        ronald rosa rosalie rosario rosemary roxanne ruth sabrina sally samantha sandra sara sarah savannah shannon sharon
        sheila shelby sheryl shirleen shirley silvia sofia sonia sonja sophia stacy stella stephanie stephen sue susan susana
        suzanne sylvia tamara tammy tanya tara teresa thelma theresa tiffany timothy tina tracy trevon tyrone valeria valerie
        rose grace vanessa vera veronica victoria viola viviana wanda wendy whitney wilma yolanda yvonne zachary zoe")
});

/// Given names that are words too, with a name after them.
pub(super) static GIVEN_TOO: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("jan april june august may will bill virginia georgia carolina dakota art mark grant jersey faith hope")
});

/// Family names that are words too, with a name before them, or first in a list that turns names around.
pub(super) static FAMILY_TOO: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("weeks self holiday page ward best good west north east washington may day child virginia georgia carolina major bishop
        deacon sheriff mayor chief see rush early friend fine hurt held hard word pick free home great")
});

/// Words after which what stood before them was the name of a house, a place or a firm.
pub(super) static HOUSES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    set("hospital clinic pharmacy university college street avenue boulevard road lane drive court way terrace parkway
        highway inc llc llp pllc corp corporation company associates county foundation group partners center centre
        institute trust bank holdings properties apartments insurance mutual casualty life plan fund pllp plc lpa lp
        freight logistics construction labs pharmaceuticals medicine pediatrics orthopedics surgery dental
        rehabilitation behavioral elementary academy high school")
});
