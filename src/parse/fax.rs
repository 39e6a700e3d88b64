//! What a fax gateway's mail says of the fax.
//!
//! Gateways hide the real sender behind their own address, word their mails as they like and let customers change
//! the template. No single mark is trusted: a mail counts as a gateway's where its sender is one (a known service,
//! or `fax` in the address or display name) and its words announce a fax; or where its subject announces a fax and
//! it has at least two of a gateway's fields (number, pages, time). A report on a fax that *we* sent is not an
//! incoming fax. What is read of the fields is as the gateway wrote it; who asks is decided from the fax itself.
//!
//! Some gateways only announce: the fax waits behind a link. Then [`Fax::enclosed`] is false, and `extract` makes a
//! problem of it, because a fax that nobody has seen may be a request.

use std::sync::LazyLock;

use jiff::civil;
use regex::{Captures, Regex};

use crate::model::{Attachment, Body, Fax, Message, Private};
use crate::parse::mime;

/// How much of the body is looked at, in bytes.
const BODY: usize = 6_000;

/// A picture inline in the text is a logo below this size, in bytes, and may be the fax above it.
const LOGO: usize = 30_000;

/// Words in an address, display name or subject, and the service that they name.
const SERVICES: &[(&str, &str)] = &[
    ("efax", "eFax"),
    ("ringcentral", "RingCentral"),
    ("ringfax", "RingFax"),
    ("metrofax", "MetroFax"),
    ("metrohispeed", "MetroFax"),
    ("myfax", "MyFax"),
    ("concord", "Concord"),
    ("hylafax", "HylaFAX"),
    ("srfax", "SRFax"),
    ("sfax", "Sfax"),
    ("scrypt", "Sfax"),
    ("updox", "Updox"),
    ("interfax", "InterFAX"),
    ("faxage", "FAXAGE"),
    ("hellofax", "HelloFax"),
    ("faxplus", "Fax.Plus"),
    ("fax.plus", "Fax.Plus"),
    ("mfax", "mFax"),
    ("documo", "Documo"),
    ("humblefax", "HumbleFax"),
    ("faxburner", "Fax Burner"),
    ("etherfax", "etherFAX"),
    ("ifax", "iFax"),
    ("nextiva", "Nextiva"),
    ("vonage", "Vonage"),
    ("8x8", "8x8"),
    ("dialpad", "Dialpad"),
    ("ooma", "Ooma"),
    ("accuroute", "AccuRoute"),
    ("kareo", "Kareo"),
];

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("the pattern is fixed"));
    };
}

