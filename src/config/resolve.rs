//! The configuration as meant: what every key stands for, and what must hold between keys and in the world around them.
//!
//! Nothing stops at the first fault. A value that cannot be used is noted and left out, what depends on it is passed
//! over in silence, and only a file without a fault becomes a [`Config`]. What may be mended while the service runs (a
//! directory that is not mounted yet) is a warning.

use std::path::{Path, PathBuf};

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use crate::config::document::{At, listed, nearest};
use crate::config::fault::Report;
use crate::config::file::{DigestTable, File, NoticesTable, PracticeTable, ReadingTable};
use crate::config::rules::{Draft, word};
use crate::config::{Config, DigestTime, Passwords};
use crate::extract::limits::Limits;
use crate::inbox::{self, Source};
use crate::model::{Disclosure, PersonId, Practice, StateCode};

mod alarm;
mod channel;
mod inboxes;
mod people;
pub(super) mod state;
pub(super) mod server;
mod sign_ins;

/// What a configuration may refer to outside of itself.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The directory of the configuration: relative paths start here.
    pub base: &'a Path,
    pub passwords: Passwords<'a>,
    /// The sign-ins that accounts may name; read first of all.
    pub sign_ins: &'a [sign_ins::Named],
}

impl Surroundings<'_> {
    /// The path that is meant by `written`.
    pub fn path(&self, written: &str) -> PathBuf {
        self.base.join(written).components().collect()
    }
}

/// Says what `file` means. None where anything is missing; the report has the reasons.
pub fn resolve(
    file: &File,
    surroundings: &Surroundings<'_>,
    draft: Draft,
    report: &mut Report<'_>,
) -> Option<Config> {
    let log = state::state(file, surroundings, report);
    let sign_ins = sign_ins::sign_ins(file, log.as_ref().map(|it| it.directory.clone()), surroundings, report);
    let surroundings = &Surroundings { sign_ins: &sign_ins, ..*surroundings };
    let people = people::people(file, report);
    let channel = channel::channel(file, surroundings, report);
    let inboxes = inboxes::inboxes(file, surroundings, report);
    inboxes::refuse_shared_places(file, surroundings, report);
    inboxes::refuse_watched_shelves(file, report);
    let digest = digest(file.digest.as_ref().map(|it| &it.value), report);
    let limits = limits(file.reading.as_ref().map(|it| &it.value), report);

    let alarm = alarm::alarm(file, surroundings, report);
    let thresholds = alarm::thresholds(file.watch.as_ref().map(|it| &it.value), report);
    let notices = file.notices.as_ref().map(|it| &it.value);
    let disclosure = notices.and_then(|it| it.detail.as_ref()).and_then(|it| word(it, "detail", DETAILS, report));
    let default_providers = default_providers(notices, file, report);

    let written = file.practice.as_ref().map(|it| &it.value)?;
    let name = written.name.as_ref().and_then(|it| line_of_text(it, "name", report));
    let time_zone = written.timezone.as_ref().and_then(|it| time_zone(it, report));
    let state = written.state.as_ref().and_then(|it| state_code(it, report));
    let domains = domains(written, &people, &inboxes, channel.as_ref(), report);

    let mut policy = draft.finish(state);
    policy.disclosure = disclosure.unwrap_or_default();
    let practice = Practice {
        name: name?,
        time_zone: time_zone?,
        state: state?,
        providers: people.providers,
        administrators: people.administrators,
        staff: people.staff,
        default_providers,
        domains,
        holidays: written.holidays.iter().flat_map(|it| &it.value).map(|it| it.value).collect(),
        taught: crate::model::Taught::default(),
    };
    Some(Config {
        practice,
        policy,
        state: log?,
        sign_ins: sign_ins.iter().filter_map(|(_, settings)| settings.clone()).collect(),
        inboxes,
        channel: channel?,
        alarm,
        thresholds,
        password_files: alarm::password_files(file, surroundings),
        digest: digest?,
        limits,
        teaching: None,
    })
}

/// The state of the US that `written` names by its two letters.
pub fn state_code(written: &At<String>, report: &mut Report<'_>) -> Option<StateCode> {
    let code = written.value.as_str();
    if let Some((code, _)) = STATES.iter().find(|(known, _)| *known == code) {
        let mut letters = code.chars();
        return Some(StateCode([letters.next()?, letters.next()?]));
    }
    let meant =
        STATES.iter().find(|(known, name)| known.eq_ignore_ascii_case(code) || name.eq_ignore_ascii_case(code));
    report.fault(written.at, "expected the two-letter code of a state of the US").remedy(match meant {
        Some((code, _)) => format!("did you mean `{code}`?"),
        None => "write it as the post does, for example `TX`".to_owned(),
    });
    None
}

