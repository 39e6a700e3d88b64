//! [`Task`]: work that takes no input, runs once at a time, and may be activated at any moment without harm.
//!
//! Everything a task acts on is in the store or at its own edge (invariant 7). As a rule it does not retry inside: the
//! next activation is the retry.

use std::time::Duration;

use async_trait::async_trait;

use crate::store::StoreError;

/// What an activation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// There was nothing to do.
    Idle,
    /// Work was done.
    Worked,
    /// The other side failed (the task has said so in the log): come back after this time at the earliest.
    Failed { again: Duration },
}

/// A piece of the service.
#[async_trait]
pub trait Task: Send {
    /// Does all the work that there is now.
    async fn activate(&mut self) -> Result<Activity, StoreError>;

    /// Returns when another activation may be of use: after the task's period, or earlier by a nudge.
    async fn rest(&mut self);

    /// Lets go of what it holds, within seconds.
    async fn close(&mut self) {}
}

/// How to make a task, at the start and again after a panic.
pub struct Maker {
    /// As in logs and `forewarn status`: `read`, `fetch records`.
    pub name: String,
    /// The longest time that may pass between two signs of life.
    pub patience: Duration,
    pub make: Box<dyn Fn() -> Box<dyn Task> + Send + Sync>,
}