// The words of a mail that brings or announces a fax.
pattern!(
    INCOMING,
    r"(?i)\b(?:new|incoming|inbound|received)\s+(?:\d+[- ]page\s+)?(?:e-?)?fax\b|\b(?:e-?)?fax(?:\s+message)?\s+(?:has\s+|was\s+)?(?:arrived|received|from)\b|\b(?:e-?)?fax\s+message\b|\bfacsimile\s+received\b|\breceived\s+a\s+(?:new\s+)?(?:\d+[- ]pages?\s+)?(?:new\s+)?fax\b|\bnew\s+\d+\s*(?:pages?)?\s*fax\b|\bsent\s+you\s+a\s+(?:\d+[- ]page\s+)?fax\b|\bfax\s+notification\b|\byou\s+have\s+a\s+(?:new\s+)?fax\b|\bmetrofax\s+message\s+from\b"
);
// The words of a report on a fax that we sent.
pattern!(
    OUTGOING,
    r"(?i)\b(?:e-?)?fax\s+to\s+\S.{0,60}\b(?:sent|transmitted|delivered|failed|completed|successful)\b|\bsuccessfully\s+(?:sent|transmitted|delivered|faxed)\b|\byour\s+fax\s+(?:to\b|(?:was|has\s+been)\s+(?:successfully\s+)?(?:sent|transmitted|delivered))|\bfax\s+(?:transmission|delivery|send|sent|broadcast)\s+(?:report|confirmation|result|receipt|failed|failure|status|notice|successful|notification)|\bfax\s+sent\b|\boutbound\s+fax\b|\bpages\s+sent\b|\bcould\s+not\s+be\s+faxed\b|\bfailed\s+to\s+send\s+(?:your\s+)?fax|\bfacsimile\s+(?:job|to)\b.{0,60}\b(?:completed|sent|failed|done)\b"
);
pattern!(REPLIED, r"(?i)^\s*(?:re|fwd?|aw|wg)\s*:");
pattern!(PHONE, r"(?:\+?1[-. ]?)?\(?\b\d{3}\)?[-. ]{0,2}\d{3}[-. ]?\d{4}\b");
pattern!(
    CALLER,
    r"(?im)(?:caller[- ]?id|callid1|remote\s+(?:id|number|fax)|from\s+(?:number|fax)|sender(?:'s)?\s+(?:number|fax)|ani|from|sender)\s*(?:#|no\.?)?\s*[:=]\s*(\S[^\r\n]{0,80})"
);
pattern!(
    STATION,
    r"(?im)(?:remote\s+csid|sender\s+csid|csid|tsid|station(?:\s+id)?|caller\s+name)\s*[:=]\s*(\S[^\r\n]{0,60})"
);
pattern!(QUOTED, r#"(?i)from\s+['"\u{2018}\u{201C}]([^'"\u{2019}\u{201D}\r\n]{1,60})['"\u{2019}\u{201D}]"#);
pattern!(NAMED, r"(?i)(?:\bfrom|fax\s+-)\s+([a-z][^(\r\n,]{1,60}?)\s*(?:\(|,|$|\bon\b)");
pattern!(LABELLED_PAGES, r"(?i)\bpages?(?:\s+received|\s+count)?[ \t]*[:=][ \t]*(\d{1,4})\b");
pattern!(COUNTED_PAGES, r"(?im)(?:^|[^\d-])(\d{1,4})[ \t]?-?[ \t]?p(?:ages?|age\(s\))?\b");
pattern!(
    NUMERIC_TIME,
    r"\b(?P<y>20\d\d)[-:/](?P<m>\d\d)[-:/](?P<d>\d\d)[ T]+(?P<h>\d{1,2}):(?P<n>\d\d)(?::(?P<s>\d\d))?"
);
pattern!(
    AMERICAN_TIME,
    r"(?i)\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>20\d\d|\d\d),?\s+(?:at\s+)?(?P<h>\d{1,2}):(?P<n>\d\d)(?::(?P<s>\d\d))?\s*(?P<half>[ap]\.?m)?"
);
pattern!(
    WORDED_TIME,
    r"(?i)\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<d>\d{1,2})(?:/|,?\s+)(?P<y>20\d\d|\d\d),?\s+(?:at\s+)?(?P<h>\d{1,2}):(?P<n>\d\d)(?::(?P<s>\d\d))?\s*(?P<half>[ap]\.?m)?"
);

/// What the mail says of a fax, where a fax gateway sent it.
pub fn fax(message: &Message) -> Option<Fax> {
    let subject = message.envelope.subject.expose();
    let text = text(message);
    let sender = sender(message);
    let spoken_of = [subject.to_lowercase(), text.to_lowercase(), sender.clone()];
    if !spoken_of.iter().any(|words| words.contains("fax") || words.contains("facsimile")) {
        return None;
    }
    let outgoing = OUTGOING.is_match(subject) || OUTGOING.is_match(&text) && !INCOMING.is_match(subject);
    if outgoing {
        return None;
    }
    let service = service(&sender);
    let fields = Fields::read(subject, &text);
    // A service's own name is enough to trust its subject; its text counts only where the sender speaks of fax.
    let announced = INCOMING.is_match(subject);
    let announced_within = sender.contains("fax") && INCOMING.is_match(&text) && fields.count() > 0;
    let from_gateway = (service.is_some() || sender.contains("fax")) && announced || announced_within;
    let looks_like_one = announced && fields.count() > 1 && !REPLIED.is_match(subject);
    if !(from_gateway || looks_like_one) {
        return None;
    }
    let name = service.or_else(|| self::service(&subject.to_lowercase())).unwrap_or("fax service");
    Some(Fax {
        service: name.to_owned(),
        caller: fields.caller.map(Private::from),
        station: fields.station.map(Private::from),
        pages: fields.pages,
        received: fields.received,
        enclosed: message.attachments.iter().any(may_be_the_fax),
    })
}

/// The sender's address and display name, lower case.
fn sender(message: &Message) -> String {
    let from = message.envelope.from.iter().take(1);
    let words = from.flat_map(|it| [Some(&it.email), it.name.as_ref()]).flatten();
    words.map(|it| it.expose().to_lowercase()).collect::<Vec<_>>().join(" ")
}

fn service(words: &str) -> Option<&'static str> {
    // The longest word wins: `srfax` also contains no other, but `myfax` and `efax` may stand in longer names.
    let found = SERVICES.iter().filter(|(word, _)| words.contains(word));
    found.max_by_key(|(word, _)| word.len()).map(|(_, name)| *name)
}

fn text(message: &Message) -> String {
    let mut text = String::new();
    for body in message.bodies.iter().take(2) {
        match body {
            Body::Plain(body) => text.push_str(head(body.expose())),
            Body::Html(body) => text.push_str(head(&mime::rough_text(body.expose()))),
        }
        text.push('\n');
    }
    text
}

/// The first bytes of `text`, cut at a character.
fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(BODY)).unwrap_or(text)
}

