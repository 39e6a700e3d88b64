//! What the integration tests stand on: real servers, the real binary, invented mail.
//!
//! Everything a test starts lives in a directory of its own, listens on loopback ports of its own, and ends with the
//! value that owns it, so tests run side by side. Nothing here replaces a part of forewarn by a stand-in.

// A helper that the tests do not use yet is no fault of the helper.
#![allow(dead_code)]

pub mod breaking;
pub mod broken_disk;
pub mod certificates;
pub mod clinic;
pub mod daemon;
pub mod dovecot;
pub mod imap_client;
pub mod mail;
pub mod page;
pub mod process;
pub mod provider;
pub mod relay;
pub mod scan;
pub mod smtp;
pub mod wait;
pub mod web;
