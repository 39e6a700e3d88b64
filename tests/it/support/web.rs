//! A web server on this host that keeps what is posted to it, for one test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificates::Certificates;

trait Stream: Read + Write {}
impl<T: Read + Write> Stream for T {}

/// The server. Its thread ends with the tests' process.
pub struct Web {
    scheme: &'static str,
    port: u16,
    status: Arc<AtomicU16>,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// What was asked of it.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST /alarm HTTP/1.1`.
    pub line: String,
    pub headers: Vec<String>,
    pub body: String,
}

impl Web {
    /// Starts a server that answers 204 to everything.
    pub fn start() -> Web {
        Web::start_over("http", |tcp| Some(Box::new(tcp)))
    }

    /// The same by TLS, with this certificate.
    pub fn start_tls(certificates: &Certificates) -> Web {
        let chain = vec![CertificateDer::from_pem_file(&certificates.certificate).unwrap()];
        let key = PrivateKeyDer::from_pem_file(&certificates.key).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
        let config = Arc::new(config);
        Web::start_over("https", move |tcp| {
            let connection = ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(Box::new(StreamOwned::new(connection, tcp)))
        })
    }

    fn start_over(
        scheme: &'static str,
        protect: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + 'static,
    ) -> Web {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (status, requests) = (Arc::new(AtomicU16::new(204)), Arc::new(Mutex::new(Vec::new())));
        let (answer, kept) = (Arc::clone(&status), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let request = protect(stream).and_then(|it| serve(it, answer.load(Ordering::SeqCst)));
                if let Some(request) = request {
                    kept.lock().unwrap().push(request);
                }
            }
        });
        Web { scheme, port, status, requests }
    }

    /// The address of its webhook.
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}/alarm?key=of-the-practice", self.scheme, self.port)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// Everything that was asked, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The bodies that were posted, oldest first.
    pub fn posted(&self) -> Vec<Value> {
        let posts =
            self.requests().into_iter().filter(|it| it.line.starts_with("POST /alarm?key=of-the-practice "));
        posts.map(|it| serde_json::from_str(&it.body).expect("a body of JSON")).collect()
    }
}

fn serve(stream: Box<dyn Stream>, status: u16) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let length =
        lines.iter().find_map(|it| it.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let answer = format!("HTTP/1.1 {status} answered\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    reader.get_mut().write_all(answer.as_bytes()).ok()?;
    reader.get_mut().flush().ok()?;
    let headers = lines.split_off(1.min(lines.len()));
    Some(Request { line: lines.pop()?, headers, body: String::from_utf8_lossy(&body).into_owned() })
}
