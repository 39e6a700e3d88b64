//! The tasks of the daemon, one file each, and the list of all.

pub mod compare;
pub mod deadlines;
pub mod deliver;
pub mod digest;
pub mod escalate;
pub mod fetch;
pub mod hold;
pub mod read;
pub mod recognise;
pub mod tidy;
pub mod watch;

use std::sync::Arc;
use std::time::Duration;

use crate::service::context::Context;
use crate::service::task::{Maker, Task};

pub use watch::report_panic;

/// A task may be silent for this long: longer than its longest wait for another side.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// How to make every task that `context` calls for: one for each inbox, and one of each other sort.
pub fn all(context: &Arc<Context>) -> Vec<Maker> {
    let mut makers: Vec<Maker> = Vec::new();
    for settings in &context.config.inboxes {
        let (context, settings) = (Arc::clone(context), settings.clone());
        makers.push(Maker {
            name: format!("fetch {}", settings.name),
            patience: PATIENCE,
            make: Box::new(move || Box::new(fetch::Fetch::new(Arc::clone(&context), settings.clone()))),
        });
    }
    makers.push(maker(context, "read", |context| Box::new(read::Read::new(context))));
    makers.push(maker(context, "recognise", |context| Box::new(recognise::Recognise::new(context))));
    makers.push(maker(context, "compare", |context| Box::new(compare::Compare::new(context))));
    makers.push(maker(context, "deliver", |context| Box::new(deliver::Deliver::new(context))));
    makers.push(maker(context, "escalate", |context| Box::new(escalate::Escalate::new(context))));
    makers.push(maker(context, "deadlines", |context| Box::new(deadlines::Deadlines::new(context))));
    if context.config.inboxes.iter().any(|it| it.shelves().is_some()) {
        makers.push(maker(context, "hold", |context| Box::new(hold::Hold::new(context))));
    }
    makers.push(maker(context, "digest", |context| Box::new(digest::Digest::new(context))));
    makers.push(maker(context, "watch", |context| Box::new(watch::Watch::new(context))));
    makers.push(maker(context, "tidy", |context| Box::new(tidy::Tidy::new(context))));
    makers
}

fn maker(context: &Arc<Context>, name: &str, make: fn(Arc<Context>) -> Box<dyn Task>) -> Maker {
    let context = Arc::clone(context);
    Maker { name: name.to_owned(), patience: PATIENCE, make: Box::new(move || make(Arc::clone(&context))) }
}
