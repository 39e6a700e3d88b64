//! When the sender wants an answer.
//!
//! A demand is a date ("no later than December 4"), a day of the week ("COB Friday"), or a span ("within fifteen
//! (15) business days of the date of this letter"). [`due`] answers the earliest that applies to the records, with
//! the words that set it. A span counts from the day of receipt unless the text names its own date or the day of
//! service and gives it. Dates of hearings, birth, loss, notice periods, payment and expiry are no demands: only
//! what follows a demanding word, or stands in a command to produce, is looked at. What the sender only tells of an
//! earlier letter does not count.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::calendar;
use crate::model::{DayUnit, Evidence, Field};
use crate::triage::dates::{self, Mention, after, before};
use crate::triage::genre;
use crate::triage::phrase::phrase;
use crate::triage::reading::{Passage, Reading, evidence};

use days::{MONTH, WEEKDAY, counted_day, day_named};

mod days;
mod numbers;
mod origin;
mod pointing;

/// The date by which the sender demands an answer, and the words that set it.
pub fn due(reading: &Reading, received: Date) -> (Option<Date>, Vec<Evidence>) {
    let demands = demands(reading, received);
    match earliest(&demands, received) {
        Some(demand) => {
            let said = evidence(Field::Due, demand.passage, demand.words.trim(), demand.reason);
            (Some(demand.date), vec![said])
        }
        None => (None, Vec::new()),
    }
}

/// The other dates by which something is demanded, each with its words.
pub fn others(reading: &Reading, received: Date) -> Vec<(Date, Evidence)> {
    let demands = demands(reading, received);
    let Some(due) = earliest(&demands, received).map(|it| it.date) else { return Vec::new() };
    let mut others: Vec<&Demand> = demands.iter().filter(|it| it.date != due).collect();
    others.sort_by_key(|it| it.date);
    let said = |it: &Demand| (it.date, evidence(Field::Due, it.passage, it.words.trim(), it.reason));
    others.into_iter().map(said).collect()
}

fn demands<'a>(reading: &'a Reading<'_>, received: Date) -> Vec<Demand<'a>> {
    let mut demands: Vec<Demand> = Vec::new();
    for passage in reading.live().filter(|it| !genre::is_draft(&it.text)) {
        let mentions = dates::mentions(&passage.text);
        // The pages of one paper: a notice may name the day, and the subpoena behind it command.
        let commands = reading
            .live()
            .any(|it| it.part == passage.part && (COMMAND.is_match(&it.text) || SUBPOENA.is_match(&it.text)));
        dated(passage, &mentions, commands, received, &mut demands);
        weekdays(passage, &mentions, received, &mut demands);
        pointing::pointing(passage, &mentions, received, &mut demands);
        spans(reading, passage, &mentions, received, &mut demands);
    }
    demands
}

/// The one that counts: a demand that has passed is answered only where none lies ahead.
fn earliest<'d, 'a>(demands: &'d [Demand<'a>], received: Date) -> Option<&'d Demand<'a>> {
    let ahead = demands.iter().filter(|it| it.date >= received).min_by_key(|it| it.date);
    ahead.or_else(|| demands.iter().max_by_key(|it| it.date))
}

/// A date by which something is wanted.
struct Demand<'a> {
    date: Date,
    passage: &'a Passage,
    words: &'a str,
    reason: &'static str,
}

