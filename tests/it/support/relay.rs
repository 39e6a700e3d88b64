//! What stands between forewarn and a real server, records what passes, and does to a connection what a test asks for.
//!
//! Connections are counted from 0 in the order in which they come, and a [`Plan`] says what becomes of each. So one run of
//! the program with as many inboxes, or notices, as there are places at which something may happen tries all of them.
//! What passes in the clear can be cut, held up, spoilt, answered in the server's place, or said in other words.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A direction in which bytes pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the server.
    Up,
    /// To forewarn.
    Down,
}

/// What happens to a connection.
#[derive(Debug, Clone)]
pub enum Fault {
    None,
    /// It ends when so many bytes have passed this way.
    Cut(Way, usize),
    /// When so many bytes have passed this way nothing passes any more, and nobody hangs up.
    Stall(Way, usize),
    /// All that the server says from this byte on is noise.
    Noise(usize),
    /// The command with this number (from 1; 0 is the connection itself) does not reach the server, and is answered so;
    /// `{tag}` stands for the command's tag. The mail that follows DATA is a command.
    Answer {
        command: usize,
        with: String,
        hang_up: bool,
    },
    /// Each line that the server says is said in other words, for as long as all is in the clear.
    Reword(fn(&str) -> String),
}

/// What passed over a connection.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    pub up: Vec<u8>,
    pub down: Vec<u8>,
    /// How many commands the server or the relay heard.
    pub commands: usize,
}

type Plan = Box<dyn Fn(usize) -> Fault + Send>;

/// A relay on a port of its own. Its threads end with the connections, or with the tests' process.
pub struct Relay {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    plan: Plan,
    first: usize,
    passed: Vec<Passed>,
}

impl Relay {
    /// Starts to relay to `server`, a port of this host, without any fault.
    pub fn to(server: u16) -> Relay {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Shared { plan: Box::new(|_| Fault::None), first: 0, passed: Vec::new() };
        let shared = Arc::new(Mutex::new(shared));
        let all = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (number, fault) = {
                    let mut shared = all.lock().unwrap();
                    shared.passed.push(Passed::default());
                    let number = shared.passed.len() - 1;
                    (number, (shared.plan)(number - shared.first))
                };
                let all = Arc::clone(&all);
                thread::spawn(move || Connection { all, number, fault }.carry(client, server));
            }
        });
        Relay { port, shared }
    }

    /// The port to which forewarn is to connect.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Has the connections from now on, counted from 0, fare as `plan` says.
    pub fn plan(&self, plan: impl Fn(usize) -> Fault + Send + 'static) {
        let mut shared = self.shared.lock().unwrap();
        (shared.plan, shared.first) = (Box::new(plan), shared.passed.len());
    }

    /// Has the next connections fare as `faults` say, and all behind them well.
    pub fn plan_each(&self, faults: Vec<Fault>) {
        self.plan(move |number| faults.get(number).cloned().unwrap_or(Fault::None));
    }

    /// What passed over each connection since the last plan.
    pub fn passed(&self) -> Vec<Passed> {
        let shared = self.shared.lock().unwrap();
        shared.passed[shared.first..].to_vec()
    }
}

/// One connection.
struct Connection {
    all: Arc<Mutex<Shared>>,
    number: usize,
    fault: Fault,
}

