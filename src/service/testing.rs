//! What the tests of the service share: a context on a directory of their own.

use std::path::Path;
use std::sync::Arc;

use crate::channel;
use crate::config::{Config, DigestTime, default_policy};
use crate::extract::limits::Limits;
use crate::inbox;
use crate::model::{InboxName, Person, PersonId, Practice, StateCode};
use crate::service::context::Context;
use crate::service::reader;

/// The name of its one inbox.
pub const INBOX: &str = "records";

/// A service of one administrator and one folder, with its log and its outbox in `directory`.
pub fn context(directory: &Path) -> Arc<Context> {
    let administrator =
        Person::new(PersonId::new("kessler"), "Ruth Kessler".into(), "kessler@cedarhollow.example".into());
    let state = StateCode(['T', 'X']);
    let config = Config {
        practice: Practice {
            name: "Cedar Hollow Family Medicine".into(),
            time_zone: jiff::tz::TimeZone::UTC,
            state,
            providers: Vec::new(),
            administrators: vec![administrator],
            staff: Vec::new(),
            default_providers: Vec::new(),
            domains: Vec::new(),
            holidays: vec![],
            taught: crate::model::Taught::default(),
        },
        policy: default_policy(state),
        state: crate::store::Settings::plain(directory.join("state")),
        sign_ins: Vec::new(),
        inboxes: vec![inbox::Settings {
            name: InboxName::new(INBOX),
            source: inbox::Source::Maildir(inbox::maildir::Settings {
                path: directory.join("inbox"),
                max_message_bytes: 1 << 20,
            }),
        }],
        channel: channel::Settings::Directory(channel::directory::Settings {
            directory: directory.join("outbox"),
            from: "Forewarn <forewarn@cedarhollow.example>".into(),
            message_id_domain: "cedarhollow.example".into(),
        }),
        alarm: channel::AlarmSettings::default(),
        thresholds: crate::model::Thresholds { disk_free_bytes: 0, ..Default::default() },
        password_files: Vec::new(),
        digest: DigestTime { at: jiff::civil::Time::midnight(), days: Vec::new() },
        limits: Limits::default(),
        teaching: None,
    };
    Context::open(config, reader::Settings::new(Limits::default()), None).unwrap()
}