/// A path that is not empty, made absolute.
fn path(written: &At<String>, surroundings: &Surroundings<'_>, report: &mut Report<'_>) -> Option<PathBuf> {
    if written.value.trim().is_empty() || written.value.contains('\0') {
        report.fault(written.at, "expected a path, but found none");
        return None;
    }
    Some(surroundings.path(&written.value))
}

/// One line of text that is not empty.
pub(super) fn line_of_text(written: &At<String>, key: &str, report: &mut Report<'_>) -> Option<String> {
    let text = written.value.trim();
    if text.is_empty() {
        report.fault(written.at, format!("expected `{key}` to say something, but it is empty"));
        return None;
    }
    if text.chars().any(char::is_control) {
        report.fault(written.at, format!("expected `{key}` to be one line of text"));
        return None;
    }
    Some(text.to_owned())
}

fn time_zone(written: &At<String>, report: &mut Report<'_>) -> Option<TimeZone> {
    let name = written.value.as_str();
    // An IANA name only: what else jiff takes (POSIX rules, offsets) knows nothing of the law's changes.
    let database = jiff::tz::db();
    if let Ok(time_zone) = database.get(name) {
        return Some(time_zone);
    }
    let known: Vec<String> = database.available().map(|it| it.as_str().to_owned()).collect();
    report.fault(written.at, "expected `timezone` to be an IANA name").remedy(
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write it as `America/Chicago`".to_owned(),
        },
    );
    None
}

fn default_providers(notices: Option<&NoticesTable>, file: &File, report: &mut Report<'_>) -> Vec<PersonId> {
    // The ids as written: a provider with another fault is no unknown one.
    let written = file.providers.iter().flat_map(|it| &it.value).filter_map(|it| it.value.id.as_ref());
    let all: Vec<PersonId> = written.map(|it| PersonId::new(it.value.as_str())).collect();
    let Some(written) = notices.and_then(|it| it.default_providers.as_ref()) else {
        return all;
    };
    if written.value.is_empty() {
        report
            .fault(written.at, "expected at least one provider in `default_providers`")
            .remedy("name one, or leave the key out: then all providers are told");
    }
    let mut chosen = Vec::new();
    for id in &written.value {
        match all.iter().find(|it| it.as_str() == id.value) {
            Some(known) if chosen.contains(known) => {}
            Some(known) => chosen.push(known.clone()),
            None => {
                let ids: Vec<&str> = all.iter().map(PersonId::as_str).collect();
                report
                    .fault(id.at, format!("`{}` is not the id of a provider", id.value.escape_debug()))
                    .remedy(format!("the providers are {}", listed(&ids)));
            }
        }
    }
    chosen
}

/// The domains from which the practice itself writes: those configured, else those of its addresses.
///
/// Public mail services are left out: what comes from there need not come from the practice.
fn domains(
    practice: &PracticeTable,
    people: &people::People,
    inboxes: &[inbox::Settings],
    channel: Option<&crate::channel::Settings>,
    report: &mut Report<'_>,
) -> Vec<String> {
    let mut domains: Vec<String> = match &practice.domains {
        Some(written) => {
            for domain in &written.value {
                if !server::is_host(&domain.value) {
                    report
                        .fault(domain.at, "expected the domain of a mail address")
                        .remedy("write only what stands after the @");
                }
            }
            written.value.iter().map(|it| it.value.to_lowercase()).collect()
        }
        None => {
            let of_channel = channel.map(|it| match it {
                crate::channel::Settings::Smtp(settings) => settings.message_id_domain.as_str(),
                crate::channel::Settings::Directory(settings) => settings.message_id_domain.as_str(),
            });
            let of_inboxes = inboxes.iter().filter_map(|it| match &it.source {
                Source::Imap(settings) => Some(settings.username.as_str()),
                Source::Maildir(_) | Source::Folder(_) => None,
            });
            let addresses = people.addresses().into_iter().chain(of_inboxes);
            let of_addresses = addresses.filter_map(|it| it.rsplit_once('@')).map(|(_, domain)| domain);
            let own = of_addresses.chain(of_channel).map(str::to_lowercase);
            own.filter(|it| it != "localhost" && !PUBLIC_MAIL.contains(&it.as_str())).collect()
        }
    };
    domains.sort_unstable();
    domains.dedup();
    domains
}