/// Dates after a demanding word, or in a command.
fn dated<'a>(
    passage: &'a Passage,
    mentions: &[Mention],
    commands: bool,
    received: Date,
    demands: &mut Vec<Demand<'a>>,
) {
    let text = &passage.text;
    for mention in mentions {
        let window = before(text, mention.start, 110);
        let Some(date) = mention.as_deadline(received) else { continue };
        if !is_near(date, received) || TO_OBJECT.is_match(after(text, mention.end, 40)) {
            continue;
        }
        let cue = BY.captures(window).and_then(|it| it.name("cue"));
        let (start, reason) = if let Some(cue) = cue {
            let sentence = last_sentence(&window[..cue.start()]);
            let weak = BY.captures(window).is_some_and(|it| it.name("weak").is_some());
            if NO_DEMAND.is_match(sentence)
                || PROMISED.is_match(sentence)
                || (weak && NO_DEMAND_BEFORE.is_match(sentence))
                || TOLD.is_match(last_sentence(before(text, mention.start, 240)))
            {
                continue;
            }
            (mention.start - window.len() + cue.start(), "the sender names a date")
        } else if FIELD.is_match(window) {
            (mention.start - last_line(window).len(), "a field names the date")
        } else if commands && date > received && (is_commanded(text, mention) || is_set_time(text, mention)) {
            (mention.start, "the command names the day")
        } else if date >= received && is_before_event(text, mention) {
            (mention.start, "the sender names the day of an event before which it is wanted")
        } else if date >= received
            && (PICKS_UP.is_match(last_sentence(window))
                || (COLLECTS.is_match(last_sentence(window)) && COLLECTED.is_match(after(text, mention.end, 50))))
        {
            (mention.start, "the sender will come for it that day")
        } else if date > received
            && (ABOUT.is_match(window) || SHOWN.is_match(last_sentence(window)))
            && ASKS.is_match(last_sentence(window))
        {
            (mention.start, "the sender asks for it on that day")
        } else if date >= received && LAST_DAY.is_match(after(text, mention.end, 60)) {
            (mention.start, "the sender calls it the last day")
        } else {
            continue;
        };
        demands.push(Demand { date, passage, words: &text[start..mention.end], reason });
    }
}

/// "By Friday", "COB tomorrow", "before the end of the month", where no date goes with it.
fn weekdays<'a>(passage: &'a Passage, mentions: &[Mention], received: Date, demands: &mut Vec<Demand<'a>>) {
    let text = &passage.text;
    for captures in BY_DAY.captures_iter(text).chain(DAY_BY.captures_iter(text)) {
        let whole = captures.get_match();
        let dated = mentions.iter().any(|it| it.start >= whole.start() && it.start <= whole.end() + 14);
        let ahead = before(text, whole.start(), 200);
        let sends = !whole.as_str().to_lowercase().starts_with("need") && WILL_SEND.is_match(ahead);
        let is_noun = whole.as_str().to_lowercase().starts_with("e") && MY.is_match(ahead);
        let comes = COMES.is_match(ahead) && !MUST_BE.is_match(ahead);
        if dated || is_noun || TOLD.is_match(last_sentence(ahead)) || comes || sends {
            continue;
        }
        let next = captures.name("next").is_some();
        let day = captures.name("day").or_else(|| captures.name("weekday"));
        let day = day.map_or("", |it| it.as_str()).to_lowercase();
        let counted = captures.name("nth").and_then(|nth| counted_day(nth.as_str(), &day, received));
        let Some(date) = counted.or_else(|| day_named(&day, next, received)) else { continue };
        demands.push(Demand { date, passage, words: whole.as_str(), reason: "the sender names a day" });
    }
}

/// "Within ten business days of receipt".
fn spans<'a>(
    reading: &Reading,
    passage: &'a Passage,
    mentions: &[Mention],
    received: Date,
    demands: &mut Vec<Demand<'a>>,
) {
    let text = &passage.text;
    for captures in SPAN.captures_iter(text).chain(bare_spans(text)) {
        let whole = captures.get_match();
        let window = before(text, whole.start(), 300);
        let mut ahead = last_sentence(window);
        if ahead.trim().is_empty() {
            // "Could I have copies? Within five days if possible."
            ahead =
                last_sentence(window[..window.len() - ahead.len()].trim_end_matches(['.', '?', '!', ' ', '\n']));
        }
        // What an order recites before it orders sets nothing.
        let ahead = ORDERS.find_iter(ahead).last().map_or(ahead, |it| &ahead[it.start()..]);
        let behind = after(text, whole.end(), 260);
        let behind = behind.split(". ").next().unwrap_or_default();
        // A list that ends in a bill is another paragraph.
        let paragraph = ahead.rsplit("\n\n").next().unwrap_or_default();
        if NO_SPAN_BEFORE.is_match(paragraph) || NO_SPAN_AFTER.is_match(behind) || TOLD.is_match(ahead) {
            continue;
        }
        let asked = [ahead, behind].iter().any(|it| ASKS.is_match(it))
            || captures.name("have").is_some()
            || captures.name("field").is_some();
        let Some(count) = captures.name("count").and_then(|it| numbers::value(it.as_str())) else { continue };
        // "In ten days" closes a demand; with more behind it, it tells of something to come.
        let told = captures.name("in").is_some() && !ENDS.is_match(behind);
        if !asked || told {
            continue;
        }
        let unit = captures.name("unit").map_or("", |it| it.as_str()).to_lowercase();
        let (days, unit) = match unit.as_str() {
            it if ["business", "working", "court", "biles"].iter().any(|word| it.contains(word)) => {
                (count, DayUnit::Business)
            }
            it if it.contains("hour") || it.contains("hora") => (count.div_ceil(24), DayUnit::Calendar),
            it if it.contains("week") || it.contains("semana") => (count.saturating_mul(7), DayUnit::Calendar),
            _ => (count, DayUnit::Calendar),
        };
        let from = origin::origin(reading, passage, behind, received);
        let stated = stated_end(text, whole.end(), mentions, received);
        demands.push(Demand {
            date: stated.unwrap_or_else(|| calendar::add(from, days, unit, &[])),
            passage,
            words: whole.as_str(),
            reason: "the sender sets a span of days",
        });
    }
}

