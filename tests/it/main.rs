//! The integration tests: one binary, so that it is linked once.
//!
//! `support` starts real servers (Dovecot, Exim) and the real binary; every other file is one subject. What the tests
//! need from the system is installed by `make setup-test`.

// A helper of a test may fail the test; clippy knows only of the tests themselves.
#![allow(clippy::unwrap_used)]

mod support;

mod cases;
mod cli;
mod demo;
mod fixtures;
mod help;
mod privacy;
mod folders;
mod imap;
mod journey;
mod ocr;
mod restart;
mod scans;
mod servers;
mod smtp;
mod tidy;
