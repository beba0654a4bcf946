//! A small web of our own for tests: servers on the addresses of this machine, and names that lead to them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::{Double, OutsideOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The machine that tests call the Internet.
pub const OUTSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// The machine that nobody may visit.
pub const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// A request that a server received.
#[derive(Debug, Clone)]
pub struct Hit {
    pub method: String,
    pub path: String,
    pub head: String,
}

/// A server that answers what it was told to, and remembers who came.
pub struct Server {
    pub port: u16,
    pub hits: Arc<Mutex<Vec<Hit>>>,
    pub answers: Arc<Mutex<BTreeMap<String, String>>>,
    /// The most visits that were under way at once.
    pub together: Arc<Mutex<(usize, usize)>>,
}

impl Server {
    pub async fn on(address: IpAddr) -> Self {
        Self::at(address, 0).await
    }

    pub async fn at(address: IpAddr, port: u16) -> Self {
        let listener = TcpListener::bind((address, port)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = Self { port, hits: Arc::default(), answers: Arc::default(), together: Arc::default() };
        let (hits, answers) = (Arc::clone(&server.hits), Arc::clone(&server.answers));
        let together = Arc::clone(&server.together);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (hits, answers) = (Arc::clone(&hits), Arc::clone(&answers));
                let together = Arc::clone(&together);
                tokio::spawn(async move { answer(stream, &hits, &answers, &together).await });
            }
        });
        server
    }

    /// What a path answers: a status line, headers and a body; what is not told is a page that is not there. `{port}` is the
    /// port of this server.
    pub fn tell(&self, path: &str, answer: &str) {
        let answer = answer.replace("{port}", &self.port.to_string());
        self.answers.lock().expect("nobody panics").insert(path.to_owned(), answer);
    }

    pub fn hits(&self) -> Vec<Hit> {
        self.hits.lock().expect("nobody panics").clone()
    }
}

async fn answer(
    mut stream: TcpStream,
    hits: &Mutex<Vec<Hit>>,
    answers: &Mutex<BTreeMap<String, String>>,
    together: &Mutex<(usize, usize)>,
) {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => head.extend_from_slice(&buffer[..n]),
            _ => return,
        }
    }
    {
        let mut together = together.lock().expect("nobody panics");
        together.0 += 1;
        together.1 = together.1.max(together.0);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let hit = Hit { method: method.into(), path: path.into(), head: head.clone() };
    hits.lock().expect("nobody panics").push(hit);
    let known = answers.lock().expect("nobody panics").get(path).cloned();
    let known = known.unwrap_or_else(|| "404 Not Found\n\n".into());
    let (said, body) = known.split_once("\n\n").unwrap_or((&known, ""));
    let said = said.replace("HEAD-405 ", if method == "HEAD" { "405 " } else { "200 " });
    let lines = said.replace('\n', "\r\n");
    tokio::time::sleep(Duration::from_millis(20)).await;
    let _ = stream.write_all(format!("HTTP/1.1 {lines}\r\nconnection: close\r\n\r\n").as_bytes()).await;
    if method != "HEAD" {
        if body == "∞" {
            // A page without end: only the patience of the visitor stops it.
            let chunk = [b'x'; 4096];
            for _ in 0..100_000 {
                if stream.write_all(&chunk).await.is_err() {
                    break;
                }
            }
        } else {
            let _ = stream.write_all(body.as_bytes()).await;
        }
    }
    let _ = stream.shutdown().await;
    together.lock().expect("nobody panics").0 -= 1;
}

/// A platform that may go out, into these names and ports alone.
pub fn outside(names: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static, ports: &[u16]) -> OutsideOptions {
    OutsideOptions {
        allowed: true,
        public_url: Some("https://commun.example".into()),
        double: Some(Double {
            names: Arc::new(names),
            allowed: vec![OUTSIDE],
            ports: ports.to_vec(),
            pause: Duration::ZERO,
        }),
    }
}
