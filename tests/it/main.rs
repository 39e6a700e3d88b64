//! The integration tests: one binary, so that it is linked once.
//!
//! `support` starts real servers (Dovecot, Exim) and the real binary; every other file is one subject. What the tests
//! need from the system is installed by `make setup-test`.

// A helper of a test may fail the test; clippy knows only of the tests themselves.
#![allow(clippy::unwrap_used)]

mod support;

mod accidents;
mod acknowledge;
mod alarm;
mod backup;
mod cases;
mod cli;
mod crash;
mod deadlines;
mod demo;
mod escalation;
mod digest;
mod faults;
mod encryption;
mod fixtures;
mod help;
mod hold;
mod hostile;
mod privacy;
mod folders;
mod imap;
mod journey;
mod oauth;
mod ocr;
mod release;
mod restart;
mod sandbox;
mod scans;
mod servers;
mod smtp;
mod tidy;