/// Spans without an opening word, as "ten business days would be ideal" or "copies, fifteen days from the date above".
fn bare_spans(text: &str) -> impl Iterator<Item = regex::Captures<'_>> {
    BARE.captures_iter(text).filter(|it| BARE_AFTER.is_match(after(text, it.get_match().end(), 40)))
}

/// The date that a sender says a span comes to: "within ten days, which makes it October 23".
fn stated_end(text: &str, end: usize, mentions: &[Mention], received: Date) -> Option<Date> {
    let mention = mentions.iter().find(|it| it.start >= end && it.start < end + 60)?;
    let date = mention.as_deadline(received).filter(|date| *date >= received)?;
    COMES_TO.is_match(text.get(end..mention.start)?).then_some(date)
}

/// Whether a date is that of an event of the sender's before which something is asked for: "before my appointment on
/// the 12th".
fn is_before_event(text: &str, mention: &Mention) -> bool {
    let window = before(text, mention.start, 110);
    EVENT.find(window).is_some_and(|event| ASKS.is_match(last_sentence(&window[..event.start()])))
}

/// Whether a demand may mean this date: not long past, not years ahead.
fn is_near(date: Date, received: Date) -> bool {
    let days = received.until(date).map_or(i32::MAX, |span| span.get_days());
    (-45..=400).contains(&days)
}

/// Whether a command's words set the date: "to produce … on the 3rd", "on December 9 you are required to".
fn is_commanded(text: &str, mention: &Mention) -> bool {
    let ahead = before(text, mention.start, 700);
    if !ON.is_match(last_line_pair(ahead)) {
        return false;
    }
    let behind = after(text, mention.end, 160);
    let behind = behind.split(". ").next().unwrap_or_default();
    APPEAR.is_match(last_sentence(ahead)) || (COMMAND.is_match(behind) && APPEAR.is_match(behind))
}

/// The last two lines.
fn last_line_pair(text: &str) -> &str {
    text.rmatch_indices('\n').nth(1).map_or(text, |(at, _)| &text[at + 1..])
}

/// Whether a time of day goes with the date in a field "Date and Time".
fn is_set_time(text: &str, mention: &Mention) -> bool {
    let ahead = before(text, mention.start, 140);
    (SET.is_match(ahead) || DATE_FIELD.is_match(ahead) || ON_LINE.is_match(ahead))
        && CLOCK.is_match(after(text, mention.end, 48))
}

/// What stands after the last full stop, blank line or semicolon.
fn last_sentence(text: &str) -> &str {
    let cuts = [". ", ".\n", "? ", "?\n", "! ", "!\n"];
    let cut = cuts.iter().filter_map(|cut| {
        text.rmatch_indices(cut)
            .map(|(at, _)| at)
            .find(|&at| !is_abbreviation(&text[..at]))
            .map(|at| at + cut.len())
    });
    text.get(cut.max().unwrap_or(0)..).unwrap_or_default()
}

