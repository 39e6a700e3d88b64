//! What comes one by one, handed on in batches: a commit waits for the disk, and several answers can share the wait.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use tokio::time::{Instant, timeout_at};

/// Items in a batch, at most.
const MOST: usize = 32;

/// How long an item waits for others to go with it. Alerts hang on it, so it is short.
const WAIT: Duration = Duration::from_millis(50);

/// Takes the next items of `stream`: waits for one, and then for others for a moment. Empty at its end.
pub async fn next<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Vec<T> {
    let Some(first) = stream.next().await else { return Vec::new() };
    let until = Instant::now() + WAIT;
    let mut batch = vec![first];
    while batch.len() < MOST {
        match timeout_at(until, stream.next()).await {
            Ok(Some(item)) => batch.push(item),
            Ok(None) | Err(_) => break,
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::{MOST, next};

    #[tokio::test]
    async fn what_is_there_goes_together_up_to_a_limit() {
        let mut items = stream::iter(0..MOST + 3);
        assert_eq!(next(&mut items).await.len(), MOST);
        assert_eq!(next(&mut items).await, [MOST, MOST + 1, MOST + 2]);
        assert!(next(&mut items).await.is_empty());
    }

    #[tokio::test]
    async fn nothing_waits_for_what_does_not_come() {
        let mut items = stream::iter([1]).chain(stream::pending());
        assert_eq!(next(&mut items).await, [1]);
    }
}
