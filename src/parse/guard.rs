//! [`guarded`]: a decoder's panic becomes an absent value.
//!
//! The stages are total, but the decoders under them are other people's code over hostile bytes. A panic in one must
//! cost that part only, not the message. This is a second line: the first is that the whole stage runs in a child
//! process, which also outlives what no handler can catch (a full stack, memory without end).

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `work` gives, or none where it panics.
///
/// `work` must not leave anything half done that is used afterwards: pass values in, take the result out.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
