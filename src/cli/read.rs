//! `forewarn read`: the text that forewarn reads, part by part and page by page, and how it came by it.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::bench::{self, Answering, Arguments};
use crate::report;

pub(crate) fn run(config: Option<&Path>, arguments: Arguments) -> Result<(), Failure> {
    let answering =
        Answering { work: |_, worked| worked.document, json: report::json::read, text: report::reading::text };
    bench::answer(config, arguments, answering)
}
