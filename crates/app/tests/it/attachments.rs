//! A server that vanishes while it takes files in: what it acknowledged is whole, and nothing is left that nothing names.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use app::{App, FileVisit, NewAccount, NewFile, Options, Saved};
use chrono::Duration;
use model::Kind;
use model::rights::{Right, Role};
use serde_json::json;

use crate::support::by;

/// Under this name, the folder that the child process works in.
const CHILD: &str = "RAMURE_TEST_FILES";

async fn open(folder: &Path) -> App {
    App::open(Options::in_folder(folder)).await.expect("opens")
}

async fn writer(app: &App, role: Role) -> app::Who {
    let new = NewAccount {
        email: format!("{}@example.org", uuid::Uuid::new_v4().simple()),
        name: "Ana Exemple".into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(new).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

fn text(i: usize) -> NewFile {
    NewFile {
        bytes: format!("Texte {i} ").repeat(4_000).into(),
        name: format!("t{i}.txt"),
        ..NewFile::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_intake_loses_nothing_it_acknowledged_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged = Vec::new();
    for stop in [1, 7, 18] {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "attachments::takes_in_until_killed", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut told = lines.map(|line| line.expect("text")).filter(|line| line.starts_with("joint "));
        for _ in 0..stop {
            let line = told.next().expect("it joins");
            acknowledged.push(line.trim_start_matches("joint ").to_owned());
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    // What a fall in the middle of a write leaves on the disk, whichever moment it came at.
    let orphan = "cd".repeat(32);
    for (name, bytes) in
        [(orphan.clone(), "x"), (format!("{orphan}.apercu.jpg"), "y"), (format!("{orphan}#1"), "z")]
    {
        std::fs::create_dir_all(folder.path().join("files/cd")).expect("a folder");
        std::fs::write(folder.path().join("files/cd").join(name), bytes).expect("written");
    }
    let app = open(folder.path()).await;
    let report = app.look_at_files(false, true).await.expect("looks");
    assert_eq!((report.lost.len(), report.orphans.contains(&orphan)), (0, true), "{report:?}");
    app.look_at_files(true, true).await.expect("mends");
    let report = app.look_at_files(false, true).await.expect("looks");
    assert!(report.lost.is_empty() && report.orphans.is_empty(), "{report:?}");
    assert_eq!(std::fs::read_dir(folder.path().join("files/cd")).map_or(0, Iterator::count), 0);
    let who = writer(&app, Role::Steward).await;
    for line in &acknowledged {
        let (id, name) = line.split_once(' ').expect("a draft and a file");
        let file = app.draft_file(&who, id.parse().expect("an id"), name).await.expect("it is there");
        assert!(app.file_bytes(&file.info, None).await.is_ok(), "{line}");
    }
    assert!(report.kept >= acknowledged.len());
}

/// Not a test of its own: the body of the child process of the test above.
#[tokio::test(flavor = "multi_thread")]
async fn takes_in_until_killed() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let app = open(Path::new(&folder)).await;
    let who = writer(&app, Role::Editor).await;
    for i in 0.. {
        let title = json!({"title": format!("Mot {i}")});
        let id = app.begin_record(&who, Kind::GlossaryEntry, title).await.expect("begins");
        let proposal = app.proposal(&who, id).await.expect("there");
        let number = usize::try_from(uuid::Uuid::new_v4().as_u128() % 1_000_000).expect("small");
        let saved = app.attach(&who, &proposal, text(number)).await.expect("answers").expect("taken");
        assert!(matches!(saved, Saved::Done(_)));
        println!("joint {id} t{number}.txt");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_are_kept_once_and_swept_when_nothing_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = by().at;
    let open_at = |now| {
        let options = Options { fixed_now: Some(now), ..Options::in_folder(folder.path()) };
        async move { App::open(options).await.expect("opens") }
    };
    let app = open_at(start).await;
    let who = writer(&app, Role::Editor).await;
    let mut ids = Vec::new();
    for title in ["Un", "Deux"] {
        let seed = json!({"title": title, "summary": "Un mot pour un essai."});
        let id = app.begin_record(&who, Kind::GlossaryEntry, seed).await.expect("begins");
        let proposal = app.proposal(&who, id).await.expect("there");
        app.attach(&who, &proposal, text(7)).await.expect("answers").expect("taken");
        ids.push(id);
    }
    assert_eq!(app.look_at_files(false, false).await.expect("looks").kept, 1);
    // Published, then taken out: the version that bore it still names it, and history loses nothing.
    let proposal = app.proposal(&who, ids[0]).await.expect("there");
    app.publish_proposal(&who, ids[0], proposal.revision, &|_| ("s".into(), "b".into()))
        .await
        .expect("published");
    let visit = app.public_file(Kind::GlossaryEntry, "un", "t7.txt").await.expect("public");
    assert!(matches!(visit, FileVisit::Found(_)));
    assert!(app.public_file(Kind::GlossaryEntry, "un", "autre.txt").await.is_err());
    assert!(
        app.public_file(Kind::GlossaryEntry, "deux", "t7.txt").await.is_err(),
        "a draft is nobody's business"
    );
    drop(app);
    let app = open_at(start + Duration::days(400)).await;
    let report = app.look_at_files(true, false).await.expect("sweeps");
    assert_eq!((report.kept, report.unnamed.len()), (1, 0), "{report:?}");
    // A byte that changed on the disk is seen by who reads them all, and only then.
    let digest = app.draft_file(&who, ids[1], "t7.txt").await.expect("there").info.digest.to_string();
    let path = folder.path().join("files").join(&digest[..2]).join(&digest);
    assert!(app.look_at_files(false, true).await.expect("reads").lost.is_empty());
    let mut bytes = std::fs::read(&path).expect("reads");
    bytes[0] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    assert!(app.look_at_files(false, false).await.expect("looks").lost.is_empty());
    assert_eq!(app.look_at_files(false, true).await.expect("reads").lost, [digest]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_commons_sweeps_nothing() {
    let (mine, theirs) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let app = open(mine.path()).await;
    let who = writer(&app, Role::Editor).await;
    let id = app.begin_record(&who, Kind::GlossaryEntry, json!({"title": "Un"})).await.expect("begins");
    let proposal = app.proposal(&who, id).await.expect("there");
    app.attach(&who, &proposal, text(7)).await.expect("answers").expect("taken");
    // A second base is opened on the same files by mistake: all of them are strangers to it.
    let options = Options { files: Some(mine.path().join("files")), ..Options::in_folder(theirs.path()) };
    let other = App::open(options).await.expect("opens");
    let report = other.look_at_files(true, true).await.expect("looks");
    assert!(report.is_foreign, "{report:?}");
    let report = app.look_at_files(false, true).await.expect("looks");
    assert_eq!((report.kept, report.lost.len(), report.is_foreign), (1, 0, false));
}
