//! What systemd is told: ready, stopping, a status line, and that the daemon is alive.
//!
//! Outside systemd every call does nothing.

use std::time::Duration;

use sd_notify::NotifyState;

/// The store is open and every task has started.
pub fn ready() {
    let _ = sd_notify::notify(&[NotifyState::Ready]);
}

/// The tasks are being ended.
pub fn stopping() {
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
}

/// Shown by `systemctl status`. Counts and names of inboxes only.
pub fn status(line: &str) {
    let _ = sd_notify::notify(&[NotifyState::Status(line)]);
}

/// Feeds the watchdog.
pub fn alive() {
    let _ = sd_notify::notify(&[NotifyState::Watchdog]);
}

/// How often the watchdog wants to be fed, halved for safety; none where there is no watchdog.
pub fn watchdog_period() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|period| period / 2)
}
