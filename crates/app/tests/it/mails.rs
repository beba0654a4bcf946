//! A server that vanishes while it sends mails: none is lost, none is sent twice.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use app::{App, Carrier, MailState, NewAccount, NewMail, Options};
use model::rights::{Right, Role};

/// Under this name, the folder that the child process works in.
const CHILD: &str = "RAMURE_TEST_MAILS";
const MAILS: usize = 120;

fn carrier(folder: &Path) -> Carrier {
    Carrier::folder(&folder.join("courriels"), "Ramure <ramure@example.org>").expect("a folder of mails")
}

async fn open(folder: &Path) -> App {
    App::open(Options::in_folder(folder)).await.expect("opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_of_mails_sends_each_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = open(folder.path()).await;
    for i in 0..MAILS {
        let mail = NewMail {
            key: format!("k{i}"),
            recipient: format!("personne{i}@example.org"),
            subject: "Été".into(),
            body: format!("Bonjour {i}"),
        };
        // Written twice, it is there once.
        app.post_mail(mail.clone()).await.expect("queued");
        app.post_mail(mail.clone()).await.expect("queued");
    }
    drop(app);
    for stop in [3, 40, 77] {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "mails::sends_until_killed", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut sent = lines.map(|line| line.expect("text")).filter(|line| line == "sent");
        sent.nth(stop % 37).expect("it sends");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }
    let app = open(folder.path()).await;
    let carrier = carrier(folder.path());
    app.settle_mails(&carrier).await.expect("settles");
    while app.carry_one(&carrier).await.expect("carries") {}
    let files = std::fs::read_dir(folder.path().join("courriels")).expect("a folder");
    let whole =
        files.filter_map(Result::ok).filter(|file| file.path().extension().is_some_and(|e| e == "eml"));
    let mut recipients: Vec<String> = whole
        .map(|file| std::fs::read_to_string(file.path()).expect("a mail"))
        .map(|text| text.lines().find(|line| line.starts_with("To:")).expect("a recipient").to_owned())
        .collect();
    recipients.sort();
    let all = recipients.len();
    recipients.dedup();
    assert_eq!((all, recipients.len()), (MAILS, MAILS));
    let new = NewAccount {
        email: "intendance@example.org".into(),
        name: "Intendance".into(),
        password: None,
        rights: vec![Right::everywhere(Role::Steward)],
    };
    let id = app.add_account(new).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    let who = app.who(&token).await.expect("answers").expect("signed in");
    let (mails, _) = app.outbox(&who, 0, 1_000).await.expect("reads");
    assert!(mails.len() == MAILS && mails.iter().all(|mail| mail.state == MailState::Sent));
}

/// Not a test of its own: the body of the child process of the test above.
#[tokio::test(flavor = "multi_thread")]
async fn sends_until_killed() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let app = open(Path::new(&folder)).await;
    let carrier = carrier(Path::new(&folder));
    app.settle_mails(&carrier).await.expect("settles");
    while app.carry_one(&carrier).await.expect("carries") {
        println!("sent");
    }
}
