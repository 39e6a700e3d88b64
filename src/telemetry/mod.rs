//! What the program says of itself: [`events`] are the only log lines there are, [`subscriber`] carries them.

pub mod events;
pub mod subscriber;
