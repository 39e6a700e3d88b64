//! A command to produce that no judge has signed: by a clerk, a lawyer, a notary, a grand jury, or an agency.
//!
//! A letter that threatens a subpoena or speaks of one is not one; so the cues look for the paper's own words of
//! command, its title, and its return.

use crate::model::Kind::Subpoena;
use crate::triage::cue::{Cue, Where};

/// The paper commands, in words that only process has.
pub const COMMANDS: &str = "the paper commands";
/// The paper requires, in words that other papers have too.
pub const REQUIRES: &str = "the paper requires";

/// The cues.
pub const CUES: &[Cue] = &[
    Cue::of(
        Subpoena,
        6.0,
        r"\byou are (hereby |further |also )*((commanded|summoned|subpoenaed|subpoena'd)\b|(hereby|further) (ordered
            |required|directed)( by [^\n]+?)?,? ?(and \w+ )?(to|by)\b)(?s:.{0,160}?)\b(produc(e|tion)|appear
            |attend|testify|bring|deliver|furnish|permit|give|copy|copies|surrender|records?|documents)\b
            |\bwe command you\b|\bcommanded to (subpoena|summon)",
        COMMANDS,
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\bis (hereby )?(commanded|summoned) to (furnish|produce|appear|deliver|bring)\b|\byou are (also |and )*(ordered|required|directed)( by [^\n]+?)?,? ?(and \w+ )?(to|by)\b(?s:.{0,160}?)\b(produc(e|tion)|appear|attend|testify|bring
            |deliver|furnish|permit|surrender|records?|documents)\b",
        REQUIRES,
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"^[^\na-z]*?(?-i:([A-Z-]+ ){0,4}SUBPOENA( [A-Z0-9(][^\n]*?| NO\.[^\n]*)?)$
            |\bsubpoena (to produce (documents|medical|business|records)|duces tecum|to testify
            |ad testificandum|for (the )?production)\b",
        "its title is a subpoena",
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\b(administrative|investigative|investigational|grand jury|deposition|trial|judicial
            |civil) subpoena\b|\bcivil investigative demand\b|\bsummons to produce\b",
        "a kind of subpoena is named",
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\b(directs?|commands?|orders?|summons|directed|commanded) (\w+,? ){0,8}?to (produce|furnish
            |appear|bring|deliver)\b",
        "somebody is directed to produce",
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\b(deposition (by|on|upon) written questions|notice to consumer|notice of intention to take
            |disobedience of this subpoena|failure to (comply|obey) (with )?this subpoena
            |compliance with this subpoena|this subpoena|herein fail not|contempt of (the )?court)\b",
        "it is part of the papers of a subpoena",
    ),
    Cue::of(
        Subpoena,
        2.0,
        r"\bsubpoena\b(?s:.*?)\b(clerk of (the )?(court|courts)|deputy clerk|issued (by
            |at the (request|instance) of)|attorney('s)? (signature|for (the )?(plaintiff|defendant
            |petitioner|respondent|state|people)))",
        "a clerk or a lawyer issued it",
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\bsubpoena (is |was )?(attached|enclosed|served|follows)|\b(attached|enclosed|serving|served
            |service of|following)[^.\n]*? subpoena\b|\baccept(s|ing)? service\b|\bsubpoena (commands
            |directs|orders|requires|calls for)\b|\bnon-?party (request|subpoena|production)",
        "a subpoena is served with it",
    ),
    Cue::of(Subpoena, 1.0, r"\bsubpoena\b", "the subject names a subpoena").only_in(Where::Subject),
    Cue::of(
        Subpoena,
        1.0,
        r"\b(cause|case|index|docket|civil action|matter) (no|number|#)\b
            |\bplaintiff\b[^\n]*?(\n[^\n]*?){0,6}?\bdefendant",
        "it has a court's caption",
    ),
    Cue::of(Subpoena, 0.5, r"\bsubpoena\b", "a subpoena is named"),
    Cue::of(
        Subpoena,
        -4.0,
        r"\b(may|will|shall|could|be forced to|be compelled to|have to|having to|need to|proceed by
            |rather than|without|instead of|if) (\w+ ){0,5}?(a |by |issue a |seek a |serve a )?(subpoena
            |deposition)\b|\b(not|no|isn't) a subpoena\b|\bavoid a subpoena",
        "a subpoena is only threatened or thought of",
    ),
    Cue::of(
        Subpoena,
        -6.0,
        r"\byou are (hereby |further )*(directed|required|ordered) to (preserve|retain|hold|keep|refrain)\b",
        "it tells us to keep things, not to produce them",
    ),
    Cue::of(
        Subpoena,
        -6.0,
        r"\b(jury (duty|service|summons|questionnaire)|juror (summons|questionnaire|number))\b",
        "it summons jurors",
    ),
    Cue::of(
        Subpoena,
        6.0,
        r"\b(orders?|commands?|directs?|requires?|summons) you (or your \w+ )?(to|, )(\w+,? ){0,6}?(appear|attend|produce|bring|deliver|furnish|testify|have with you)\b",
        COMMANDS,
    ),
    Cue::of(
        Subpoena,
        4.0,
        r"\bsubpoena\b(?s:.{0,900}?)\b(you (must|shall) (produce|bring|appear|deliver|permit)|witness my hand|(seal|in the name) of (this|said|the) (court|commission|board|state|people)|issued (for|under|by|on behalf of) (the )?(\w+ )?(court|commission|board|clerk|attorney|seal)|failure to (obey|comply|appear)|under penalty)\b",
        "a subpoena commands over a clerk's or a commission's hand",
    ),
    Cue::of(
        Subpoena,
        -8.0,
        r"\bno subpoena has (yet )?been (issued|served)|\b(form|paper|subpoena)\b[^.\n]{0,60}?\bis (only |just )?a draft\b|\b(not|un)[ -]?(yet )?(issued|been issued)\b[^.\n]{0,60}?\bsubpoena\b|\bsubpoena\b[^.\n]{0,60}?\bnot (yet )?(been )?issued\b|\bdraft\b[^.\n]{0,20}?\bsubpoena\b
            |\b(before|rather than|instead of|without|in lieu of|avoid|trouble of|short of) (\w+ ){0,5}?subpoena|\b(will|may|can|could|might|would|going to|have to) (\w+ ){0,5}?(a|the|with|by|issue|serve) (\w+ )?subpoena|\bsubpoenas? (may|will|would|could) (be|follow|issue)\b",
        "a subpoena is only drafted or threatened",
    ),
    Cue::of(
        Subpoena,
        3.0,
        r"\b(citation|precept|writ|notice|demand|summons) (to|for) (produce|appear|bring|(the )?production|(a )?witness)\b|\b(you are|is) (hereby )?cited to\b|\bsummons for witness\b|\bherein fail not\b|\blay before (this|the) (court|grand jury)\b",
        "process under another name",
    ),
];