/// Whether the full stop after `text` ends an abbreviation ("p.m. ", "Dr. ") rather than a sentence.
fn is_abbreviation(text: &str) -> bool {
    let word = text.rsplit([' ', '\n', '.']).next().unwrap_or_default();
    word.len() <= 1
        || matches!(word, "Dr" | "Mr" | "Mrs" | "Ms" | "No" | "Nov" | "Dec" | "Jan" | "vs" | "sec" | "Sec")
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or_default()
}

const CLOCK_WORDS: &str = r"first thing|noon|mid-?day|lunch(?:time)?|start of business|midnight|c\.?o\.?b\.?|e\.?o\.?b\.?|e\.?o\.?d\.?|close of business
    |end of (?:the )?(?:business )?(?:day|business)|5 o'clock|[0-9]{1,2}(?::[0-9]{2})?\s?[ap]\.?m\.?
    |[0-9]{1,2}(?::[0-9]{2})?|[0-9]{4} (?:hours|hrs)|morning|afternoon|evening|sharp
    |(?:pacific|eastern|central|mountain)(?: (?:standard )?time)?|[pecm]s?t";

/// A demanding word with only times and weekdays between it and the date.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"(?P<cue>\b(?:(?:no|not) later than|on or before|by(?: or before| no later than)?|(?P<weak>before
            |prior to)|(?:have|has|given|gives?|gave|allow(?:ed)?)(?: [a-z]{{1,5}})? (?:until|till)|must have (?:it|them|these|this|everything|(?:the )?(?:papers|records|copies|documents|chart)) on|hasta el
            |due(?: date)?(?: is)?(?: by| on| back)?|(?:deadline|cut-?off|drop-?dead)(?: date)?(?: (?:for|to) [a-z ]{{3,40}})?(?: is| of)?
            |(?:period|window|time|clock)[a-z ]{{0,16}} (?:runs out|closes|ends)(?: on| at)?|c\.?o\.?b\.?
            |a m[aá]s tardar|antes del?|para el|latest|at or before|before or on|last day(?: to [a-z]{{3,12}})?(?: is)?
            |by (?:the|our|my|his|her|their|that|your) (?:[a-z-]+ ){{0,3}}?(?:meeting|hearing|appointment|appt|conference|staffing|visit|surgery
            |trial|deposition|review|mediation|session|round|deadline|admission)s?
            |(?:need(?:ed|s)?|want(?:ed|s)?|ready|available)(?: (?:it|them|this|these|that|everything|all|for (?:me|us|pick-?up)))*[\s]+(?:on |by |for )?(?:today|tonight|tomorrow|{WEEKDAY})
            |tener(?:l[oa]s?|las?)?(?: para)? el)\b)(?:[\s,:;()*.|_>-]|\b(?:the|on|date|of|at|this|next
            |coming|then|today|tonight|tomorrow|hoy|end of (?:next |this |the )?(?:week|month|year)|el|del?|d[ií]a|d[ií]as|{CLOCK_WORDS}|{WEEKDAY})\b)*$"
    ))
});

static BY_DAY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"\b(?:(?:no|not) later than|by|para(?: este)?|before [0-9]{{1,2}}(?::[0-9]{{2}})?\s?[ap]\.?m\.?|(?:have|has|given?(?: (?:you|them|us))?|wait) until|(?:need(?:ed|s)?|fax|send|e-?mail|forward|necesito)(?: (?:it|them|this|these|that|me|us
            |over|back|all|everything))*|c\.?o\.?b\.?
            |e\.?o\.?d\.?|a m[aá]s tardar(?: el)?)(?:[\s,]+(?:the|on|of|this|coming|{CLOCK_WORDS}
            |(?P<next>next)))*[\s,]+(?P<day>{WEEKDAY}|today|tonight|this (?:morning|afternoon|evening)|tomorrow|tmr?w|hoy
            |(?:the )?end of (?:(?:the|this|next) )?(?:week|month|year)|(?:the )?end of {MONTH}|year's end|month's end|weeks?'s end)\b"
    ))
});

/// "Today by 3 PM", "no later than the first Monday in December".
static DAY_BY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"\b(?:(?P<day>today|tomorrow|tmrw) (?:by|before|no later than) (?:{CLOCK_WORDS})
            |(?:by|before|(?:no|not) later than|on or before|until) the (?P<nth>first|second|third|fourth|last|1st|2nd|3rd
            |4th) (?P<weekday>(?:{WEEKDAY}) (?:in|of) {MONTH}))\b"
    ))
});

