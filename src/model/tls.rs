//! [`Tls`]: how a connection to a server is protected; [`Distrust`]: why a server is not believed to be who it says.

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

/// Why a server's certificate is not taken, with what a person can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    #[error("the server's certificate has expired: have whoever runs the server renew it")]
    Expired,
    #[error("the server's certificate is not valid yet: see that the clock of this computer is right")]
    NotYet,
    #[error(
        "the server's certificate is for another name: set `host` to the name that it was made for, and see that nobody \
         stands in between"
    )]
    OtherName,
    #[error(
        "nobody whom this computer trusts vouches for the server's certificate: if it is self-signed, or of an authority \
         of your own, add that one to the system's; else see that nobody stands in between"
    )]
    Stranger,
}
