//! The speeds that README states, measured with real servers: `make bench`.
//!
//! - `arrival`: from a message's delivery to the acceptance of its alerts
//! - `mailbox`: a whole mailbox taken in, read and alerted, beside `mbsync`, which only copies it
//! - `store`: what encryption at rest costs
//! - `triage`: what triage alone takes of a mail of text
//!
//! Names of these on the command line pick some; figures go to standard output. The servers are those of the tests.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "a measurement, not the program")]

mod arrival;
mod mailbox;
mod store;
#[path = "../../tests/it/support/mod.rs"]
mod support;
mod triage;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // `cargo bench` says so; `cargo test --all-targets` must not measure.
    if !arguments.iter().any(|it| it == "--bench") {
        return;
    }
    let names: Vec<&str> = arguments.iter().map(String::as_str).filter(|it| !it.starts_with('-')).collect();
    let all = [
        ("arrival", arrival::measure as fn()),
        ("mailbox", mailbox::measure),
        ("store", store::measure),
        ("triage", triage::measure),
    ];
    for (name, measure) in all {
        if names.is_empty() || names.contains(&name) {
            measure();
        }
    }
}

/// The value below which lie `share` of `sorted`.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len()) - 1]
}

/// `values` in order.
fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
}
