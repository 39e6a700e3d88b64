//! Waiting for a fact.
//!
//! A test states what must come true and by when; [`eventually`] looks until it does. This is the one place of the tests
//! that pauses: other processes (a mail server, the daemon) give no handle to wait on, so there is nothing but to look
//! again. A pause is never what makes a test right: it passes as soon as the fact holds, and fails with the fact's name.

use std::time::{Duration, Instant};

/// How long a fact that should come true at once may take on a loaded machine.
pub const SOON: Duration = Duration::from_secs(30);

/// Looks until `look` finds something, and returns it.
///
/// # Panics
///
/// After `at_most`, naming `what` was expected.
#[track_caller]
pub fn eventually<T>(what: &str, at_most: Duration, look: impl FnMut() -> Option<T>) -> T {
    match before(at_most, look) {
        Some(found) => found,
        None => panic!("expected {what} within {at_most:?}, but it did not come true"),
    }
}

/// Looks until `look` finds something or `at_most` has passed.
pub fn before<T>(at_most: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + at_most;
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        let left = end.checked_duration_since(Instant::now())?;
        std::thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}