/// Whether an attachment may be the fax itself.
fn may_be_the_fax(attachment: &Attachment) -> bool {
    let name = attachment.name.expose().to_lowercase();
    let bytes = attachment.bytes.expose();
    let document = [".pdf", ".tif", ".tiff", ".doc", ".docx", ".efx", ".ps", ".zip", ".dcx", ".pcx"];
    let picture = [".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"];
    let is_document = document.iter().any(|ending| name.ends_with(ending))
        || ["pdf", "tiff", "msword", "wordprocessing", "postscript"]
            .iter()
            .any(|word| attachment.declared.contains(word))
        || bytes.starts_with(b"%PDF")
        || bytes.starts_with(b"II*\0")
        || bytes.starts_with(b"MM\0*");
    let is_picture =
        attachment.declared.starts_with("image/") || picture.iter().any(|ending| name.ends_with(ending));
    !bytes.is_empty() && (is_document || is_picture && (!attachment.inline || bytes.len() > LOGO))
}

#[derive(Default)]
struct Fields {
    caller: Option<String>,
    station: Option<String>,
    pages: Option<u32>,
    received: Option<civil::DateTime>,
}

impl Fields {
    fn read(subject: &str, text: &str) -> Fields {
        let mut fields = Fields { pages: pages(subject).or_else(|| pages(text)), ..Fields::default() };
        fields.received = time(subject).or_else(|| time(text));
        let labelled = CALLER.captures_iter(subject).chain(CALLER.captures_iter(text));
        for value in labelled.filter_map(|found| found.get(1)).map(|it| it.as_str()) {
            match PHONE.find(value) {
                Some(number) => {
                    fields.caller = fields.caller.or_else(|| Some(number.as_str().trim().to_owned()));
                    fields.station = fields.station.or_else(|| station(&value[number.end()..]));
                }
                None => fields.station = fields.station.or_else(|| station(value)),
            }
        }
        let stations = STATION.captures_iter(text).chain(QUOTED.captures_iter(subject));
        for value in stations.filter_map(|found| found.get(1)).map(|it| it.as_str()) {
            match PHONE.find(value) {
                Some(number) => fields.caller = fields.caller.or_else(|| Some(number.as_str().trim().to_owned())),
                None => fields.station = fields.station.or_else(|| station(value)),
            }
        }
        fields.caller = fields.caller.or_else(|| PHONE.find(subject).map(|it| it.as_str().trim().to_owned()));
        let named = NAMED.captures(subject).and_then(|found| found.get(1));
        fields.station = fields.station.or_else(|| named.and_then(|it| station(it.as_str())));
        fields
    }

    /// How many there are of those that a person's own words rarely have.
    fn count(&self) -> usize {
        [self.caller.is_some(), self.pages.is_some(), self.received.is_some()].into_iter().filter(|it| *it).count()
    }
}

/// A station's name, or none where it stands for "unknown".
fn station(text: &str) -> Option<String> {
    let text = text.split("  ").find(|part| !part.trim().is_empty()).unwrap_or_default();
    let text = text.trim_matches(|c: char| c.is_whitespace() || "'\"-:,;<>[]".contains(c));
    let unknown = ["unavailable", "unknown", "(blank)", "blank", "none", "n/a", "anonymous", "private", "null"];
    let usable = text.chars().any(char::is_alphabetic) && !text.contains('@');
    (usable && !unknown.contains(&text.to_lowercase().as_str())).then(|| text.to_owned())
}

fn pages(text: &str) -> Option<u32> {
    let found = LABELLED_PAGES.captures(text).or_else(|| COUNTED_PAGES.captures(text))?;
    found.get(1).and_then(|it| it.as_str().parse().ok())
}

fn time(text: &str) -> Option<civil::DateTime> {
    [&NUMERIC_TIME, &AMERICAN_TIME, &WORDED_TIME].into_iter().find_map(|pattern| to_time(&pattern.captures(text)?))
}

fn to_time(found: &Captures<'_>) -> Option<civil::DateTime> {
    let number = |name: &str| found.name(name).and_then(|it| it.as_str().parse::<i16>().ok());
    let month = match found.name("month") {
        Some(word) => month(word.as_str())?,
        None => number("m")?,
    };
    let year = number("y").map(|year| if year < 100 { year + 2000 } else { year })?;
    let half = found.name("half").map(|it| it.as_str().to_ascii_lowercase());
    let hour = match (number("h")?, half.as_deref().and_then(|it| it.chars().next())) {
        (12, Some('a')) => 0,
        (hour @ 1..=11, Some('p')) => hour + 12,
        (hour, _) => hour,
    };
    let small = |value: i16| i8::try_from(value).ok();
    let (month, day, hour) = (small(month)?, small(number("d")?)?, small(hour)?);
    let (minute, second) = (small(number("n")?)?, small(number("s").unwrap_or(0))?);
    civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

fn month(word: &str) -> Option<i16> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_ascii_lowercase();
    (1_i16..).zip(months).find(|(_, name)| *name == word).map(|(number, _)| number)
}