/// A form's or table's field for the day.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:date needed(?: by)?|needed(?: by)?|need by|due(?: date)?|return(?:ed)? (?:by|date)
            |requested return date|response (?:due|date|deadline)|reply (?:by|due)|respond by|deadline
            |date (?:due|required|of (?:production|compliance))|required by|production date|compliance date
            |target date|(?:target|requested|expected|desired) (?:completion|turn-?around|return|delivery)(?: date)?|complete(?:d)? by|due back(?: on)?|reply date|clos(?:e|ing) date|needed on|must have by|must be (?:received
            |returned) by|on \(date\)|fecha l[ií]mite)[\s:.|_]{1,24}$",
    )
});

/// Words of command.
static COMMAND: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:commanded?|summon(?:ed)?|ordered to|directed to|required to|you shall|shall appear
            |requires you)\b",
    )
});

static SUBPOENA: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bsubp(?:o)?ena\b"));

/// Where an order begins to order.
static ORDERS: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:it is|is) (?:hereby |therefore |further |so )*ordered\b"));

/// What is commanded.
static APPEAR: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:appear|come to|report to|produced?|bring|testify|deliver|attend|answers?|to be (?:and appear )?before|deposition|delivered|furnish|available|inspect(?:ion)?|copying)\b",
    )
});

/// "On", before a date.
static ON: LazyLock<Regex> =
    LazyLock::new(|| phrase(&format!(r"\b(?:on|before)(?: or before)?[\s,]+(?:(?:the|{WEEKDAY})[\s,]+){{0,2}}$")));

static SET: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bdate(?:,)? (?:and|&) time\b:?|\bdate/time\b"));

static DATE_FIELD: LazyLock<Regex> = LazyLock::new(|| phrase(r"(?:^|\n|[\s])date:[\s]*$"));

static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^,?[\s]*(?:[a-z. ]{3,24}, [a-z]{4,14}[\s]+)?(?:at:? )?(?:[\s|]*time:?[\s]*)?(?:[0-9]{1,2}(?::[0-9]{2})?[\s]?(?:[ap]\.?m|noon
                |o'clock)|noon)",
    )
});

/// "On", opening a line of a subpoena.
static ON_LINE: LazyLock<Regex> =
    LazyLock::new(|| phrase(&format!(r"(?:^|\n)[\s]*on:?[\s]+(?:(?:the|{WEEKDAY})[\s,]+)*$")));

/// An event of the sender's, before its date.
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"\b(?:before|prior to|ahead of|in time for) (?:my|his|her|our|their|the|that|your)(?: [a-z-]+){{1,4}}?(?: is)?,? ?(?:(?:on|of|at|this|next
            |the|{WEEKDAY}|{CLOCK_WORDS})[\s,]+)*$"
    ))
});

/// What calls the date before it the last one.
static LAST_DAY: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^ as (?:the|our|my|your) (?:last|final|latest|cut-?off|deadline)|^,? (?:is|would be|will be) (?:the (?:last|latest)|my (?:last|deadline)|our (?:last|deadline)|the (?:deadline|cut-?off|due date)|as late
            as|when (?:i|we) need|ideal|perfect|great)|^,? (?:would|will) (?:save|do|suit|be (?:ideal|perfect|great|best|lovely|wonderful
            |soon enough))|^ (?:at the latest|latest|a m[aá]s tardar|o antes|or (?:before|sooner|earlier))\b
            |^,? (?:would|will|should) (?:be (?:fine|good|ok(?:ay)?|sufficient|appreciated)|work|suffice)\b|^ is (?:fine|ok(?:ay)?|plenty|soon enough|early enough|all right)\b",
    )
});

/// Who says that they will come.
static COLLECTS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:i|we|(?:our|the|a|my) (?:[a-z]+ ){0,3}(?:service|runner|courier|messenger|photocopier|copier|paralegal|driver|son|daughter|husband|wife))(?:'ll| will| am going to| are going to|'m going to) (?:be (?:there|by|over|in|down|at [a-z ]{3,24})|come|stop|swing|call)\b[^.]{0,30}$",
    )
});

