//! Starts every task, restarts what panics, feeds the watchdog while all make progress, and ends them in order.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::service::backoff::Backoff;
use crate::service::task::{Activity, Maker, Task};
use crate::service::{Context, systemd, tasks};
use crate::telemetry::events;

/// How long tasks have to end once asked.
const GRACE: Duration = Duration::from_secs(8);

/// How often a task's success is written down when it only repeats.
const NOTE_EVERY: Duration = Duration::from_secs(60);

/// Runs the daemon until `stop` completes, then ends every task within seconds.
pub async fn run(context: Arc<Context>, stop: impl Future<Output = ()>) {
    events::service_started(env!("CARGO_PKG_VERSION"), context.config.inboxes.len());
    let mut hearts = Vec::new();
    let mut running = JoinSet::new();
    for maker in tasks::all(&context) {
        let heart = Arc::new(Heart::new(&maker));
        hearts.push(Arc::clone(&heart));
        running.spawn(drive(Arc::clone(&context), maker, heart));
    }
    systemd::ready();
    systemd::status(&format!("Watching {} inboxes", context.config.inboxes.len()));
    tokio::select! {
        () = stop => {}
        () = watch(&hearts) => {}
    }
    events::stop_requested();
    systemd::stopping();
    context.request_stop();
    let all_ended = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all_ended).await.is_err() {
        running.abort_all();
        for heart in hearts.iter().filter(|heart| !heart.ended()) {
            events::task_abandoned(&heart.name);
        }
    }
    events::service_stopped();
}

/// Activates one task again and again until the context stops.
async fn drive(context: Arc<Context>, maker: Maker, heart: Arc<Heart>) {
    let mut task = (maker.make)();
    let mut failures = 0;
    let mut noted: Option<(Instant, bool)> = None;
    while !context.is_stopping() {
        heart.beat();
        let activation = AssertUnwindSafe(task.activate()).catch_unwind().await;
        heart.beat();
        let (ok, cause, pause) = match activation {
            Ok(Ok(activity)) => {
                failures = 0;
                match activity {
                    Activity::Idle => {
                        events::task_idle(&maker.name);
                        (true, None, None)
                    }
                    Activity::Worked => (true, None, None),
                    Activity::Failed { again } => (false, None, Some(again)),
                }
            }
            Ok(Err(error)) => {
                failures += 1;
                let again = Backoff::TASK.after(failures, context.jitter());
                events::task_failed(&maker.name, &error, again);
                (false, Some(error.to_string()), Some(again))
            }
            Err(_) => {
                failures += 1;
                events::task_panicked(&maker.name);
                tasks::report_panic(&context, &maker.name).await;
                task = (maker.make)();
                (false, Some("panicked".to_owned()), Some(Backoff::TASK.after(failures, context.jitter())))
            }
        };
        if noted.is_none_or(|(at, was_ok)| was_ok != ok || at.elapsed() >= NOTE_EVERY) {
            noted = Some((Instant::now(), ok));
            let (name, now) = (maker.name.clone(), context.clock.now());
            // A store that cannot be written is reported by the task that needs it.
            let _ = context.store(move |store| store.task_ended(&name, now, ok, cause.as_deref())).await;
        }
        tokio::select! {
            () = context.stopped() => {}
            () = pause_or_rest(&mut task, pause) => {}
        }
    }
    task.close().await;
    heart.end();
}

/// After a failure the pause is kept; otherwise the task decides. A panic in `rest` counts as its end.
async fn pause_or_rest(task: &mut Box<dyn Task>, pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => {
            let _ = AssertUnwindSafe(task.rest()).catch_unwind().await;
        }
    }
}

/// Feeds the watchdog for as long as every task gives signs of life. Never returns.
async fn watch(hearts: &[Arc<Heart>]) {
    let Some(period) = systemd::watchdog_period() else { return std::future::pending().await };
    let mut ticks = tokio::time::interval(period.min(Duration::from_secs(10)));
    loop {
        ticks.tick().await;
        let stuck = hearts.iter().filter(|heart| !heart.ended() && heart.silent() > heart.patience);
        let mut all_well = true;
        for heart in stuck {
            all_well = false;
            events::task_stuck(&heart.name, heart.silent());
        }
        if all_well {
            systemd::alive();
        }
    }
}

/// The signs of life of one task.
struct Heart {
    name: String,
    patience: Duration,
    born: Instant,
    /// Milliseconds after `born`; `u64::MAX` once the task has ended.
    last: AtomicU64,
}

impl Heart {
    fn new(maker: &Maker) -> Heart {
        Heart { name: maker.name.clone(), patience: maker.patience, born: Instant::now(), last: AtomicU64::new(0) }
    }

    fn beat(&self) {
        self.last.store(self.age(), Ordering::Relaxed);
    }

    fn end(&self) {
        self.last.store(u64::MAX, Ordering::Relaxed);
    }

    fn ended(&self) -> bool {
        self.last.load(Ordering::Relaxed) == u64::MAX
    }

    fn silent(&self) -> Duration {
        Duration::from_millis(self.age().saturating_sub(self.last.load(Ordering::Relaxed)))
    }

    fn age(&self) -> u64 {
        self.born.elapsed().as_millis() as u64
    }
}

#[cfg(test)]
mod tests;
