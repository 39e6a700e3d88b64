//! `forewarn classify`: what forewarn makes of messages, faxes or folders of them. Writes nothing anywhere.
//!
//! Each file is read in the same reading child and by the same triage as in the daemon. Every path given, and every file
//! in a folder given, gets its line; one that cannot be read at all is `unclear`, for review, with the reason.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::bench::{self, Answering, Arguments, Worked};
use crate::model::{Assessment, Practice};
use crate::report;
use crate::service::answer;

pub(crate) fn run(config: Option<&Path>, arguments: Arguments) -> Result<(), Failure> {
    let answering = Answering { work: assess, json: report::json::classified, text: report::reading::classified };
    bench::answer(config, arguments, answering)
}

/// What triage makes of one file.
fn assess(practice: &Practice, Worked { document, arrived }: Worked) -> Assessment {
    let received = answer::received(&document, arrived, None, practice);
    answer::assess(&document, practice, received)
}
