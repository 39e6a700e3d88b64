//! A provider of sign-ins on this host: an OAuth 2.0 token endpoint, device codes, a browser that consents, and what mail
//! servers ask to know whether a token is good.
//!
//! Dovecot asks it over HTTP; Exim looks into a file that it keeps.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::process::directory;

/// What a client must be granted to read and send mail.
pub const SCOPE: &str = "mail";
/// The client's secret.
pub const SECRET: &str = "of-the-client-alone";

type Form = HashMap<String, String>;

/// The provider. Its thread ends with the tests' process.
pub struct Provider {
    port: u16,
    state: Arc<Mutex<State>>,
    directory: Arc<TempDir>,
}

struct State {
    /// Seconds for which a token is good, by what the provider says.
    lifetime: u64,
    /// Access tokens that are good, with what they are good for.
    access: HashMap<String, String>,
    /// Refresh tokens that are good.
    refresh: Vec<String>,
    /// Whether a refresh token is good for one use alone.
    strict: bool,
    /// What is granted.
    scope: String,
    /// The error that the token endpoint answers, in place of a token.
    refusal: Option<&'static str>,
    /// What is answered to who asks whether a person has typed in the code, one after the other; then a token.
    device: Vec<&'static str>,
    /// Whether the next answer never comes.
    silent: bool,
    /// The codes given to browsers, with the challenge that came with each.
    codes: HashMap<String, String>,
    /// What was asked of the token endpoint, and when.
    asked: Vec<(String, Instant)>,
    /// Every secret that was given out.
    secrets: Vec<String>,
    tokens: PathBuf,
}

impl Provider {
    /// Starts a provider that grants everything, and replaces each refresh token with its use.
    pub fn start() -> Provider {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let directory = Arc::new(directory());
        let tokens = directory.path().join("tokens");
        fs::write(&tokens, "").unwrap();
        fs::write(directory.path().join("secret"), SECRET).unwrap();
        let state = Arc::new(Mutex::new(State {
            lifetime: 3600,
            access: HashMap::new(),
            refresh: Vec::new(),
            strict: true,
            scope: SCOPE.into(),
            refusal: None,
            device: Vec::new(),
            silent: false,
            codes: HashMap::new(),
            asked: Vec::new(),
            secrets: vec![SECRET.into()],
            tokens,
        }));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming().flatten() {
                held.extend(serve(stream, &shared));
            }
        });
        Provider { port, state, directory }
    }

    /// A configuration's `[[sign_ins]]` of this name, by `flow`: `app`, `device` or `browser`.
    pub fn sign_in(&self, name: &str, flow: &str) -> String {
        let base = format!("http://127.0.0.1:{}", self.port);
        let endpoint = match flow {
            "app" => String::new(),
            flow => format!("{flow}_endpoint = \"{base}/{flow}\"\n"),
        };
        format!(
            "[[sign_ins]]\nname = \"{name}\"\nprovider = \"other\"\nflow = \"{flow}\"\nclient_id = \"forewarn-at-larkspur\"\n\
             client_secret_file = \"{}\"\ntoken_endpoint = \"{base}/token\"\n{endpoint}scopes = [\"{SCOPE}\"]\n",
            self.directory.path().join("secret").display()
        )
    }

    /// Where mail servers ask whether a token is good: the token is to be put behind it.
    pub fn token_info(&self) -> String {
        format!("http://127.0.0.1:{}/tokeninfo?access_token=", self.port)
    }

    /// A file of all tokens that are good to send mail, one a line.
    pub fn tokens(&self) -> PathBuf {
        self.directory.path().join("tokens")
    }

    /// Ends every access token before its time.
    pub fn end_tokens(&self) {
        let mut state = self.state.lock().unwrap();
        state.access.clear();
        state.publish();
    }

    /// Answers this error from now on, or tokens again.
    pub fn refuse(&self, error: Option<&'static str>) {
        self.state.lock().unwrap().refusal = error;
    }

    /// Answers these errors, then a token, to who asks whether a person has typed in the code.
    pub fn answer_device(&self, errors: &[&'static str]) {
        self.state.lock().unwrap().device = errors.to_vec();
    }

    /// Grants this from now on.
    pub fn grant(&self, scope: &str) {
        self.state.lock().unwrap().scope = scope.into();
    }

    /// Says from now on that tokens are good for so many seconds.
    pub fn set_lifetime(&self, seconds: u64) {
        self.state.lock().unwrap().lifetime = seconds;
    }

    /// Takes a refresh token more than once, as Microsoft does.
    pub fn be_lenient(&self) {
        self.state.lock().unwrap().strict = false;
    }

    /// Gives out the next token, but never sends the answer.
    pub fn be_silent_once(&self) {
        self.state.lock().unwrap().silent = true;
    }

    /// Whether [`Provider::be_silent_once`] has come to pass.
    pub fn was_silent(&self) -> bool {
        !self.state.lock().unwrap().silent
    }

    /// The `grant_type` of everything that was asked of the token endpoint, and when.
    pub fn asked(&self) -> Vec<(String, Instant)> {
        self.state.lock().unwrap().asked.clone()
    }

    /// Every secret that the client has or was given.
    pub fn secrets(&self) -> Vec<String> {
        self.state.lock().unwrap().secrets.clone()
    }

    /// What a person does in the browser: opens `address`, signs in and allows what is asked. Where the browser ends.
    pub fn consent(&self, address: &str) -> String {
        let query = address.split_once('?').expect("an address with a query").1;
        let asked: Form = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
        assert_eq!(asked["scope"], SCOPE);
        let mut state = self.state.lock().unwrap();
        let code = state.secret("code");
        state.codes.insert(code.clone(), asked["code_challenge"].clone());
        let answer: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", &asked["state"])
            .append_pair("code", &code)
            .finish();
        format!("{}/?{answer}", asked["redirect_uri"])
    }
}

