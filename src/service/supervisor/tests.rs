//! What becomes of tasks that panic, fail or hang.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Heart, drive};
use crate::model::{PersonId, Purpose};
use crate::service::context::Context;
use crate::service::task::{Activity, Maker, Task};
use crate::service::testing;
use crate::store::StoreError;

/// Does what its script says at each activation, the last line again and again, and then asks for the end.
struct Scripted {
    context: Arc<Context>,
    activations: Arc<AtomicU32>,
    script: &'static [Step],
}

#[derive(Clone, Copy)]
enum Step {
    Panic,
    Fail,
    Work,
    End,
}

#[async_trait]
impl Task for Scripted {
    async fn activate(&mut self) -> Result<Activity, StoreError> {
        let at = self.activations.fetch_add(1, Ordering::SeqCst) as usize;
        match self.script[at.min(self.script.len() - 1)] {
            Step::Panic => panic!("as the script says"),
            Step::Fail => Err(StoreError::Locked),
            Step::Work => Ok(Activity::Worked),
            Step::End => {
                self.context.request_stop();
                Ok(Activity::Idle)
            }
        }
    }

    async fn rest(&mut self) {}
}

/// Drives a task by `script` to its end; returns how often it was activated.
async fn run(context: &Arc<Context>, script: &'static [Step]) -> u32 {
    let activations = Arc::new(AtomicU32::new(0));
    let (shared, counter) = (Arc::clone(context), Arc::clone(&activations));
    let maker = Maker {
        name: "scripted".to_owned(),
        patience: Duration::from_secs(60),
        make: Box::new(move || {
            let (context, activations) = (Arc::clone(&shared), Arc::clone(&counter));
            Box::new(Scripted { context, activations, script })
        }),
    };
    let heart = Arc::new(Heart::new(&maker));
    drive(Arc::clone(context), maker, Arc::clone(&heart)).await;
    assert!(heart.ended());
    activations.load(Ordering::SeqCst)
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_is_made_anew_and_reported_once() {
    let directory = tempfile::tempdir().unwrap();
    let context = testing::context(directory.path());
    let activations = run(&context, &[Step::Work, Step::Panic, Step::Panic, Step::Work, Step::End]).await;
    assert_eq!(activations, 5);
    let notices = context.store.due(jiff::Timestamp::now(), 10).unwrap();
    let purposes: Vec<&Purpose> = notices.iter().map(|notice| &notice.purpose).collect();
    assert_eq!(purposes, [&Purpose::Health], "one letter for both panics");
    assert_eq!(notices[0].recipient.person, PersonId::new("kessler"));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_comes_back_later_and_its_state_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let context = testing::context(directory.path());
    let started = Instant::now();
    assert_eq!(run(&context, &[Step::Fail, Step::Fail, Step::Fail, Step::End]).await, 4);
    assert!(started.elapsed() >= Duration::from_millis(500 + 1_000 + 2_000), "each wait is longer than the last");
    let health = context.store.task_health().unwrap();
    assert_eq!((health[0].task.as_str(), health[0].consecutive_failures), ("scripted", 0), "it ended well");
    assert!(health[0].last_failure.is_some());
}

#[tokio::test(start_paused = true)]
async fn silence_is_measured_from_the_last_sign_of_life() {
    let maker = Maker {
        name: "scripted".to_owned(),
        patience: Duration::from_secs(60),
        make: Box::new(|| unreachable!("it is never made")),
    };
    let heart = Heart::new(&maker);
    tokio::time::advance(Duration::from_secs(61)).await;
    assert!(heart.silent() > heart.patience);
    heart.beat();
    assert_eq!(heart.silent(), Duration::ZERO);
    heart.end();
    assert!(heart.ended());
}
