//! Patients in running text: "our client Rosa Delgado", "records pertaining to", "my son Luis", "this is Ana Mora's wife".
//!
//! A phrase names the patient; one for whom the sender acts may be somebody else's parent or guardian, and counts less.

use std::sync::LazyLock;

use regex::Regex;

use super::sightings::{RELATIVE, Search};
use super::{Sighting, Strength, typed};
use crate::triage::dates::after;
use crate::triage::names::{self, Name, Setting};
use crate::triage::phrase::{any_phrase, phrase};

impl<'a> Search<'a, '_> {
    /// "our client Rosa Delgado", "records pertaining to ROSA DELGADO", "my son Luis Delgado, born".
    pub(super) fn phrases(&self, found: &mut Vec<Sighting<'a>>) {
        let plain = typed::is_plain(self.text);
        let mut at = 0;
        while let Some(cue) = CUE.find_at(self.text, at) {
            if let Some((siblings, length)) = names::siblings(&self.text[cue.end()..]) {
                let end = cue.end() + length;
                let born = self.birth_after(end);
                let words = &self.text[cue.start()..end];
                for name in siblings {
                    found.push(self.sighting(
                        name,
                        born,
                        Strength::Certain,
                        words,
                        "a phrase names brothers and sisters",
                    ));
                }
                at = end;
                continue;
            }
            let is_kin = OF_KIN.is_match(cue.as_str());
            let of_kin = || if is_kin { self.given_at(cue.end()) } else { None };
            let typed = || {
                let rest = self.text.get(cue.end()..).filter(|_| plain)?;
                typed::run(rest).map(|(name, length)| (name, cue.end() + length))
            };
            let of_child = || if OF_CHILD.is_match(cue.as_str()) { self.given_written(cue.end()) } else { None };
            let Some((name, end)) =
                self.patient_at(cue.end(), Setting::Prose).or_else(of_kin).or_else(of_child).or_else(typed)
            else {
                // Another cue may begin within this one.
                at = cue.start() + self.text[cue.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            };
            at = end;
            let born = self.birth_after(end);
            // Somebody's parent is named to say whose child is meant.
            let strength = match born {
                Some(_) => Strength::Certain,
                None if PARENT_OF.is_match(cue.as_str()) => Strength::Likely,
                None => Strength::Phrase,
            };
            // A lawyer's or a custodian's solemn words.
            if cue.as_str().starts_with("I,") && CERTIFIES.is_match(after(self.text, end, 40)) {
                continue;
            }
            let reason = if is_kin { RELATIVE } else { "a phrase names the patient" };
            found.push(self.sighting(name, born, strength, &self.text[cue.start()..end], reason));
            // "Our clients Ana Ruiz and Leo Ruiz".
            let joint = JOINT.find(after(self.text, end, 12)).filter(|_| PLURAL.is_match(cue.as_str()));
            if let Some(joint) = joint
                && let Some((other, stop)) = self.name_at(end + joint.end(), Setting::Prose)
            {
                let born = self.birth_after(stop);
                found.push(self.sighting(other, born, strength, &self.text[cue.start()..stop], reason));
                at = stop;
            }
        }
        // "Idris Cole is a patient of yours", "Ofelia Ruiz, que es paciente de ustedes".
        for cue in OF_YOURS.find_iter(self.text) {
            let Some((name, start)) = self.name_before(cue.start(), false) else { continue };
            let words = &self.text[start..cue.end()];
            let born = self.birth_after(cue.end());
            found.push(self.sighting(
                name,
                born,
                Strength::Phrase,
                words,
                "the message says whose patient this is",
            ));
        }
        // "This is Nora Whitcomb's husband".
        for cue in PRESENTS.find_iter(self.text) {
            let Some((name, end)) = self.name_at(cue.end(), Setting::Prose) else { continue };
            if KIN_OF.is_match(after(self.text, end, 32)) {
                let words = &self.text[cue.start()..end];
                let reason = "a relative of this person writes";
                found.push(self.sighting(name, self.birth_after(end), Strength::Phrase, words, reason));
            }
        }
        for cue in PARTY.find_iter(self.text) {
            let Some((name, end)) = self.name_at(cue.end(), Setting::Prose) else { continue };
            let reason = "the sender acts for this person";
            found.push(self.sighting(name, None, Strength::Likely, &self.text[cue.start()..end], reason));
        }
    }

    /// The given name of a relative of whom no more is said: "my son Theo (3/4/2015)".
    pub(super) fn given_at(&self, at: usize) -> Option<(Name, usize)> {
        self.typed_after(at).or_else(|| self.given_written(at))
    }

    /// A given name alone, written with its capital, that ends at a mark or before what is said of the person.
    fn given_written(&self, at: usize) -> Option<(Name, usize)> {
        let rest = self.text.get(at..)?;
        let length = rest.find(|it: char| !it.is_alphabetic()).unwrap_or(rest.len());
        let word = rest.get(..length).filter(|it| it.starts_with(char::is_uppercase))?;
        let ends = GIVEN_ENDS.is_match(rest.get(length..).unwrap_or_default());
        names::given(word).filter(|_| ends).map(|name| (name, at + length))
    }
}

