//! Two hundred editors on overlapping records for a minute, over HTTP: `editors [DATABASE_URL] [EDITORS] [SECONDS]`.
//!
//! Five editors share a proposal: three write each in a field of their own, two in the same one. Each saves as the page does, on
//! the revision it read, and reads again when someone saved meanwhile. At the end, everything acknowledged must be there.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use app::{App, NewAccount, Options};
use model::Kind;
use model::rights::{Right, Role};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use web::SiteSettings;

const SHARED_BY: usize = 5;
const FIELDS: [&str; SHARED_BY] = ["body", "body", "duration", "notice.people", "notice.cost"];
/// A page saves three seconds after the last key.
const EVERY: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Told {
    saved: AtomicU64,
    meanwhile: AtomicU64,
    failed: AtomicU64,
    times: Mutex<Vec<Duration>>,
    acknowledged: Mutex<HashMap<String, Vec<String>>>,
}

struct Editor {
    client: reqwest::Client,
    address: String,
    secret: String,
    token: String,
    field: &'static str,
    name: String,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Editor {
    /// The revision and the shared text, as the page shows them.
    async fn read(&self) -> Result<(String, String), Failure> {
        let asked = self.client.get(&self.address).header("cookie", format!("ramure={}", self.secret));
        let page = asked.send().await?.error_for_status()?.text().await?;
        let between = |from: &str, to: &str| {
            page.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default().to_owned()
        };
        let area = between("name=\"body\"", "</textarea>");
        let text = area.split_once('>').map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
        Ok((between("name=\"revision\" value=\"", "\""), text))
    }

    async fn save(&self, revision: &str, text: &str) -> Result<(u16, Value, Duration), Failure> {
        let form = [
            ("csrf_token", self.token.as_str()),
            ("geste", "auto"),
            ("revision", revision),
            ("offre", self.field),
            (self.field, text),
        ];
        let encoded: Vec<String> = form.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        let began = Instant::now();
        let sent = self.client.post(&self.address).header("cookie", format!("ramure={}", self.secret));
        let sent = sent.header("content-type", "application/x-www-form-urlencoded").body(encoded.join("&"));
        let answer = sent.send().await?;
        let (status, body) = (answer.status().as_u16(), answer.text().await?);
        Ok((status, serde_json::from_str(&body).unwrap_or(Value::Null), began.elapsed()))
    }

    /// Writes until the end, reading again whenever someone saved meanwhile.
    async fn write(&self, told: &Told, until: Instant) {
        let Ok((mut revision, mut text)) = self.read().await else { return };
        let mut number = 0_u32;
        while Instant::now() < until {
            number += 1;
            let mark = format!("{}-{number}", self.name);
            loop {
                let typed = if self.field == "body" { format!("{text}\n{mark}") } else { mark.clone() };
                match self.save(&revision, &typed).await {
                    Ok((200, answer, took)) => {
                        told.times.lock().await.push(took);
                        told.saved.fetch_add(1, Ordering::Relaxed);
                        told.acknowledged.lock().await.entry(self.name.clone()).or_default().push(mark);
                        revision = answer["revision"].to_string();
                        text = typed;
                        break;
                    }
                    Ok((409, _, took)) => {
                        told.times.lock().await.push(took);
                        told.meanwhile.fetch_add(1, Ordering::Relaxed);
                        if let Ok(now) = self.read().await {
                            (revision, text) = now;
                        }
                    }
                    other => {
                        eprintln!("{other:?}");
                        told.failed.fetch_add(1, Ordering::Relaxed);
                        break;
                    }
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        use std::fmt::Write as _;
        let _ = write!(encoded, "%{byte:02x}");
        encoded
    })
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments.next().filter(|url| url.contains(':'));
    let count: usize = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(200);
    let seconds: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(60);
    let folder = tempfile::tempdir()?;
    let app = App::open(Options { database_url: url, ..Options::in_folder(folder.path()) }).await?;
    let settings = SiteSettings { rate_per_second: 0, ..SiteSettings::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(web::serve(web::router(app.clone(), settings), listener, std::future::pending()));
    let (editors, ids) = hire(&app, &root, count).await?;
    let told = Arc::new(Told::default());
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut tasks = Vec::new();
    for (n, editor) in editors.iter().cloned().enumerate() {
        let told = Arc::clone(&told);
        tasks.push(tokio::spawn(async move {
            // They do not all press a key at the same moment.
            tokio::time::sleep(EVERY.mul_f64(f64::from(u32::try_from(n % 200).unwrap_or_default()) / 200.0))
                .await;
            editor.write(&told, until).await;
        }));
    }
    for task in tasks {
        task.await?;
    }
    let lost = lost(&app, &editors, &ids, &*told.acknowledged.lock().await).await?;
    let mut times = told.times.lock().await.clone();
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get((times.len() * share / 1_000).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
            .as_secs_f64()
            * 1e3
    };
    let failed = told.failed.load(Ordering::Relaxed);
    println!(
        "{count} editors, {seconds} s, {:?}: {} saves, {} told that someone saved meanwhile, {failed} failures, {lost} lost; save p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        app.engine(),
        told.saved.load(Ordering::Relaxed),
        told.meanwhile.load(Ordering::Relaxed),
        at(500),
        at(990),
        at(1_000),
    );
    if lost == 0 && failed == 0 { Ok(()) } else { Err("something was lost or failed".into()) }
}

/// Makes the accounts, and a proposal for each five.
async fn hire(app: &App, root: &str, count: usize) -> Result<(Vec<Arc<Editor>>, Vec<uuid::Uuid>), Failure> {
    let (mut editors, mut ids) = (Vec::new(), Vec::new());
    for n in 0..count {
        let new = NewAccount {
            email: format!("editor-{n}-{}@example.org", uuid::Uuid::new_v4().simple()),
            name: format!("Editor {n}"),
            password: None,
            rights: vec![Right::everywhere(Role::Editor)],
        };
        let person = app.add_account(new).await?.map_err(|faults| format!("{faults:?}"))?;
        let secret = app.open_session(person, "load", true).await?;
        let who = app.who(&secret).await?.ok_or("no session")?;
        if n % SHARED_BY == 0 {
            ids.push(app.begin_record(&who, Kind::Resource, json!({"title": format!("Shared {n}")})).await?);
        }
        editors.push(Arc::new(Editor {
            client: app::http_client()?,
            address: format!("{root}/atelier/propositions/{}", ids[n / SHARED_BY]),
            token: app.sign("form", &secret),
            secret,
            field: FIELDS[n % SHARED_BY],
            name: format!("e{n}"),
        }));
    }
    Ok((editors, ids))
}

/// Acknowledged marks that are not in the last revision: all of those of a shared text, the last one of a field of one's own.
async fn lost(
    app: &App,
    editors: &[Arc<Editor>],
    ids: &[uuid::Uuid],
    acknowledged: &HashMap<String, Vec<String>>,
) -> Result<usize, Failure> {
    let mut lost = 0;
    for (n, editor) in editors.iter().enumerate() {
        let who = app.who(&editor.secret).await?.ok_or("no session")?;
        let doc = app.proposal(&who, ids[n / SHARED_BY]).await?.doc;
        let marks = acknowledged.get(&editor.name).map(Vec::as_slice).unwrap_or_default();
        let text = model::form::at(&doc, editor.field).and_then(Value::as_str).unwrap_or_default();
        let there: Vec<&str> = text.lines().collect();
        lost += if editor.field == "body" {
            marks.iter().filter(|mark| !there.contains(&mark.as_str())).count()
        } else {
            usize::from(marks.last().is_some_and(|mark| text != mark))
        };
    }
    Ok(lost)
}
