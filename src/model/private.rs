//! [`Private`]: personal data, which prints as `[private]` and is opened only by [`Private::expose`].
//!
//! Names, birth dates, subjects, addresses, file names and quoted words are held in it, so that neither `{}`,
//! `{:?}` nor a log field can print them by accident. It serializes as what it holds, because the store and the
//! reader's pipe must carry it; the tidy test keeps `expose` to the modules that need the words.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that must not reach logs, errors, arguments or metrics.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Private<T> {
        Private(value)
    }

    /// Opens the value: only where its words are read, kept, or shown to a person who may see them.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Takes the value out, on the same terms as [`Private::expose`].
    pub fn into_exposed(self) -> T {
        self.0
    }

    /// Applies `change` inside the wrapper, so that the result stays private.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Private<U> {
        Private(change(self.0))
    }
}

impl From<String> for Private<String> {
    fn from(value: String) -> Private<String> {
        Private(value)
    }
}

impl From<&str> for Private<String> {
    fn from(value: &str) -> Private<String> {
        Private(value.to_owned())
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

impl<T> fmt::Display for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

/// Bytes by the million as they cross the reader's pipe: whole, where `serde` would take them one by one.
pub(super) mod octets {
    use super::{Deserializer, Error, Private, Serializer, Visitor, fmt};

    pub(in crate::model) fn serialize<S: Serializer>(bytes: &Private<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes.expose())
    }

    pub(in crate::model) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Private<Vec<u8>>, D::Error> {
        from.deserialize_byte_buf(Octets).map(Private::new)
    }

    struct Octets;

    impl Visitor<'_> for Octets {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Private;

    #[test]
    fn neither_way_of_printing_shows_the_value() {
        let name = Private::from("Rosa Delgado");
        assert_eq!(format!("{name} {name:?} {:?}", Some(&name)), "[private] [private] Some([private])");
    }
}