/// Phrases directly before the name of a patient.
static CUE: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r"\b(?:our|my|your|the|a|this|mutual|former|above-named
            |named) (?:former |late |mutual |deceased |minor |new )?(?:clients?|patients?|insured|member|ward
            |conservatee|employee|student|resident|claimant|decedent|beneficiary|participant|enrollee|veteran|inmate|detainee|subscriber
            |policy ?holder|dependent|injured worker|customer|consumer|victim|testator|donor)[,:]? ",
        r"\b(?:my|our|his|her|their|hers|the|whose|mi|mis|nuestro|nuestra|nuestra|su) (?:[a-z]{2,12} ){0,3}?(?:son|daughter
            |child|kid|baby|boy|girl|mother|father|mom|dad|mum|brother|sister|husband|wife|grandson
            |granddaughter|grandmother|grandfather|aunt|uncle|niece|nephew|cousin|ward|partner|friend|girlfriend|boyfriend|fianc[eé]e?|neighbor|roommate|tenant|player|sons|daughters
            |children|kids|twins|triplets|boys|girls|hijos|hijas|gemelos|gemelas|hijo|hija|madre|padre|esposo
            |esposa|mam[aá]|pap[aá]|foster (?:son|daughter|child)|step(?:son
            |daughter)|herman[oa]|abuel[oa]|t[ií][oa]|sobrin[oa]|niet[oa]|primo|prima|marido|novi[oa]|pareja|suegr[oa]|cuñad[oa]|vecin[oa]
            |amig[oa]|ahijad[oa]|compañer[oa]|nen[ea]|niñ[oa]|beb[eé])(?: and ward)?[,:]? (?:named )?",
        r"\b(?:records?|charts?|files?|notes?|information|imaging|bills?|history
            |documents?) (?:and [a-z]{3,12} )?(?:of|for|pertaining to|relating to|related to|regarding
            |concerning|on|about|belonging to)(?: (?:our|my|your) (?:client|patient|insured
            |member))?(?: one| the (?:late|following (?:patient|individual|person)))?[,:]? ",
        r"\b(?:pertaining|relating|belonging) to:?(?: one)? ",
        r"\b(?:care|treatment|examination|hospitalization|death|estate|condition|health
            |conservatorship of the (?:person|estate)|guardian(?:ship)? of(?: the (?:person
            |estate))?) of(?: the late)? ",
        r"\bthe late ",
        r"\b(?:an?|the|this|our|new|another|one) (?:[a-z]{2,10} ){0,2}(?:guy|girl|boy|baby|infant|newborn|toddler|kiddo|child|teen|placement|youth),? (?:named |called )?",
        r"\b(?:of|for|on|about|regarding|re) (?:student|patient|pt\.?|client|claimant|member|employee|resident|child|minor|baby|infant|newborn) ",
        r#""?\b(?:plaintiff|petitioner|patient|claimant|decedent|child|minor|insured|respondent)(?: (?:[A-Z]\.){2,4})?"? (?:means|is|refers to|shall mean|being) "#,
        r"\b(?:ayudando|ayudar) a ",
        r"\b(?:writing|calling|asking|inquiring|enquiring|e-?mailing) (?:to you )?(?:about|regarding
            |concerning|on behalf of|for) ",
        r"\b(?:estate|case|claim) of ",
        r"\b(?:matter|interest|guardianship|parentage|conservatorship|adoption|custody|estate|welfare|protection|dependency) of[:,]?(?:[\s)(:]+(?:the (?:estate
            |guardianship|person|conservatorship|custody|protection|welfare) of)?(?:[\s)(:]*(?:case |cause |file |docket |index )?(?:no\.?|number|\#):? ?[a-z0-9./-]{3,24})?[\s)(:]+)",
        r"\b(?:treatment|care|examination|evaluation|admission) of (?:the |our |your )?(?:plaintiff|claimant|patient|client
            |decedent|employee|respondent|petitioner|defendant),? ",
        r"\bthe (?:plaintiff|claimant|decedent|injured worker|injured party|child|minor|respondent|defendant), ",
        r"\b(?:clienta|cliente|representado|representada|paciente|expediente(?: médico)? de)(?:,? (?:la|el) (?:señora|señor|sra\.?|sr\.?))?[,:]? ",
        r"\b(?:wife|widow|widower|husband|father|mother|parents?|guardian|conservator|son|daughter|executor
            |executrix|agent|caregiver|mam[aá]|pap[aá]|madre|padre|tutora?|hij[oa]|espos[oa]|herman[oa]|niet[oa]|sobrin[oa]|apoderad[oa]) (?:of|de|to|for) ",
        r"\b(?:me llamo|mi nombre es|my name is|my full name is|full name(?: is)?|nombre completo:?) ",
        r"\bI, ",
    ])
});

