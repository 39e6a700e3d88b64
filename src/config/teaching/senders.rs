//! Which senders may be taught.
//!
//! A sender is an address, or a domain with all below it. It must not be everybody (a mail service, a whole ending), nor the
//! practice itself. And one whose mail is called automatic must be no court, no public body and nobody of the law: a
//! subpoena may come from there next.

use crate::config::document::At;
use crate::config::fault::Report;
use crate::config::resolve::{PUBLIC_MAIL, server};
use crate::model::Sender;
use crate::model::taught::is_within;

/// The domain that `written` holds.
pub(super) fn domain(written: &At<String>, own_domains: &[String], report: &mut Report<'_>) -> Option<Sender> {
    let domain = written.value.trim().to_lowercase();
    if domain.contains('@') || !server::is_host(&domain) {
        report
            .fault(written.at, "expected the domain of a mail address")
            .remedy("write only what stands after the @; it stands for all below it too");
        return None;
    }
    if !domain.contains('.') || ENDINGS.contains(&domain.as_str()) {
        report
            .fault(written.at, "expected a whole domain: this one would match everybody")
            .remedy("write it as it stands after the @, for example `pruittlowe.example`");
        return None;
    }
    if PUBLIC_MAIL.contains(&domain.as_str()) {
        report
            .fault(written.at, "anybody may write from this mail service")
            .remedy("leave it out, or name one whole address where a `sender` is asked for");
        return None;
    }
    if own_domains.iter().any(|own| is_within(own, &domain) || is_within(&domain, own)) {
        report
            .fault(written.at, "this is a domain of the practice itself")
            .remedy("leave it out: what colleagues send on is judged by what it holds");
        return None;
    }
    Some(Sender::Domain(domain))
}

/// The address or domain that `written` holds. An address may be of a mail service, and of the practice: a copier has one.
pub(super) fn sender(written: &At<String>, own_domains: &[String], report: &mut Report<'_>) -> Option<Sender> {
    if !written.value.contains('@') || written.value.trim_start().starts_with('@') {
        let bare = At { value: written.value.trim().trim_start_matches('@').to_owned(), at: written.at };
        return domain(&bare, own_domains, report);
    }
    match written.value.trim().parse::<lettre::Address>() {
        Ok(address) => Some(Sender::Address(address.to_string().to_lowercase().into())),
        Err(_) => {
            report
                .fault(written.at, "expected `sender` to be a mail address or a domain")
                .remedy("write `noreply@lab.example`, or `lab.example` for all who write from there");
            None
        }
    }
}

/// Whether `sender` is not among `known` yet.
pub(super) fn is_new(sender: &Sender, at: usize, known: &[(Sender, usize)], report: &mut Report<'_>) -> bool {
    let Some((_, first)) = known.iter().find(|(it, _)| it == sender) else { return true };
    let line = report.line(*first);
    report.fault(at, format!("the same stands in line {line}")).remedy("keep one of the two");
    false
}

/// Whether mail of `sender` may be called automatic: whoever is in `always_told`, and whoever may bring a legal paper, is
/// refused.
pub(super) fn may_be_silent(
    sender: &Sender,
    at: usize,
    always_told: &[(Sender, usize)],
    report: &mut Report<'_>,
) -> bool {
    let overlaps = |other: &Sender| {
        sender == other
            || match (sender, other) {
                (Sender::Address(email), Sender::Domain(_)) => other.is(email.expose()),
                (Sender::Domain(_), Sender::Address(email)) => sender.is(email.expose()),
                (Sender::Domain(one), Sender::Domain(two)) => is_within(one, two) || is_within(two, one),
                (Sender::Address(_), Sender::Address(_)) => false,
            }
    };
    if let Some((_, first)) = always_told.iter().find(|(it, _)| overlaps(it)) {
        let line = report.line(*first);
        report
            .fault(at, format!("line {line} names this sender as one that brings requests"))
            .remedy("take it out of one of the two: what comes from there may be a legal paper");
        return false;
    }
    if is_of_the_law(sender.domain()) {
        report
            .fault(
                at,
                "this sender may be a court, a public body or a lawyer, and a legal paper may not be silenced",
            )
            .remedy("leave it out; what asks for nothing is not alerted anyway");
        return false;
    }
    true
}

/// Whether the domain is that of a public body, or sounds of lawyers or courts.
fn is_of_the_law(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let is_public = labels.iter().any(|it| ["gov", "mil", "us", "courts"].contains(it));
    let sounds = |label: &&str| {
        *label == "law"
            || label.ends_with("law")
            || [
                "lawfirm",
                "lawoffice",
                "lawgroup",
                "lawyer",
                "attorney",
                "legal",
                "litig",
                "judic",
                "subpoena",
                "abogad",
                "sheriff",
                "uscourt",
                "courthouse",
                "esquire",
            ]
            .iter()
            .any(|it| label.contains(it))
            || label.split('-').any(|it| ["law", "court", "courts", "esq", "llp"].contains(&it))
            || label.ends_with("court")
            || label.ends_with("courts")
    };
    is_public || labels.iter().any(sounds)
}

/// Endings below which everybody has a domain.
const ENDINGS: &[&str] = &["co.us", "com.mx", "co.uk", "com.co", "us.com", "org.uk", "gob.mx"];