impl State {
    fn secret(&mut self, kind: &str) -> String {
        let secret = format!("{kind}{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        self.secrets.push(secret.clone());
        secret
    }

    /// Writes down for Exim which tokens are good.
    fn publish(&self) {
        let good =
            self.access.iter().filter(|(_, scope)| *scope == SCOPE).map(|(token, _)| format!("{token}: yes\n"));
        let unfinished = self.tokens.with_extension("new");
        fs::write(&unfinished, good.collect::<String>()).unwrap();
        fs::rename(unfinished, &self.tokens).unwrap();
    }

    fn token(&mut self, form: &Form) -> Value {
        let grant = form.get("grant_type").cloned().unwrap_or_default();
        self.asked.push((grant.clone(), Instant::now()));
        if form.get("client_secret").map(String::as_str) != Some(SECRET) {
            return json!({"error": "invalid_client"});
        }
        if let Some(error) = self.refusal {
            return json!({"error": error, "error_description": "AADSTS70000: said of Ruth Kessler"});
        }
        match grant.as_str() {
            "client_credentials" => {}
            "urn:ietf:params:oauth:grant-type:device_code" if !self.device.is_empty() => {
                return json!({"error": self.device.remove(0)});
            }
            "urn:ietf:params:oauth:grant-type:device_code" => {}
            "authorization_code" => {
                let challenge = self.codes.remove(&form["code"]);
                let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
                if challenge != Some(verifier) || form["redirect_uri"] != "http://localhost" {
                    return json!({"error": "invalid_grant"});
                }
            }
            "refresh_token" => {
                let Some(at) = self.refresh.iter().position(|it| *it == form["refresh_token"]) else {
                    return json!({"error": "invalid_grant"});
                };
                if self.strict {
                    self.refresh.remove(at);
                }
            }
            _ => return json!({"error": "unsupported_grant_type"}),
        }
        let access = self.secret("access");
        self.access.insert(access.clone(), self.scope.clone());
        self.publish();
        let mut answer = json!({
            "access_token": access, "token_type": "Bearer", "expires_in": self.lifetime, "scope": self.scope,
        });
        if grant != "client_credentials" {
            let refresh = self.secret("refresh");
            self.refresh.push(refresh.clone());
            answer["refresh_token"] = refresh.into();
        }
        answer
    }

    fn device(&mut self) -> Value {
        json!({
            "device_code": self.secret("device"), "user_code": "LARK-SPUR", "interval": 1, "expires_in": 600,
            "verification_uri": "https://provider.example/device",
        })
    }

    fn token_info(&self, token: &str) -> Option<Value> {
        let scope = self.access.get(token)?;
        Some(json!({"username": super::dovecot::USERNAME, "scope": scope, "active": true}))
    }
}

/// Answers one request; the stream, where the answer never comes.
fn serve(stream: TcpStream, state: &Mutex<State>) -> Option<TcpStream> {
    let mut reader = BufReader::new(stream);
    let (mut lines, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let form: Form = url::form_urlencoded::parse(&body).into_owned().collect();
    let path = lines.first()?.split(' ').nth(1)?.to_owned();
    let mut state = state.lock().unwrap();
    let answer = match path.split_once('?') {
        None if path == "/token" => state.token(&form),
        None if path == "/device" => state.device(),
        Some(("/tokeninfo", query)) => {
            let token = query.strip_prefix("access_token=")?;
            state.token_info(token).unwrap_or_else(|| json!({"error": "invalid_token"}))
        }
        _ => json!({"error": "not_found"}),
    };
    if path == "/token" && std::mem::take(&mut state.silent) {
        return Some(reader.into_inner());
    }
    drop(state);
    let status = if answer.get("error").is_some() { "400 Bad Request" } else { "200 OK" };
    let text = answer.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        text.len()
    );
    reader.get_mut().write_all(format!("{head}{text}").as_bytes()).ok()?;
    None
}
