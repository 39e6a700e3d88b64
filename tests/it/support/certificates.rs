//! A certificate authority that only the test trusts, and a certificate of it for servers on this host.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    Expired,
    OtherName,
    /// It vouches for itself.
    SelfSigned,
}

/// Files in PEM form.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The authority's certificate: SSL_CERT_FILE for who shall trust the servers.
    pub authority: PathBuf,
    /// The server's certificate, good for `localhost` and 127.0.0.1.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certificates {
    /// Makes an authority and a server's certificate, and writes them into `directory`.
    pub fn make(directory: &Path) -> Certificates {
        Certificates::make_until(directory, None)
    }

    /// The same, for a server's certificate that ends with that day.
    pub fn make_until(directory: &Path, end: Option<jiff::civil::Date>) -> Certificates {
        Certificates::make_with(directory, end, Flaw::None)
    }

    /// The same, where something is wrong with the server's certificate.
    pub fn make_flawed(directory: &Path, flaw: Flaw) -> Certificates {
        let end = (flaw == Flaw::Expired).then(|| jiff::civil::date(2026, 3, 1));
        Certificates::make_with(directory, end, flaw)
    }

    fn make_with(directory: &Path, end: Option<jiff::civil::Date>, flaw: Flaw) -> Certificates {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "Authority of a test");
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority_key = KeyPair::generate().unwrap();
        let authority_certificate = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);

        let names: &[&str] = match flaw {
            Flaw::OtherName => &["mail.elsewhere.example"],
            Flaw::None | Flaw::Expired | Flaw::SelfSigned => &["localhost", "127.0.0.1"],
        };
        let mut server = CertificateParams::new(names.iter().map(|it| it.to_string()).collect::<Vec<_>>()).unwrap();
        server.distinguished_name.push(DnType::CommonName, "localhost");
        server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        if let Some(end) = end {
            server.not_after = rcgen::date_time_ymd(end.year().into(), end.month() as u8, end.day() as u8);
        }
        let server_key = KeyPair::generate().unwrap();
        let server_certificate = match flaw {
            Flaw::SelfSigned => server.self_signed(&server_key).unwrap(),
            Flaw::None | Flaw::Expired | Flaw::OtherName => server.signed_by(&server_key, &issuer).unwrap(),
        };

        let write = |name: &str, text: String| {
            let path = directory.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        Certificates {
            authority: write("authority.pem", authority_certificate.pem()),
            certificate: write("server.pem", server_certificate.pem()),
            key: write("server.key", server_key.serialize_pem()),
        }
    }
}
