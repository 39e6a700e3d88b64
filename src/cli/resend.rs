//! `forewarn resend NOTICE`: a notice that was given up or refused is tried again.

use std::path::Path;

use jiff::Timestamp;

use crate::cli::{Failure, existing_store, load_offline, output};
use crate::model::{DeliveryState, NoticeId};
use crate::service::lock;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The notice's number, as `forewarn status` and `forewarn show` tell it
    notice: i64,
}

pub(crate) fn run(config: &Path, arguments: Arguments) -> Result<(), Failure> {
    let config = load_offline(config)?;
    let store = existing_store(&config)?;
    let id = NoticeId(arguments.notice);
    let Some(notice) = store.notice(id)? else {
        return Err(Failure::Failed(format!(
            "there is no notice {id}; `forewarn status` shows those not delivered"
        )));
    };
    store.resend(id, Timestamp::now())?;
    let before = match notice.delivery.state {
        DeliveryState::Told => " (it was delivered before)",
        DeliveryState::Scheduled | DeliveryState::Refused | DeliveryState::GivenUp => "",
    };
    let by_whom = match lock::is_held(&config.state.directory) {
        true => "the running service sends it within seconds",
        false => "the service is not running; `forewarn run` sends it",
    };
    output::answer(&format!("Notice {id} to {} is queued again{before}; {by_whom}.", notice.recipient.person))
}
