//! The daemon: joins the edges through tasks that are supervised, and holds nothing that a restart needs.
//!
//! [`run`] watches every inbox until it is asked to stop; [`once`] takes in what is waiting, reads it, sends what is
//! due, and ends. Both are made of the same tasks, which take their work from the store (invariants 3 and 7).

pub mod alarm;
pub mod answer;
pub mod answers;
pub mod backoff;
pub mod context;
pub mod gate;
pub mod gather;
pub mod lock;
pub mod once;
pub mod reader;
pub mod recognition;
pub mod supervisor;
pub mod systemd;
pub mod task;
pub mod tasks;
pub mod together;
pub mod vitals;
#[cfg(test)]
mod testing;

pub use context::Context;
pub use once::once;
pub use supervisor::run;