/// Who says that they will pick it up.
static PICKS_UP: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:i|we)(?:'ll| will) (?:pick (?:it|them|these|those|everything) up|(?:pick up|collect|fetch|come for) (?:it|them|the [a-z]+|my [a-z]+))(?: [a-z]+day,?)?(?: on)?[\s,]*(?:[a-z]+day,? )?(?:the )?$
            |\b(?:can|could|may) (?:i|we|he|she|my [a-z]+) (?:pick (?:it|them|these|those|this|everything) up|(?:pick up|collect|come for|come get) (?:it|them|these|copies|the [a-z]+|my [a-z]+))(?: on)?[\s,]*(?:[a-z]+day,? )?(?:the )?$",
    )
});

/// "On or about", before a date.
static ABOUT: LazyLock<Regex> = LazyLock::new(|| phrase(r"\bon or about (?:[a-z]+day,? )?(?:the )?$"));

/// What is to be shown on a day.
static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\bavailable for (?:copying|inspection|review|scanning|pick-?up|collection)(?: and [a-z]+)?(?: [a-z ]{3,30})? on (?:[a-z]+day,? )?(?:the )?$",
    )
});

/// What they will come for.
static COLLECTED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"\b(?:to|and) (?:get|pick|collect|grab|fetch) (?:it|them|those|these|up)\b|\bfor (?:it|them)\b")
});

/// What others than the practice may do until a date.
static TO_OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    phrase(r"^[\s]*to (?:object|oppose|quash|move|seek (?:a )?protective|file (?:an |any )?objections?)\b")
});

static MUST_BE: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:must|has to|have to|needs? to|should|shall|got to|ought to) be[\s]*$"));

/// What makes "email" a thing.
static MY: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:my|own|your|an?|the|this|that|by|via|our|his|her)[\s]*$"));

/// Someone who comes by, or papers that follow: no demand.
static COMES: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:follow|be|come|stop|swing|drop|follows|coming|stopping|server)[\s]*$"));

/// Who says that they themselves will send something.
static WILL_SEND: LazyLock<Regex> =
    LazyLock::new(|| phrase(r"\b(?:i'll|we'll|i will|we will|gonna|going to|i can|we can)[\s]*$"));

/// What says that a span comes to the date behind it.
static COMES_TO: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s]*(?:\(|,|;|-)?[\s]*(?:i\.?e\.?,?|that is,?|that's|which (?:is|makes it|means|falls on|would be|puts us at|ends(?: on)?)|so|being|or by
        |namely)?,?[\s]*(?:for me |for us )?(?:until |by |on |before )?(?:[a-z]+day,? )?(?:the )?$",
    )
});

/// A span that opens its clause.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"(?P<field>)(?:^|[.,!?:;\n][\s]?|\b(?:submitted|sent|returned|delivered|received|produced|provided|furnished|answered|trust|think|hope|believe|say|law is|rule is|limit is|statute is|gives you|that) )(?P<count>{})[\s-]+(?P<unit>(?:calendar|business|working|court)?\s?(?:days?|weeks?|d[ií]as?(?: h[aá]biles)?))",
        numbers::PATTERN
    ))
});

static BARE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:\.[\s]*(?:then|or|after that)\b)|^ (?:(?:would|should|will|ought to) (?:be (?:appreciated|ideal|great|fine|best|good|perfect|enough|plenty|sufficient)|suffice|do)\b|is what (?:i|we) need|(?:from|after) (?:the date|receipt|today|now|when (?:you|your))|of receipt|,? please)\b",
    )
});

/// A span with what opens it.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    phrase(&format!(
        r"\b(?:within|w/in|w/i|inside(?: of)?|in under|(?:no|not) (?:later|more) than|in no(?:t)? more than|(?P<have>you(?:'ve| (?:now )?have)?(?: got)?
            |(?:allow|give|gave)(?:s|ed)?(?: you)?|not exceed(?:ing)?)|(?P<field>(?:turn-?around(?: time)?(?: requested| needed| wanted)?(?: of| is)?|response time|time ?frame|due
            |deadline|needed|return)[\s.:|]*)|(?P<in>in(?: the next)?)|en un plazo de
            |dentro de(?: los)?(?: pr[oó]ximos)?)(?: the(?: next)?)?(?: a(?: period of)?)? ?
            (?P<count>{})[\s-]+
            (?P<unit>(?:calendar
            |business|working|court|consecutive)?\s?-?(?:days?|weeks?|hours?|d[ií]as?(?: h[aá]biles)?|semanas?
            |horas))\b",
        numbers::PATTERN
    ))
});

