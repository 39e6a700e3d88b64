//! forewarn watches a medical practice's records inbox and tells the provider and the administrator of every request
//! for a patient's records at once, before staff act.
//!
//! One line of flow. A stage is a verb, an edge is a noun: [`parse`], [`extract`], [`triage`], [`policy`] and
//! [`report`] compute; [`inbox`], [`oauth`], [`ocr`], [`store`] and [`channel`] touch the world, behind hostile bytes stands
//! [`sandbox`]; [`service`] joins them.
//!
//! ```text
//! inbox ─▶ RawMessage ─parse▶ Message ─extract▶ Document ─triage▶ Assessment
//!              │                                                      │
//!            store  ◀──────────────── Entry (the log) ◀───────────────┘
//!                                        │ policy
//!                                        ▼
//!                                     Notice ─report▶ Letter ─▶ channel ─▶ a person
//! ```
//!
//! The whole design, with its invariants and where a newcomer adds what, is docs/ARCHITECTURE.md.

pub mod model;

pub mod inbox;
pub mod oauth;
pub mod parse;
pub mod extract;
pub mod ocr;
pub mod triage;
pub mod calendar;
pub mod policy;
pub mod store;
pub mod report;
pub mod channel;

pub mod sandbox;
pub mod telemetry;
pub mod config;
pub mod service;
pub mod cli;
