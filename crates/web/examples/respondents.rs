//! A thousand people who answer a compass at once, over HTTP: `respondents [DATABASE_URL] [PEOPLE] [SECONDS]`.
//!
//! Each opens the compass of the demonstration, says who answers, fills its pages one after the other with a moment to read each,
//! and looks at the result. At the end, everything acknowledged must be there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::{App, ImportOptions, Options};
use store::By;
use tokio::sync::Mutex;
use web::SiteSettings;

const COMPASS: &str = "/boussoles/diversite-des-modeles-socio-economiques";

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What each page answers; a second look at the fourth answers the question that the first opened.
const PAGES: [(u8, &[(&str, &str)]); 5] = [
    (1, &[("salaries", "oui")]),
    (2, &[("benevoles", "parfois"), ("postes", "an"), ("releve", "tiendrait"), ("competences", "binomes")]),
    (
        3,
        &[("part-principale", "55"), ("sources", "publiques"), ("horizon", "annee"), ("couts", "a-peu-pres")],
    ),
    (4, &[("partenaires", "plusieurs"), ("moyens-partages", "locaux")]),
    (4, &[("partenaires", "plusieurs"), ("accord", "en-partie"), ("moyens-partages", "locaux")]),
];

#[derive(Default)]
struct Told {
    reads: Mutex<Vec<Duration>>,
    saves: Mutex<Vec<Duration>>,
    results: Mutex<Vec<Duration>>,
    /// What was acknowledged, by private address.
    acknowledged: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
    failures: Mutex<Vec<String>>,
}

struct Respondent {
    client: reqwest::Client,
    root: String,
    cookie: String,
    /// A moment to read and think.
    pause: Duration,
}

fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split(from).nth(1).and_then(|rest| rest.split(to).next()).unwrap_or_default()
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        use std::fmt::Write as _;
        let _ = write!(encoded, "%{byte:02x}");
        encoded
    })
}

impl Respondent {
    async fn get(&mut self, path: &str, times: &Mutex<Vec<Duration>>) -> Result<String, Failure> {
        let began = Instant::now();
        let asked = self.client.get(format!("{}{path}", self.root)).header("cookie", &self.cookie);
        let answer = asked.send().await?.error_for_status()?;
        if let Some(cookie) = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()) {
            cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        }
        let page = answer.text().await?;
        times.lock().await.push(began.elapsed());
        Ok(page)
    }

    async fn post(&self, path: &str, fields: &[(String, String)], told: &Told) -> Result<String, Failure> {
        let encoded: Vec<String> =
            fields.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        let began = Instant::now();
        let sent = self.client.post(format!("{}{path}", self.root)).header("cookie", &self.cookie);
        let sent = sent.header("content-type", "application/x-www-form-urlencoded").body(encoded.join("&"));
        let answer = sent.send().await?;
        let (status, to) = (answer.status(), answer.headers().get("location").cloned());
        answer.text().await?;
        told.saves.lock().await.push(began.elapsed());
        let to = to.and_then(|to| to.to_str().ok().map(str::to_owned));
        to.ok_or_else(|| format!("{path}: {status}").into())
    }

    /// Answers from the first page to the result.
    async fn answer(&mut self, told: &Told) -> Result<(), Failure> {
        let form = self.get(&format!("{COMPASS}/repondre"), &told.reads).await?;
        let token = between(&form, "name=\"csrf_token\" value=\"", "\"").to_owned();
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let who = [field("csrf_token", &token), field("profil", "association"), field("taille", "petite")];
        let first = self.post(&format!("{COMPASS}/repondre"), &who, told).await?;
        let base = first.strip_suffix("/page/1").ok_or("no private address")?.to_owned();
        for (number, answers) in PAGES {
            tokio::time::sleep(self.pause).await;
            let path = format!("{base}/page/{number}");
            let page = self.get(&path, &told.reads).await?;
            let token = between(&page, "name=\"csrf_token\" value=\"", "\"");
            let mut fields = vec![field("csrf_token", token), field("geste", "suite")];
            let shown = page.split("name=\"montree\" value=\"").skip(1);
            fields.extend(shown.filter_map(|part| Some(field("montree", part.split('"').next()?))));
            fields.extend(answers.iter().map(|(code, value)| field(&format!("q.{code}"), value)));
            self.post(&path, &fields, told).await?;
            let mut acknowledged = told.acknowledged.lock().await;
            let kept = acknowledged.entry(base.clone()).or_default();
            kept.extend(answers.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned())));
        }
        let result = self.get(&base, &told.results).await?;
        if result.contains("class=\"radar\"") { Ok(()) } else { Err("no result".into()) }
    }
}

/// Acknowledged answers that are not in what is kept.
async fn lost(app: &App, told: &Told) -> Result<usize, Failure> {
    let mut lost = 0;
    for (base, answers) in told.acknowledged.lock().await.iter() {
        let key = base.rsplit('/').next().unwrap_or_default();
        let held = app.position(key).await?;
        let kept = serde_json::to_value(held.answers())?;
        lost += answers
            .iter()
            .filter(|(code, value)| {
                let found = &kept[code.as_str()];
                found.as_str() != Some(value)
                    && found.as_f64().map(|n| n.to_string()) != Some((*value).clone())
            })
            .count();
    }
    Ok(lost)
}

async fn times(label: &str, kept: &Mutex<Vec<Duration>>) -> String {
    let mut times = kept.lock().await.clone();
    times.sort_unstable();
    let at = |share: usize| {
        let last = times.len().saturating_sub(1);
        times.get((times.len() * share / 1_000).min(last)).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    format!(
        "{label} {}: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
        times.len(),
        at(500),
        at(990),
        at(1_000)
    )
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).peekable();
    let url = arguments.next_if(|url| url.contains(':'));
    let people: u32 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let seconds: u32 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(30);
    let folder = tempfile::tempdir()?;
    let app = App::open(Options { database_url: url, ..Options::in_folder(folder.path()) }).await?;
    let reading = exchange::read_folder(&testkit::demo_folder(), app.known().await?, &mut |_| {})?;
    let by = By { author: "load".into(), reason: String::new(), at: app.now() };
    app.import(reading, ImportOptions::default(), &by, &mut |_| {}).await?;
    let settings = SiteSettings { rate_per_second: 0, ..SiteSettings::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(web::serve(web::router(app.clone(), settings), listener, std::future::pending()));
    let told = Arc::new(Told::default());
    let client = app::http_client()?;
    let began = Instant::now();
    // All are there from the first seconds, and each page is read for a while.
    let pause = Duration::from_secs(seconds.into()) / 6;
    let mut tasks = Vec::new();
    for n in 0..people {
        let mut respondent =
            Respondent { client: client.clone(), root: root.clone(), cookie: String::new(), pause };
        let told = Arc::clone(&told);
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep(pause.mul_f64(f64::from(n) / f64::from(people))).await;
            if let Err(failure) = respondent.answer(&told).await {
                told.failures.lock().await.push(failure.to_string());
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    let (lost, failures) = (lost(&app, &told).await?, told.failures.lock().await.len());
    println!(
        "{people} people, {:?}, {:.1} s: {failures} failures, {lost} lost",
        app.engine(),
        began.elapsed().as_secs_f64()
    );
    for line in [
        times("pages", &told.reads).await,
        times("saves", &told.saves).await,
        times("results", &told.results).await,
    ] {
        println!("{line}");
    }
    for failure in told.failures.lock().await.iter().take(5) {
        eprintln!("{failure}");
    }
    if lost == 0 && failures == 0 { Ok(()) } else { Err("something was lost or failed".into()) }
}
