//! What every task works with: the configuration, the store, the channel, the reader, the clock, and nudges.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use tokio::sync::{Notify, Semaphore, oneshot};

use crate::channel::{self, Channel};
use crate::config::Config;
use crate::model::{Assessment, Document};
use crate::service::answer;
use crate::service::reader::{Reader, Settings};
use crate::service::recognition::Recognition;
use crate::store::{Store, StoreError};

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("failed to open the log")]
    Store(#[from] StoreError),
    #[error("failed to prepare for sending")]
    Channel(#[from] channel::OpenError),
    #[error("failed to start threads")]
    Threads(#[from] ThreadPoolBuildError),
}

/// Shared by all tasks. It holds nothing that a restart needs.
pub struct Context {
    pub config: Config,
    pub store: Arc<Store>,
    pub channel: Box<dyn Channel>,
    pub reader: Reader,
    /// None where tesseract is missing: then scans are unread.
    pub recognition: Option<Recognition>,
    pub clock: Clock,
    pub nudges: Nudges,
    /// One permit for each message that may be read at the same time.
    pub readers: Semaphore,
    /// Triage runs on these threads alone: its patterns keep working memory for each thread that uses them.
    triage: ThreadPool,
    message_id_domain: String,
    stopping: AtomicBool,
    stop: Notify,
}

/// Wakes a resting task early. A lost nudge only costs the rest of its period.
#[derive(Debug, Default)]
pub struct Nudges {
    pub read: Notify,
    pub recognise: Notify,
    pub deliver: Notify,
    pub hold: Notify,
}

/// The time of day: the one place from which the service takes it (invariant 12).
#[derive(Debug, Clone, Copy)]
pub struct Clock;

impl Clock {
    /// Now.
    pub fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Context {
    /// Joins the parts.
    ///
    /// # Errors
    ///
    /// [`StartError`] when the store or the channel cannot be opened.
    pub fn open(
        config: Config,
        program: Settings,
        recognition: Option<Recognition>,
    ) -> Result<Arc<Context>, StartError> {
        let store = Store::open(&config.state)?;
        let message_id_domain = format!("{}.forewarn.invalid", store.instance()?);
        let channel = channel::open(config.channel.clone().with_domain(&message_id_domain))?;
        let reader = Reader::new(program);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Arc::new(Context {
            config,
            store: Arc::new(store),
            channel,
            reader,
            clock: Clock,
            nudges: Nudges::default(),
            recognition,
            readers: Semaphore::new(cores),
            triage: ThreadPoolBuilder::new().num_threads(cores).build()?,
            message_id_domain,
            stopping: AtomicBool::new(false),
            stop: Notify::new(),
        }))
    }

    /// Runs `work` on the store without holding up other tasks.
    pub async fn store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.store);
        match tokio::task::spawn_blocking(move || work(&store)).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is being shut down: nobody waits for the answer any more.
                Err(_) => std::future::pending().await,
            },
        }
    }

    /// Triage, where it holds up nobody else. The document comes back with its assessment.
    pub async fn assess(self: &Arc<Context>, document: Document, received: Date) -> (Document, Assessment) {
        let (shared, (sender, answer)) = (Arc::clone(self), oneshot::channel());
        self.triage.spawn(move || {
            let assessment = answer::assess(&document, &shared.config.practice, received);
            // Nobody waits any more where the service ends.
            let _ = sender.send((document, assessment));
        });
        match answer.await {
            Ok(assessed) => assessed,
            Err(_) => std::future::pending().await,
        }
    }

    /// Today, where the practice is.
    pub fn today(&self) -> Date {
        self.clock.now().to_zoned_datetime(self.config.practice.time_zone.clone()).date()
    }

    /// The right-hand side of our Message-IDs.
    pub fn message_id_domain(&self) -> &str {
        &self.message_id_domain
    }

    /// A random number from 0 to 1, for jitter.
    pub fn jitter(&self) -> f64 {
        fastrand::f64()
    }

    /// Asks every task to end.
    pub fn request_stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.stop.notify_waiters();
    }

    /// Whether tasks have been asked to end: looked at between two pieces of work.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Returns when tasks are asked to end.
    pub async fn stopped(&self) {
        let notified = self.stop.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        if !self.is_stopping() {
            notified.await;
        }
    }

    /// Waits for `period`, or less if `nudge` comes.
    pub async fn rest(&self, nudge: &Notify, period: Duration) {
        let _ = tokio::time::timeout(period, nudge.notified()).await;
    }
}