/// The end of a clause.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^(?:[\s]*$|[.,;!)]|[\s]*\n| or (?:less|sooner|the|we|i|your|else)\b| so\b| will| of| from| after| please| that would| would be| if (?:possible|you can))",
    )
});

/// What asks: a span goes with it, or is no demand.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:please|kindly|send|provide|produce|furnish|forward|deliver|respond|response|reply|comply
            |compliance|file|need|needs|needed|supply|confirm|confirmation|submit|return|give|mail|fax|make available
            |act on|transmit|production|directs|tell (?:me|us)|must|shall|should|request(?:ed|s)?|receive|receipt|let (?:us|me)|answer|directed
            |records|expect|env[ií][a-z]*|necesit[a-z]*|mand[ae][a-z]*|let me have|get (?:it|them|these)|have (?:it|them
            |these|this|everything|copies)|ask|asks|asked|asking|want|wants|wanted|would like|appreciate|appreciated|obliged|copies
            |agradec[a-z]*|recib[a-z]*|solicit[a-z]*|pedi[a-z]*|pido|remit[a-z]*|entreg[a-z]*|lleguen?|grateful|helpful|(?:i|we) could (?:have|get|see)|could (?:i|we|you)
            |can (?:i|we|you))\b",
    )
});

/// What makes a date no demand, before its demanding word.
static NO_DEMAND: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:statute|limitations?|expir(?:e|es|ed|ation)|valid|good|in (?:force|effect)|effective|revoked?
            |laps(?:e|es)|(?:must|has to|have to) file (?:his|her|my|our|their|an?) [a-z]+|payable|payment|paid|invoice|discovery|accounting is|school starts|signed|issued
            |entered|occurred|diagnosed)(?: on| in| dated| is| are| was| were)?[\s,]*$",
    )
});

/// What the sender will do themselves.
static PROMISED: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:i|we)(?:'ll| will| shall) (?:follow up|call|write|be in touch|get back|reply|answer|let you)\b[^,;]*$",
    )
});

/// The same before "before", which as often bounds what is asked for.
static NO_DEMAND_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:records?|visits?|notes?|charts?|seen|treated|care|treatment|anything|everything|from|symptoms?
            |years?|months?|weeks?|days?|employed|lived|work(?:ed|s)?|appointment|appt|injury|accident
            |incident|or|on|shoulder|back|neck|condition)[\s,]*$",
    )
});

/// What tells of an earlier letter.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:we|i|our (?:firm|office)) (?:had |have |first |originally |previously |last )?(?:asked|wrote
            |requested|sent)\b",
    )
});

static NO_SPAN_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"\b(?:bill|invoice|pay|paid|payment|payable|deposit|each party|benefits (?:will|are|end|stop)|objections?|make return|return to me|appeal
            |revoke|revocation|suit|sue|lawsuit|filed|motion|quash|we will|we shall|i will (?:call|pay|come|send|file|bring)|destroy|reimburse
            |refund|object|expires?|valid|good for|appeals?)\b[^.;]*$|\b(?:sooner|earlier|seen|visits?|admitted|past|last|treated|labs?|h&p|died
            |than)[\s]*$",
    )
});

static NO_SPAN_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    phrase(
        r"^[\s,]*(?:of (?:admission|discharge|the (?:accident|incident|visit|hearing|trial))|before|prior to
            |preceding|old\b|'? notice|from signing|after (?:signing|the (?:accident|hearing))|of (?:our|my|your|any|each|every|such) (?:call
            |demand|payment|invoice|visit)|to (?:search|execute|seize)|exclusive of the day|[^.]{0,60}return thereon)|\b(?:file suit|will be filed|objections?|may object|person may serve)\b",
    )
});

#[cfg(test)]
mod tests;