fn digest(written: Option<&DigestTable>, report: &mut Report<'_>) -> Option<DigestTime> {
    let at = match written.and_then(|it| it.at.as_ref()) {
        Some(at) => match Time::strptime("%H:%M", &at.value) {
            Ok(time) => Some(time),
            Err(_) => {
                report
                    .fault(at.at, "expected `at` to be a time of day")
                    .remedy("write it as \"07:30\", up to \"23:59\"");
                None
            }
        },
        None => Some(Time::constant(7, 30, 0, 0)),
    };
    let days = match written.and_then(|it| it.days.as_ref()) {
        Some(days) => {
            if days.value.is_empty() {
                report
                    .fault(days.at, "expected at least one day in `days`")
                    .remedy("the digest also shows that the service is alive: name a day");
            }
            days.value.iter().filter_map(|it| word(it, "days", WEEKDAYS, report)).collect()
        }
        None => WEEKDAYS.iter().take(5).map(|(_, day)| *day).collect::<Vec<Weekday>>(),
    };
    let days = WEEKDAYS.iter().map(|(_, day)| *day).filter(|day| days.contains(day)).collect();
    Some(DigestTime { at: at?, days })
}

fn limits(written: Option<&ReadingTable>, report: &mut Report<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(ReadingTable { max_pages, max_parts, max_depth, max_unpacked_mb }) = written else {
        return limits;
    };
    let mut at_least_one = |written: &Option<At<u16>>, key: &str| {
        let written = written.as_ref()?;
        if written.value == 0 {
            report.fault(written.at, format!("expected `{key}` to be at least 1"));
        }
        Some(written.value)
    };
    if let Some(pages) = at_least_one(max_pages, "max_pages") {
        limits.pages = pages.into();
    }
    if let Some(parts) = at_least_one(max_parts, "max_parts") {
        limits.parts = parts.into();
    }
    if let Some(megabytes) = at_least_one(max_unpacked_mb, "max_unpacked_mb") {
        limits.bytes = u64::from(megabytes) << 20;
    }
    if let Some(depth) = at_least_one(max_depth, "max_depth") {
        match u8::try_from(depth) {
            Ok(depth) if depth <= DEEPEST => limits.depth = depth,
            Ok(_) | Err(_) => {
                let at = max_depth.as_ref().map(|it| it.at);
                report.fault(at, format!("expected `max_depth` to be at most {DEEPEST}"));
            }
        }
    }
    limits
}

/// The deepest nesting that may be configured: each level costs stack.
const DEEPEST: u8 = 32;

const DETAILS: &[(&str, Disclosure)] = &[("initials", Disclosure::Initials), ("full", Disclosure::Full)];

pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// Mail services that everybody can use, so that their domains say nothing of the sender.
pub(super) const PUBLIC_MAIL: &[&str] = &[
    "aim.com",
    "aol.com",
    "att.net",
    "bellsouth.net",
    "charter.net",
    "comcast.net",
    "cox.net",
    "duck.com",
    "earthlink.net",
    "fastmail.com",
    "frontier.com",
    "gmail.com",
    "gmx.com",
    "gmx.us",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "hushmail.com",
    "icloud.com",
    "juno.com",
    "live.com",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "netzero.net",
    "optonline.net",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "rocketmail.com",
    "sbcglobal.net",
    "spectrum.net",
    "tutanota.com",
    "verizon.net",
    "yahoo.com",
    "ymail.com",
    "zoho.com",
];

/// The states, the District of Columbia and the territories, as the post writes them.
const STATES: &[(&str, &str)] = &[
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AS", "American Samoa"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DC", "District of Columbia"),
    ("DE", "Delaware"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("GU", "Guam"),
    ("HI", "Hawaii"),
    ("IA", "Iowa"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("MA", "Massachusetts"),
    ("MD", "Maryland"),
    ("ME", "Maine"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MO", "Missouri"),
    ("MP", "Northern Mariana Islands"),
    ("MS", "Mississippi"),
    ("MT", "Montana"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("NE", "Nebraska"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NV", "Nevada"),
    ("NY", "New York"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("PR", "Puerto Rico"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VA", "Virginia"),
    ("VI", "Virgin Islands"),
    ("VT", "Vermont"),
    ("WA", "Washington"),
    ("WI", "Wisconsin"),
    ("WV", "West Virginia"),
    ("WY", "Wyoming"),
];
