//! [`Tls`]: how a connection to a mail server is protected.

use serde::{Deserialize, Serialize};

/// How a connection is protected. Certificates are always checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte (ports 993 and 465).
    Implicit,
    /// Plain at first, then STARTTLS, or nothing is sent.
    Starttls,
    /// Not protected: allowed only to loopback addresses.
    None,
}
