//! Attached files beside a commons: checked, read for searches, carried whole by an export, looked after by the doctor.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use crate::ramure::{Ramure, text};

const WORDS: &[u8] = b"Un texte joint qui parle d'ornithorynque bleu.";

fn digest(bytes: &[u8]) -> String {
    model::attachment::Digest::of_hash(&Sha256::digest(bytes)).expect("a digest").to_string()
}

/// A commons of one page that bears one file.
fn commons(ramure: &Ramure, bytes: &[u8]) -> String {
    let digest = digest(bytes);
    std::fs::create_dir_all(ramure.path("commun/pages")).expect("a folder");
    std::fs::create_dir_all(ramure.path("commun/fichiers")).expect("a folder");
    ramure.write("commun/commons.yaml", "name: essai\ntitle: Essai\ndescription: Un essai.\n");
    let page = format!(
        "---\ntitle: Une page\nsummary: Une page pour un essai.\nattachments:\n  - file: {digest}\n    name: joint.txt\n    bytes: {}\n---\n\nDu texte.\n",
        bytes.len()
    );
    ramure.write("commun/pages/une-page.md", page);
    ramure.write(&format!("commun/fichiers/{digest}.txt"), bytes);
    digest
}

#[test]
fn a_file_travels_with_its_commons_and_is_found_by_its_words() {
    let (first, second) = (Ramure::new(), Ramure::new());
    let digest = commons(&first, WORDS);
    first.json(&["check", "commun"], 0);
    first.json(&["import", "commun"], 0);
    assert_eq!(first.json(&["search", "ornithorynque"], 0)["total"], 1);
    first.json(&["export", "sortie"], 0);
    let carried = first.path(&format!("sortie/fichiers/{digest}.txt"));
    assert_eq!(std::fs::read(&carried).expect("carried"), WORDS);
    second.json(&["import", &text(&first.path("sortie"))], 0);
    second.json(&["export", "sortie"], 0);
    assert_eq!(std::fs::read(second.path(&format!("sortie/fichiers/{digest}.txt"))).expect("carried"), WORDS);
    assert_eq!(second.json(&["search", "ornithorynque"], 0)["total"], 1);
    second.json(&["index", "rebuild"], 0);
    assert_eq!(second.json(&["search", "ornithorynque"], 0)["total"], 1);
}

#[test]
fn a_file_that_is_missing_or_is_another_is_told_with_its_place() {
    let ramure = Ramure::new();
    let digest = commons(&ramure, WORDS);
    let path = ramure.path(&format!("commun/fichiers/{digest}.txt"));
    std::fs::write(&path, b"autre chose").expect("written");
    let answer = ramure.run(&["check", "commun"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.contains(&format!("fichiers/{digest}.txt")), "{}", answer.out);
    std::fs::remove_file(&path).expect("removed");
    // The right digest under the wrong kind is another file too.
    let disguised = b"<script>alert(1)</script>";
    let stranger = ramure.path(&format!("commun/fichiers/{}.png", self::digest(disguised)));
    std::fs::write(&stranger, disguised).expect("written");
    let answer = ramure.run(&["check", "commun"]);
    assert!(answer.out.contains(".png"), "{}", answer.out);
    std::fs::remove_file(&stranger).expect("removed");
    let answer = ramure.run(&["check", "commun"]);
    assert_eq!(answer.code, Some(1));
    assert!(answer.out.contains("pages/une-page.md:5") && answer.out.contains("joint.txt"), "{}", answer.out);
    ramure.json(&["import", "commun"], 1);
}

#[test]
fn the_doctor_tells_what_is_lost_and_takes_away_what_nothing_names() {
    let ramure = Ramure::new();
    let digest = commons(&ramure, WORDS);
    ramure.json(&["import", "commun"], 0);
    let files = ramure.path("ramure-data/files");
    let stray = files.join("ee").join("ee".repeat(32));
    std::fs::create_dir_all(files.join("ee")).expect("a folder");
    std::fs::write(&stray, b"reste").expect("written");
    let said = ramure.json(&["doctor"], 1).to_string();
    assert!(said.contains("--repair"), "{said}");
    assert!(stray.exists(), "looking changes nothing");
    ramure.json(&["doctor", "--repair"], 0);
    assert!(!stray.exists());
    let kept = files.join(&digest[..2]).join(&digest);
    std::fs::write(&kept, b"court").expect("damaged");
    let said = ramure.json(&["doctor", "--repair"], 1).to_string();
    assert!(said.contains(&digest), "{said}");
    assert!(kept.exists(), "what is damaged is not thrown away");
    // The same commons, imported again once the file was restored, puts all in order.
    std::fs::write(&kept, WORDS).expect("restored");
    ramure.json(&["doctor"], 0);
}

/// What the reader answers to bytes that claim to be of a kind: its code, and how long it took.
fn read(kind: &str, bytes: &[u8]) -> (Option<i32>, Vec<u8>, Duration) {
    let started = Instant::now();
    let mut child = Ramure::new()
        .command(&["extract", kind])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut input = child.stdin.take().expect("piped");
    let bytes = bytes.to_vec();
    let writing = std::thread::spawn(move || {
        let _ = input.write_all(&bytes);
    });
    let output = child.wait_with_output().expect("ends");
    writing.join().expect("written");
    (output.status.code(), output.stdout, started.elapsed())
}

#[test]
fn hostile_files_end_the_reader_never_the_server() {
    let (code, answer, _) = read("txt", WORDS);
    assert_eq!(code, Some(0));
    assert!(String::from_utf8_lossy(&answer).contains("ornithorynque"));
    // An image that claims 60,000 pixels a side, in a few bytes.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0".to_vec();
    bomb.extend([0; 64]);
    let nested = format!("%PDF-1.4\n1 0 obj\n{}\n", "[".repeat(200_000));
    let endless = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\ntrailer << /Root 1 0 R /Prev 0 >>\nstartxref\n9\n%%EOF";
    for (kind, bytes) in [
        ("png", bomb.as_slice()),
        ("jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        ("pdf", nested.as_bytes()),
        ("pdf", endless.as_bytes()),
        ("docx", b"PK\x03\x04 and nothing more"),
        ("exe", b"MZ"),
    ] {
        let (code, answer, lasted) = read(kind, bytes);
        let is_refused = code != Some(0) || answer.starts_with(b"{\"text\":\"\"");
        assert!(is_refused, "{kind}: {code:?} {}", String::from_utf8_lossy(&answer));
        assert!(lasted < Duration::from_mins(1), "{kind}: {lasted:?}");
    }
}