/// What after a name says that the person is a patient here.
static OF_YOURS: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[
        r",? (?:who |que )?(?:is|es|was|has been|he sido|ha sido|are) (?:also )?(?:(?:an?|one of|seen as an?) )?(?:current |former |longtime |long-time |mutual |shared |established )?(?:your |su |sus )?(?:patients? (?:of (?:yours|your)|there|here|at your|in your|with you)|pts? of yours|of your patients|your patients?|pacientes? (?:de (?:ustedes|uds|su)|suy[oa]))\b",
        r",? (?:who )?(?:goes to|comes to|sees|has been seeing|has been going to|treats with|is seen by|va con|va ah[ií] con|se atiende con) (?:you|y'all|ustedes|uds)\b",
    ])
});

static PRESENTS: LazyLock<Regex> = LazyLock::new(|| phrase(r"\b(?:this is|i am|i'm|im|it's|soy) "));

/// What a relative is to the person named.
static KIN_OF: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^'?s? ?(?:[a-z]+ ){0,2}(?:husband|wife|spouse|son|daughter|mother|father|mom|dad|parent|guardian|sister|brother
            |caregiver|conservator|executor|grandmother|grandfather|aunt|uncle|agent|partner)\b",
    )
});

/// The parent of someone spoken of.
static PARENT_OF: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:his|her|their|the|whose|su) (?:[a-z]{2,12} ){0,2}(?:mother|father|mom|dad|mum|parent|mam[aá]|pap[aá]|madre|padre)\b",
    )
});

static PLURAL: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:clients|patients|insureds|members|children|sons|daughters|kids|girls|boys|twins|wards|hijos|hijas|records? of|residents|students|employees)[,:]? $",
    )
});

/// What joins two of whom something is said.
static JOINT: LazyLock<Regex> = LazyLock::new(|| phrase(r"^,? ?(?:and|&|y) "));

/// What may follow the given name of a relative.
static GIVEN_ENDS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:'s\b|[,.;(!?:]|$|\n| ?[(\[-]| (?:is|was|has|had|and|dob|d\.o\.b|born|who|will|needs|starts|goes|came|saw|turns|turned|to|from|in|for|at|for) | [0-9]{1,2}[/.-])",
    )
});

/// A child who is somebody's charge.
static OF_CHILD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:an?|the|this|our|new|another|one) (?:[a-z]{2,10} ){0,2}(?:guy|girl|boy|baby|infant|newborn|toddler|kiddo|child|teen|placement|youth),? ",
    )
});

/// What someone who swears or certifies says next.
static CERTIFIES: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,?(?: esquire,| esq\.?,)? (?:do )?(?:hereby )?(?:certify|attest|affirm|swear|declare|verify|represent|am (?:an|the) (?:attorney|lawyer|counsel))\b",
    )
});

static OF_KIN: LazyLock<Regex> = LazyLock::new(|| phrase(r"^(?:my|our|mi|mis|nuestr[oa]) "));

/// Phrases before someone for whom the sender acts: the patient, where nobody is named more clearly.
static PARTY: LazyLock<Regex> = LazyLock::new(|| {
    any_phrase(&[r"\b(?:represents?|representing|represented|retained by|hired by|engaged by|consulted by
            |counsel (?:for|to)|attorneys? for|lawyers? for|on behalf of|act(?:s|ing)? for|behalf of
            |employed by) "])
});
