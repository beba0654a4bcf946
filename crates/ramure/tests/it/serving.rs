//! `demo` and `serve`: ready quickly, clear when the port is taken, and stopping when asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command};
use std::time::{Duration, Instant};

use crate::ramure::Ramure;

/// A server that was announced, and its address.
struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    address: String,
}

impl Server {
    fn start(ramure: &Ramure, command: &str) -> Self {
        let mut child = ramure.start(&[command, "--listen", "127.0.0.1:0", "--json"]);
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        out.read_line(&mut line).expect("reads");
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| {
            let mut told = String::new();
            let _ = child.stderr.take().expect("piped").read_to_string(&mut told);
            panic!("{line:?} {told}")
        });
        assert_eq!(ready["ready"], true);
        let address = ready["url"].as_str().expect("an address").trim_start_matches("http://").to_owned();
        Self { child, out, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        answer
    }

    /// Asks to stop as a system does, and waits for the end.
    fn stop(mut self) -> (Option<i32>, Duration) {
        let asked_at = Instant::now();
        let asked =
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(asked.success());
        let code = self.child.wait().expect("ends").code();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("reads");
        assert!(rest.contains("stopped"), "{rest}");
        (code, asked_at.elapsed())
    }
}

#[test]
fn the_demonstration_is_served_then_starts_again_without_importing() {
    let ramure = Ramure::new();
    let first = Server::start(&ramure, "demo");
    assert!(first.get("/").starts_with("HTTP/1.1 200"), "the home page answers");
    assert!(first.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(first.get("/nulle-part").starts_with("HTTP/1.1 404"));
    let (code, lasted) = first.stop();
    assert_eq!(code, Some(0));
    assert!(lasted < Duration::from_secs(10), "{lasted:?}");
    let digest = ramure.path("ramure-data/demo.digest");
    let kept = std::fs::metadata(&digest).and_then(|m| m.modified()).expect("the digest is kept");
    let second = Server::start(&ramure, "demo");
    assert!(second.get("/").starts_with("HTTP/1.1 200"));
    assert_eq!(std::fs::metadata(&digest).and_then(|m| m.modified()).expect("still there"), kept);
    assert_eq!(second.stop().0, Some(0));
    // What the demonstration loaded is served by `serve` as well.
    let served = Server::start(&ramure, "serve");
    assert!(served.get("/ressources/cartographier-ses-partenaires").starts_with("HTTP/1.1 200"));
    assert_eq!(served.stop().0, Some(0));
}

#[test]
fn a_lost_database_is_loaded_again_whatever_the_digest_says() {
    let ramure = Ramure::new();
    Server::start(&ramure, "demo").stop();
    for name in ["ramure.db", "ramure.db-wal", "ramure.db-shm"] {
        let path = ramure.path("ramure-data").join(name);
        if path.exists() {
            std::fs::remove_file(path).expect("removes");
        }
    }
    let again = Server::start(&ramure, "demo");
    assert!(again.get("/ressources/cartographier-ses-partenaires").starts_with("HTTP/1.1 200"));
    again.stop();
}

#[test]
fn the_demonstration_never_mixes_with_another_commons() {
    let ramure = Ramure::new();
    let other = testkit::demo_copy();
    let card = other.path().join("commons.yaml");
    let text =
        std::fs::read_to_string(&card).expect("reads").replace("ODD 17 en pratiques", "Un autre commun");
    std::fs::write(&card, text).expect("writes");
    ramure.json(&["import", &other.path().display().to_string()], 0);
    let error = ramure.json(&["demo", "--listen", "127.0.0.1:0"], 1);
    assert_eq!(error["error"]["code"], "other_commons");
}

#[test]
fn commands_may_be_run_beside_a_server() {
    let ramure = Ramure::new();
    let server = Server::start(&ramure, "demo");
    let demo = testkit::demo_folder().display().to_string();
    assert_eq!(ramure.json(&["import", &demo], 0)["written"], 0);
    assert!(ramure.json(&["search", "alliance"], 0)["total"].as_u64() > Some(0));
    assert_eq!(ramure.json(&["doctor"], 0)["ok"], true);
    // The index belongs to the server as long as it lives.
    assert_eq!(ramure.json(&["index", "rebuild"], 1)["error"]["code"], "index_kept");
    server.stop();
    ramure.json(&["index", "rebuild"], 0);
}

#[test]
fn a_request_that_never_ends_does_not_hold_the_server_for_ever() {
    let ramure = Ramure::new();
    let server = Server::start(&ramure, "serve");
    let mut stream = TcpStream::connect(&server.address).expect("connects");
    write!(stream, "GET / HTTP/1.1\r\nHost: x\r\n").expect("writes half a request");
    std::thread::sleep(Duration::from_millis(200));
    let (code, lasted) = server.stop();
    assert_eq!(code, Some(0));
    assert!(lasted < Duration::from_secs(13), "{lasted:?}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("binds");
    let address = taken.local_addr().expect("an address").to_string();
    let ramure = Ramure::new();
    for command in ["demo", "serve"] {
        let answer = ramure.run(&[command, "--listen", &address]);
        assert_eq!(answer.code, Some(1));
        assert!(answer.err.contains(&address) && answer.err.contains("déjà prise"), "{}", answer.err);
    }
    let error = ramure.json(&["serve", "--listen", "ici"], 1);
    assert_eq!(error["error"]["code"], "bad_address");
}
