//! Links each entry with the earlier ones on which it bears: [`policy::likeness`]. A link is for people's eyes; nothing waits
//! for it, and it suppresses nothing.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::policy;
use crate::service::context::Context;
use crate::service::task::{Activity, Task};
use crate::store::StoreError;

const PERIOD: Duration = Duration::from_secs(5);

/// Entries compared in one activation.
const AT_ONCE: u32 = 64;

/// The task.
pub struct Compare {
    context: Arc<Context>,
    more: bool,
}

impl Compare {
    /// Holds nothing but its context.
    pub fn new(context: Arc<Context>) -> Compare {
        Compare { context, more: false }
    }
}

#[async_trait]
impl Task for Compare {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let now = self.context.clock.now();
        let done = self
            .context
            .store(move |store| {
                let waiting = store.uncompared(AT_ONCE)?;
                for entry in &waiting {
                    let keys = entry.assessment.as_ref().map(policy::likeness::keys).unwrap_or_default();
                    let alike = store.alike(entry.id, &keys)?;
                    let links = policy::likeness::links(entry, &alike.answered, &alike.others);
                    store.compared(entry.id, &keys, &links, now)?;
                }
                Ok(waiting.len())
            })
            .await?;
        self.more = done == AT_ONCE as usize;
        Ok(if done == 0 { Activity::Idle } else { Activity::Worked })
    }

    async fn rest(&mut self) {
        if !self.more {
            tokio::time::sleep(PERIOD).await;
        }
    }
}