#[cfg(test)]
mod tests {
    use crate::model::Kind::{Attorney, Subpoena};
    use crate::triage::verdict::tests::check;

    #[test]
    fn a_lawyer_signs_a_subpoena() {
        check(
            "Dear custodian, please find enclosed a subpoena. You may mail the records.\nLow & Park \
             LLP\n===\nUNITED STATES DISTRICT COURT\nSUBPOENA TO PRODUCE DOCUMENTS\nTo: Birch Clinic\nYOU \
             ARE COMMANDED to produce the medical records of Jane Roe by July 1, 2026.\nSam Low, attorney \
             for Defendant",
            Subpoena,
        );
    }

    #[test]
    fn a_board_commands_by_subpoena() {
        check(
            "STATE MEDICAL BOARD\nADMINISTRATIVE SUBPOENA 26-4\nPursuant to its authority the Board \
             directs Birch Clinic to produce the records of Jane Roe within ten days.\nK. Dunn, \
             Investigator",
            Subpoena,
        );
    }

    #[test]
    fn a_grand_jury_commands() {
        check(
            "SUBPOENA TO TESTIFY BEFORE A GRAND JURY\nTO: Custodian of records, Birch Clinic\nYOU ARE \
             COMMANDED to appear and bring the prescriptions of John Roe.\nClerk of Court\nA. Dale, \
             Deputy Clerk",
            Subpoena,
        );
    }

    #[test]
    fn a_subpoena_that_is_threatened_is_none() {
        check(
            "This office represents Jane Roe, born 4/5/1980. Please send her complete chart and itemized \
             bill by June 1. Otherwise we will have to issue a subpoena.\n\nSam Low\nAttorney at Law",
            Attorney,
        );
    }
}
