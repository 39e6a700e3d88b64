//! How long to wait after the n-th failure: doubling up to a ceiling, with jitter so that many do not return at once.

use std::time::Duration;

/// A schedule of waits.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Duration,
    /// No wait is longer, before jitter.
    pub ceiling: Duration,
}

impl Backoff {
    /// For servers that cannot be reached.
    pub const SERVER: Backoff = Backoff { first: Duration::from_secs(1), ceiling: Duration::from_secs(300) };
    /// For notices that were not accepted: quick at first, since somebody waits to be told.
    pub const DELIVERY: Backoff = Backoff { first: Duration::from_secs(5), ceiling: Duration::from_secs(600) };
    /// For messages that could not be moved: quick at first, since staff may come upon them.
    pub const MOVE: Backoff = Backoff { first: Duration::from_secs(2), ceiling: Duration::from_secs(300) };
    /// For tasks that failed or panicked.
    pub const TASK: Backoff = Backoff { first: Duration::from_secs(1), ceiling: Duration::from_secs(60) };

    /// The wait after `failures` failures in a row; `jitter` is a random number from 0 to 1.
    ///
    /// It lies between half of the full wait and the full wait.
    pub fn after(&self, failures: u64, jitter: f64) -> Duration {
        let doublings = failures.saturating_sub(1).min(31) as u32;
        let full = self.first.saturating_mul(1 << doublings.min(30)).min(self.ceiling);
        full.mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;
    use std::time::Duration;

    #[test]
    fn waits_double_up_to_the_ceiling_and_never_beyond() {
        let schedule = Backoff { first: Duration::from_secs(1), ceiling: Duration::from_secs(60) };
        let waits: Vec<u64> = [1, 2, 3, 6, 7, 100, u64::MAX].map(|n| schedule.after(n, 1.0).as_secs()).into();
        assert_eq!(waits, [1, 2, 4, 32, 60, 60, 60]);
    }

    #[test]
    fn jitter_takes_away_at_most_half() {
        assert_eq!(Backoff::SERVER.after(3, 0.0), Duration::from_secs(2));
        assert_eq!(Backoff::SERVER.after(0, 1.0), Duration::from_secs(1));
    }
}
