//! How long after its delivery everyone who must be told of a request has been told.
//!
//! One message after the other, each delivered while the daemon idles. The clock runs from the server's word that the
//! message is delivered until the outgoing server has logged that it accepted the last of its alerts.

use std::time::Instant;

use crate::support::daemon::Installation;
use crate::support::dovecot::Dovecot;
use crate::support::mail::Mail;
use crate::support::smtp::Exim;
use crate::support::wait::{SOON, eventually};
use crate::{quantile, sorted};

const MESSAGES: usize = 20;

pub fn measure() {
    let (dovecot, exim) = (Dovecot::start(), Exim::start());
    let sections =
        [dovecot.inbox("records", "implicit"), exim.smtp("starttls", "Forewarn <records@larkspurvalley.example>")];
    let installation = Installation::new(&sections, &[dovecot.authority(), exim.authority()]);
    installation.without_digest();
    let daemon = installation.start();
    // The first tells how many alerts a message calls for.
    dovecot.deliver(&request(0));
    installation.expect_entry(&subject(0), "alerted");
    let alerts = exim.accepted();
    let mut times = Vec::new();
    for number in 1..=MESSAGES {
        eventually("the daemon to idle", SOON, || (dovecot.idling() > 0).then_some(()));
        let message = request(number);
        let mut client = dovecot.client();
        client.append(&message);
        let delivered = Instant::now();
        let expected = alerts * (number + 1);
        eventually("the alerts", SOON, || (exim.accepted() >= expected).then_some(()));
        times.push(delivered.elapsed().as_secs_f64());
    }
    assert!(daemon.stop(SOON).success());
    let times = sorted(times);
    println!(
        "arrival: {MESSAGES} messages of text, {alerts} alerts each, from delivery to the last acceptance: \
         median {:.3} s, p95 {:.3} s, max {:.3} s",
        quantile(&times, 0.5),
        quantile(&times, 0.95),
        quantile(&times, 1.0)
    );
}

fn subject(number: usize) -> String {
    format!("Request {number}")
}

fn request(number: usize) -> Vec<u8> {
    Mail::plain_request("Rosa Delgado", &subject(number)).bytes()
}
