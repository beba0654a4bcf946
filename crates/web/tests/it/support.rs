//! The demonstration commons served from a temporary folder, and the questions put to it.

use std::fmt::Write as _;

use app::{App, ImportOptions, NewAccount, Options};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::{DateTime, Utc};
use exchange::{Located, Origin, Reading};
use model::Record;
use model::rights::{Right, Role};
use serde_json::Value;
use store::By;
use tempfile::TempDir;
use tower::ServiceExt;
use web::SiteSettings;

/// The moment at which every test happens: some events of the demonstration commons are past, others are to come.
pub fn now() -> DateTime<Utc> {
    "2026-09-01T08:00:00Z".parse().expect("a moment")
}

/// A site over its own temporary folder, which disappears with it.
pub struct DemoSite {
    pub app: App,
    router: Router,
    _folder: TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The site of the demonstration commons.
pub async fn demo_site() -> DemoSite {
    demo_site_with(Vec::new()).await
}

/// The site of the demonstration commons with some records more.
pub async fn demo_site_with(records: Vec<Record>) -> DemoSite {
    let folder = testkit::folder();
    let options = Options { fixed_now: Some(now()), ..Options::in_folder(folder.path()) };
    let app = App::open(options).await.expect("a new folder opens");
    let known = app.known().await.expect("the store answers");
    let mut reading =
        exchange::read_folder(&testkit::demo_folder(), known, &mut |_| {}).expect("the commons is read");
    assert_eq!(reading.faults, [], "the demonstration commons is clean");
    reading.records.extend(records.into_iter().map(|record| Located { record, origin: Origin::default() }));
    import(&app, reading, now()).await;
    let router = web::router(app.clone(), SiteSettings { trust_proxy: true, ..SiteSettings::default() });
    DemoSite { app, router, _folder: folder }
}

async fn import(app: &App, reading: Reading, at: DateTime<Utc>) {
    let by = By { author: "test".into(), reason: String::new(), at };
    let report = app.import(reading, ImportOptions::default(), &by, &mut |_| {}).await;
    let report = report.expect("the store takes the commons");
    assert!(report.applied, "{:?}", report.refused);
}

impl DemoSite {
    /// Writes records over those of the same addresses.
    pub async fn write(&self, records: Vec<Record>) {
        self.write_at(records, now()).await;
    }

    /// The same, at a moment.
    pub async fn write_at(&self, records: Vec<Record>, at: DateTime<Utc>) {
        let records: Vec<Located> =
            records.into_iter().map(|record| Located { record, origin: Origin::default() }).collect();
        import(&self.app, Reading { total: records.len(), records, ..Reading::default() }, at).await;
    }

    /// Asks for an address.
    pub async fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address, &[]).await
    }

    /// Asks with a method and headers.
    pub async fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, address, headers, Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let encode = |text: &str| {
            text.bytes().fold(String::new(), |mut encoded, byte| {
                write!(encoded, "%{byte:02x}").expect("a text takes more letters");
                encoded
            })
        };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, address, &[form.as_slice(), headers].concat(), Body::from(pairs.join("&")))
            .await
    }

    /// Sends a form that carries a file.
    pub async fn upload(
        &self,
        address: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.bytes());
        }
        if let Some((name, bytes)) = file {
            let name = name.replace('"', "%22");
            let head = format!(
                "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--limite--\r\n");
        let form = [("content-type", "multipart/form-data; boundary=limite")];
        self.send(Method::POST, address, &[form.as_slice(), headers].concat(), Body::from(body)).await
    }

    async fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body in memory");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Asks for a JSON document that must be there.
    pub async fn json(&self, address: &str) -> Value {
        let answer = self.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        answer.json()
    }
}

impl Answer {
    /// The value of a header, empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header in ASCII"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// A browser that keeps the cookie it is given.
pub struct Browser<'a> {
    pub site: &'a DemoSite,
    pub cookie: String,
}

impl<'a> Browser<'a> {
    pub fn new(site: &'a DemoSite) -> Self {
        Self { site, cookie: String::new() }
    }

    /// A browser in which someone who has this role everywhere is signed in, with a code.
    pub async fn signed(site: &'a DemoSite, role: Role) -> Self {
        let email = format!("{}-{}@example.org", role.as_str(), uuid::Uuid::new_v4().simple());
        let new = NewAccount {
            email,
            name: "Ana Exemple".into(),
            password: None,
            rights: vec![Right::everywhere(role)],
        };
        let id = site.app.add_account(new).await.expect("the store answers").expect("a good account");
        let token = site.app.open_session(id, "test", true).await.expect("a session");
        Self { site, cookie: format!("ramure={token}") }
    }

    pub async fn get(&mut self, address: &str) -> Answer {
        let cookie = self.cookie.clone();
        let answer = self.site.ask(Method::GET, address, &[("cookie", &cookie)]).await;
        self.keep(&answer);
        answer
    }

    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let cookie = self.cookie.clone();
        let answer = self.site.post(address, fields, &[("cookie", &cookie)]).await;
        self.keep(&answer);
        answer
    }

    pub async fn upload(
        &mut self,
        address: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let cookie = self.cookie.clone();
        let answer = self.site.upload(address, fields, file, &[("cookie", &cookie)]).await;
        self.keep(&answer);
        answer
    }

    /// The person signed in here.
    pub async fn who(&self) -> app::Who {
        let token = self.cookie.split_once('=').map_or("", |(_, token)| token);
        self.site.app.who(token).await.expect("the store answers").expect("someone is signed in")
    }

    fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let text = cookie.to_str().expect("a cookie");
            text.split(';').next().expect("a pair").clone_into(&mut self.cookie);
        }
    }
}

/// The value of the first hidden field of that name.
pub fn hidden(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let after =
        text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {text}"));
    after.split('"').next().expect("a value").to_owned()
}

/// The token of the first form of a page.
pub fn token(answer: &Answer) -> String {
    hidden(answer, "csrf_token")
}
