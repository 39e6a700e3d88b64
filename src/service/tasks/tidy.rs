//! Keeps the store's files in order: folds the write-ahead log back, and checks the database once a day.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;

const PERIOD: Duration = Duration::from_secs(15 * 60);

const CHECK_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// The task.
pub struct Tidy {
    context: Arc<Context>,
    checked: Option<Instant>,
}

impl Tidy {
    /// Checks the database at its first activation.
    pub fn new(context: Arc<Context>) -> Tidy {
        Tidy { context, checked: None }
    }
}

#[async_trait]
impl Task for Tidy {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        if self.checked.is_none_or(|at| at.elapsed() >= CHECK_EVERY) {
            self.context.store(|store| store.integrity()).await?;
            self.checked = Some(Instant::now());
        }
        self.context.store(|store| store.checkpoint()).await?;
        Ok(Activity::Worked)
    }

    async fn rest(&mut self) {
        tokio::time::sleep(PERIOD).await;
    }
}
