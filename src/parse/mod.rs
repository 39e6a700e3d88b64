//! Bytes → [`Message`]: one mail taken apart.
//!
//! [`mail`] is the whole stage. [`mime`] walks the parts over `mail-parser` and resolves alternatives; then the
//! readers of headers add what they recognise to the envelope: [`automatic`] (bounces, automatic replies, lists,
//! receipts), [`fax`] (what a fax gateway says of the fax), [`reply`] (mail that is, answers or bounces one of our
//! own notices), [`answer`] (whether a person wrote it) and [`bounce`] (whether it only speaks of a delay). None of them fails: what could not be read is a [`Problem`] beside the message.
//!
//! What the files in a mail hold is not looked at here; `extract` does, and comes back for a mail inside a mail.

use mail_parser::MessageParser;

use crate::model::{Cause, Message, Place, Problem};

pub mod answer;
pub mod automatic;
pub mod bounce;
pub mod fax;
pub mod guard;
mod headers;
pub mod mime;
pub mod reply;
mod transfer;

#[cfg(test)]
mod tests;

/// Takes a mail apart.
///
/// Total: bytes that are no mail at all become one plain body, with a [`Problem`].
///
/// # Limits
///
/// Parts, nested multiparts and nested mails are capped (see [`mime`]); what lies beyond is left out, with
/// [`Cause::TooLarge`].
pub fn mail(bytes: &[u8]) -> (Message, Vec<Problem>) {
    let (kept, problems) = mime::within_limits(bytes);
    guard::guarded(|| taken_apart(kept, problems.clone())).unwrap_or_else(|| {
        let cause = Cause::Malformed("the mail parser gave up".into());
        let problems = problems.into_iter().chain([Problem { place: None, cause }]);
        (mime::raw_message(kept), problems.collect())
    })
}

fn taken_apart(kept: &[u8], mut problems: Vec<Problem>) -> (Message, Vec<Problem>) {
    let Some(parsed) = MessageParser::default().parse(kept).filter(mime::has_headers) else {
        problems.push(Problem { place: None, cause: Cause::Malformed("no mail headers".into()) });
        return (mime::raw_message(kept), problems);
    };
    let mut message = mime::message(&parsed, &mut problems);
    let headers = headers::Headers::of(&parsed);
    message.envelope.ours = reply::ours(&headers, &parsed);
    message.envelope.tokens = reply::tokens(&headers, &parsed, message.envelope.subject.expose());
    message.envelope.fax = fax::fax(&message);
    message.envelope.automatic = automatic::automatic(&headers, &message);
    message.envelope.by_hand = answer::is_by_hand(&headers, &message.envelope);
    message.envelope.is_delay = bounce::is_delay(&parsed, message.envelope.subject.expose());
    (message, problems)
}

/// A problem of the mail's body.
fn body_problem(cause: Cause) -> Problem {
    Problem { place: Some(Place { part: "body".into(), page: None }), cause }
}
