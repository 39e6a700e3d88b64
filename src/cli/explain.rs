//! `forewarn explain`: why forewarn makes of messages, faxes or folders of them what it does. Writes nothing anywhere.
//!
//! Files are read and assessed as by `classify`. For each field it tells the answer, the words that decided and where they
//! stand, what spoke against it, and what else was seen and passed over; for the kind, how close the next one came.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::bench::{self, Answering, Arguments, Worked};
use crate::model::{Explanation, Practice};
use crate::report;
use crate::service::answer;

pub(crate) fn run(config: Option<&Path>, arguments: Arguments) -> Result<(), Failure> {
    let answering = Answering { work: explain, json: report::json::explained, text: report::reading::explained };
    bench::answer(config, arguments, answering)
}

/// Why triage makes of one file what it does.
fn explain(practice: &Practice, Worked { document, arrived }: Worked) -> Explanation {
    let received = answer::received(&document, arrived, None, practice);
    answer::explain(&document, practice, received)
}