impl Connection {
    fn carry(self, mut client: TcpStream, server: u16) {
        if let Fault::Answer { command: 0, with, .. } = &self.fault {
            let _ = client.write_all(with.as_bytes());
            return hang_up(&[&client]);
        }
        let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)) else { return };
        // Small pieces wait for nothing, so that a session takes as long as without a relay.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let ends = [client, server];
        thread::scope(|scope| {
            scope.spawn(|| self.pass(Way::Up, &ends));
            scope.spawn(|| self.pass(Way::Down, &ends));
        });
    }

    /// Passes on what comes this way until either side, or the fault, ends it.
    fn pass(&self, way: Way, [client, server]: &[TcpStream; 2]) {
        let (mut from, mut to) = match way {
            Way::Up => (client, server),
            Way::Down => (server, client),
        };
        let mut commands = Commands::default();
        let mut buffer = [0; 16 << 10];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let passed = match self.piece(way, &buffer[..count], &mut commands) {
                Piece::On(bytes) => to.write_all(&bytes).is_ok(),
                Piece::Last(bytes) => {
                    let _ = to.write_all(&bytes);
                    false
                }
                Piece::Back { before, answer, hang_up } => {
                    let mut back: &TcpStream = from;
                    to.write_all(&before).is_ok() && back.write_all(&answer).is_ok() && !hang_up
                }
            };
            if !passed {
                break;
            }
        }
        hang_up(&[client, server]);
    }

    /// What becomes of `bytes`, which came this way.
    fn piece(&self, way: Way, bytes: &[u8], commands: &mut Commands) -> Piece {
        let mut shared = self.all.lock().unwrap();
        let passed = &mut shared.passed[self.number];
        let before = match way {
            Way::Up => passed.up.len(),
            Way::Down => passed.down.len(),
        };
        if way == Way::Up {
            let heard = commands.hear(bytes);
            let earlier = passed.commands;
            passed.commands += heard.len();
            passed.up.extend_from_slice(bytes);
            if let Fault::Answer { command, with, hang_up } = &self.fault
                && let Some((tag, start)) = command.checked_sub(earlier + 1).and_then(|it| heard.get(it))
            {
                let (before, answer) = (bytes[..*start].to_vec(), with.replace("{tag}", tag).into_bytes());
                return Piece::Back { before, answer, hang_up: *hang_up };
            }
            if let Fault::Answer { .. } = self.fault
                && commands.is_in_words()
            {
                // What follows DATA is passed on when all of it is there, unless it is what shall be answered.
                commands.held.extend_from_slice(bytes);
                return Piece::On(Vec::new());
            }
        } else {
            passed.down.extend_from_slice(bytes);
        }
        drop(shared);
        let most = |limit: usize| bytes[..bytes.len().min(limit.saturating_sub(before))].to_vec();
        match &self.fault {
            Fault::Cut(its, limit) if *its == way && before + bytes.len() >= *limit => Piece::Last(most(*limit)),
            Fault::Stall(its, limit) if *its == way => Piece::On(most(*limit)),
            Fault::Noise(from) if way == Way::Down => {
                let spoil = |(at, byte): (usize, &u8)| match before + at < *from {
                    true => *byte,
                    false => fastrand::u8(..),
                };
                Piece::On(bytes.iter().enumerate().map(spoil).collect())
            }
            Fault::Reword(reword) if way == Way::Down && bytes.is_ascii() => {
                let text = String::from_utf8_lossy(bytes);
                Piece::On(text.split_inclusive('\n').map(reword).collect::<String>().into_bytes())
            }
            Fault::Answer { .. } if way == Way::Up => {
                let mut held = std::mem::take(&mut commands.held);
                held.extend_from_slice(bytes);
                Piece::On(held)
            }
            Fault::None
            | Fault::Cut(..)
            | Fault::Stall(..)
            | Fault::Noise(_)
            | Fault::Answer { .. }
            | Fault::Reword(_) => Piece::On(bytes.to_vec()),
        }
    }
}

/// What becomes of a piece of what came.
enum Piece {
    On(Vec<u8>),
    /// It is passed on, and the connection ends.
    Last(Vec<u8>),
    /// The part `before` is passed on, the rest is answered.
    Back {
        before: Vec<u8>,
        answer: Vec<u8>,
        hang_up: bool,
    },
}

/// Tells one command from the next.
#[derive(Default)]
struct Commands {
    line: Vec<u8>,
    tag: String,
    /// All of the mail so far, while it comes.
    words: Option<Vec<u8>>,
    /// What is not passed on yet.
    held: Vec<u8>,
}

impl Commands {
    /// The commands that end in `bytes`: the tag of each, and where in `bytes` it begins.
    fn hear(&mut self, bytes: &[u8]) -> Vec<(String, usize)> {
        let (mut heard, mut start) = (Vec::new(), 0);
        for (at, byte) in bytes.iter().enumerate() {
            if let Some(words) = &mut self.words {
                words.push(*byte);
                if words.ends_with(b"\r\n.\r\n") {
                    self.words = None;
                    heard.push((String::new(), 0));
                    start = at + 1;
                }
                continue;
            }
            self.line.push(*byte);
            if *byte == b'\n' {
                let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).trim_end().to_owned();
                // What continues a command has no tag of its own.
                if let Some((tag, _)) = line.split_once(' ') {
                    self.tag = tag.to_owned();
                }
                self.words = (line == "DATA").then(Vec::new);
                heard.push((self.tag.clone(), start));
                start = at + 1;
            }
        }
        heard
    }

    fn is_in_words(&self) -> bool {
        self.words.as_ref().is_some_and(|it| !it.is_empty())
    }
}

fn hang_up(ends: &[&TcpStream]) {
    for end in ends {
        let _ = end.shutdown(Shutdown::Both);
    }
}
