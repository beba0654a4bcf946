//! Going to see a page of another site, as a polite visitor that no address can turn against our own machines.
//!
//! Every name is resolved here, and the connection is made to the addresses that were judged, never to a second answer of the
//! name servers. Redirections are followed one by one, each judged as the first address was.

mod addresses;
mod robots;

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::{Client, Method, Response, Url};

use robots::Robots;

use crate::error::AppError;

/// Redirections followed.
const HOPS: usize = 5;
/// How long a site may take to answer once.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a visit may last in all.
const VISIT: Duration = Duration::from_secs(25);
/// Bytes of a page that are read.
pub(crate) const READ: usize = 16 * 1024;
/// The same of what a site asks of robots (RFC 9309 wants no less).
const READ_ROBOTS: usize = 512 * 1024;
/// Ports of the web.
const PORTS: [u16; 2] = [80, 443];

/// What the platform may do outside.
#[derive(Debug, Clone, Default)]
pub struct OutsideOptions {
    /// It may visit other sites; otherwise it never leaves.
    pub allowed: bool,
    /// The address of this site, which it gives to those it visits.
    pub public_url: Option<String>,
    /// What stands for the network in tests; no setting can give it.
    pub double: Option<Double>,
}

/// What gives the addresses of a name in tests.
pub type Names = Arc<dyn Fn(&str) -> Vec<IpAddr> + Send + Sync>;

/// A network for tests: its names, and the machines and ports that are said to be of the Internet.
#[derive(Clone)]
pub struct Double {
    pub names: Names,
    pub allowed: Vec<IpAddr>,
    pub ports: Vec<u16>,
    /// How long to wait between two visits of one site.
    pub pause: Duration,
}

impl fmt::Debug for Double {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Double").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

/// Why we do not go somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Barred {
    Unreadable,
    Scheme,
    Credentials,
    Port,
    PrivateAddress,
}

impl Barred {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Scheme => "scheme",
            Self::Credentials => "credentials",
            Self::Port => "port",
            Self::PrivateAddress => "private_address",
        }
    }
}

impl fmt::Display for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Error for Barred {}

/// Why a visit gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Miss {
    Barred(Barred),
    /// A code: `timeout`, `connection`, `redirects`, `answer`.
    Failed(&'static str),
}

/// What a visit saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub code: u16,
    /// Where the page says that it now lives, when every redirection was for good.
    pub moved_to: Option<String>,
    pub content_type: String,
    /// The beginning of the page, when it was asked for.
    pub page: Vec<u8>,
}

/// The one way out of the platform towards addresses that people write.
pub(crate) struct Outside {
    options: OutsideOptions,
    client: OnceLock<Client>,
}

impl Outside {
    pub(crate) const fn new(options: OutsideOptions) -> Self {
        Self { options, client: OnceLock::new() }
    }

    pub(crate) const fn is_allowed(&self) -> bool {
        self.options.allowed
    }

    /// How long to wait between two visits of one site.
    pub(crate) fn pause(&self) -> Duration {
        self.options.double.as_ref().map_or(Duration::from_secs(2), |double| double.pause)
    }

    /// Goes and sees whether a page is there, and reads so many bytes of it at most: none asks for its head alone.
    pub(crate) async fn visit(&self, url: &str, most: usize) -> Result<Result<Seen, Miss>, AppError> {
        if !self.is_allowed() {
            return Err(AppError::Forbidden);
        }
        let client = self.client()?;
        let visit = self.follow(client, url, most);
        Ok(tokio::time::timeout(VISIT, visit).await.unwrap_or(Err(Miss::Failed("timeout"))))
    }

    /// What the site of an address asks of robots; one that does not say so, or does not answer, asks nothing: its pages will tell
    /// whether it is dead.
    pub(crate) async fn robots(&self, url: &str) -> Result<Robots, AppError> {
        let Some(address) = Url::parse(url).ok().and_then(|url| url.join("/robots.txt").ok()) else {
            return Ok(Robots::default());
        };
        let seen = self.visit(address.as_str(), READ_ROBOTS).await?;
        let Some(seen) = seen.ok().filter(|seen| (200..300).contains(&seen.code)) else {
            return Ok(Robots::default());
        };
        let text = String::from_utf8_lossy(&seen.page);
        // The last line of what was cut may be half a rule.
        let whole = if seen.page.len() < READ_ROBOTS {
            &*text
        } else {
            text.rsplit_once('\n').map_or("", |(whole, _)| whole)
        };
        Ok(Robots::read(whole))
    }

    /// Whether an address may be visited by what its site asks.
    pub(crate) fn is_welcome(robots: &Robots, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return true };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        robots.allows(&format!("{}{query}", url.path()))
    }

    fn client(&self) -> Result<&Client, AppError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // One provider of cryptography for the whole process; whoever comes second finds it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let judge = Judge { double: self.options.double.clone() };
        let client = Client::builder()
            .dns_resolver(Arc::new(judge))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE / 2)
            .pool_max_idle_per_host(1)
            .user_agent(agent(self.options.public_url.as_deref()))
            .build()
            .map_err(AppError::unavailable)?;
        Ok(self.client.get_or_init(|| client))
    }

    async fn follow(&self, client: &Client, url: &str, most: usize) -> Result<Seen, Miss> {
        let mut at = self.judge(url).map_err(Miss::Barred)?;
        let mut is_for_good = true;
        let mut hops = 0;
        loop {
            let mut answer = self.ask(client, &at, most > 0).await?;
            let status = answer.status();
            if status.is_redirection()
                && let Some(next) = answer.headers().get(LOCATION)
            {
                hops += 1;
                if hops > HOPS {
                    return Err(Miss::Failed("redirects"));
                }
                let next = next.to_str().map_err(|_| Miss::Failed("answer"))?;
                let next = at.join(next).map_err(|_| Miss::Failed("answer"))?;
                is_for_good &= matches!(status.as_u16(), 301 | 308);
                at = self.judge(next.as_str()).map_err(Miss::Barred)?;
                continue;
            }
            let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let content_type = kind.unwrap_or_default().to_ascii_lowercase();
            let page = if most > 0 { read(&mut answer, most).await? } else { Vec::new() };
            return Ok(Seen {
                code: status.as_u16(),
                moved_to: (hops > 0 && is_for_good).then(|| at.to_string()),
                content_type,
                page,
            });
        }
    }

    /// Asks for the head alone; for the beginning of the page when the site does not know heads.
    async fn ask(&self, client: &Client, at: &Url, reads: bool) -> Result<Response, Miss> {
        if !reads {
            let answer = send(client, Method::HEAD, at).await;
            if answer.as_ref().is_ok_and(|answer| answer.status().as_u16() < 400)
                || matches!(answer, Err(Miss::Barred(_)))
            {
                return answer;
            }
            tokio::time::sleep(self.pause() / 4).await;
        }
        send(client, Method::GET, at).await
    }

    /// An address that we accept to visit, before its name is resolved.
    fn judge(&self, url: &str) -> Result<Url, Barred> {
        let mut url = Url::parse(url.trim()).map_err(|_| Barred::Unreadable)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Barred::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Barred::Credentials);
        }
        let double = self.options.double.as_ref();
        let port = url.port_or_known_default().unwrap_or_default();
        if !PORTS.contains(&port) && !double.is_some_and(|double| double.ports.contains(&port)) {
            return Err(Barred::Port);
        }
        // The library writes 0x7f.1, 2130706433 and the like as the address that they are.
        let host = url.host_str().ok_or(Barred::Unreadable)?;
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if literal.is_ok_and(|address| !is_open(address, double)) {
            return Err(Barred::PrivateAddress);
        }
        url.set_fragment(None);
        Ok(url)
    }
}

fn is_open(address: IpAddr, double: Option<&Double>) -> bool {
    addresses::is_public(address) || double.is_some_and(|double| double.allowed.contains(&address))
}

async fn send(client: &Client, method: Method, at: &Url) -> Result<Response, Miss> {
    let asked =
        client.request(method, at.clone()).header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.5");
    asked.send().await.map_err(|error| miss(&error))
}

/// The beginning of a page; the rest is left where it is.
async fn read(answer: &mut Response, most: usize) -> Result<Vec<u8>, Miss> {
    let mut page = Vec::new();
    while page.len() < most
        && let Some(chunk) = answer.chunk().await.map_err(|error| miss(&error))?
    {
        page.extend_from_slice(&chunk);
    }
    page.truncate(most);
    Ok(page)
}

fn miss(error: &reqwest::Error) -> Miss {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(one) = cause {
        if let Some(barred) = one.downcast_ref::<Barred>() {
            return Miss::Barred(*barred);
        }
        cause = one.source();
    }
    Miss::Failed(if error.is_timeout() {
        "timeout"
    } else if error.is_connect() {
        "connection"
    } else {
        "answer"
    })
}

/// Who we say we are: the name of the software, and where to read more or complain.
fn agent(public_url: Option<&str>) -> String {
    let home = public_url.filter(|url| url.bytes().all(|byte| byte.is_ascii_graphic()));
    let home = home.map(|url| format!("; +{url}")).unwrap_or_default();
    format!("Ramure/{} (verification des liens{home})", env!("CARGO_PKG_VERSION"))
}

/// Resolves names, and gives the client only addresses that it may connect to. A name that leads to a single private address is
/// refused whole: nobody honest has such a name.
struct Judge {
    double: Option<Double>,
}

impl Resolve for Judge {
    fn resolve(&self, name: Name) -> Resolving {
        let double = self.double.clone();
        Box::pin(async move {
            let found: Vec<IpAddr> = match &double {
                Some(double) => (double.names)(name.as_str()),
                None => {
                    tokio::net::lookup_host((name.as_str(), 0)).await?.map(|address| address.ip()).collect()
                }
            };
            if let Some(address) = found.iter().find(|address| !is_open(**address, double.as_ref())) {
                tracing::warn!(host = name.as_str(), %address, "a link leads to a private address: refused");
                return Err(Barred::PrivateAddress.into());
            }
            let found: Vec<SocketAddr> = found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The title that a page gives itself, when it is a page with one.
pub(crate) fn title_of(seen: &Seen) -> Option<String> {
    if !seen.content_type.starts_with("text/html") && !seen.content_type.starts_with("application/xhtml") {
        return None;
    }
    let is_latin =
        ["iso-8859-1", "iso-8859-15", "windows-1252"].iter().any(|set| seen.content_type.contains(set));
    let page = if is_latin && std::str::from_utf8(&seen.page).is_err() {
        seen.page.iter().map(|byte| char::from(*byte)).collect()
    } else {
        String::from_utf8_lossy(&seen.page).into_owned()
    };
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = unescaped(&page[start..end]);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = title.chars().filter(|c| !c.is_control() && *c != '\u{fffd}').take(200).collect();
    (!title.is_empty()).then_some(title)
}

/// The few characters that titles write by name or number.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let named =
            rest.find(';').filter(|end| *end <= 10).and_then(|end| Some((end, named(&rest[1..end])?)));
        if let Some((end, letter)) = named {
            out.push(letter);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out + rest
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        let code =
            hexadecimal.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" => '’',
        "nbsp" => ' ',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "eacute" => 'é',
        "egrave" => 'è',
        "ecirc" => 'ê',
        "agrave" => 'à',
        "ccedil" => 'ç',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside() -> Outside {
        Outside::new(OutsideOptions { allowed: true, ..OutsideOptions::default() })
    }

    #[test]
    fn addresses_that_are_not_of_the_web_are_not_visited() {
        for (url, why) in [
            ("ftp://exemple.org/", Barred::Scheme),
            ("file:///etc/passwd", Barred::Scheme),
            ("gopher://exemple.org/", Barred::Scheme),
            ("http://ana:secret@exemple.org/", Barred::Credentials),
            ("http://ana@exemple.org/", Barred::Credentials),
            ("http://exemple.org:22/", Barred::Port),
            ("http://exemple.org:8080/", Barred::Port),
            ("http://127.0.0.1/", Barred::PrivateAddress),
            ("http://127.1/", Barred::PrivateAddress),
            ("http://2130706433/", Barred::PrivateAddress),
            ("http://0x7f.0.0.1/", Barred::PrivateAddress),
            ("http://0177.0.0.1/", Barred::PrivateAddress),
            ("http://[::1]/", Barred::PrivateAddress),
            ("http://[::ffff:10.0.0.1]/", Barred::PrivateAddress),
            ("http://[64:ff9b::a00:1]/", Barred::PrivateAddress),
            ("http://[2002:7f00:1::]/", Barred::PrivateAddress),
            ("http://169.254.169.254/latest/meta-data/", Barred::PrivateAddress),
            ("http://", Barred::Unreadable),
            ("pas une adresse", Barred::Unreadable),
        ] {
            assert_eq!(outside().judge(url), Err(why), "{url}");
        }
        assert!(outside().judge("https://exemple.org/a?b#c").is_ok_and(|url| url.fragment().is_none()));
    }

    #[tokio::test]
    async fn a_platform_that_may_not_go_out_does_not() {
        let closed = Outside::new(OutsideOptions::default());
        assert!(matches!(closed.visit("https://exemple.org/", 0).await, Err(AppError::Forbidden)));
    }

    #[test]
    fn titles_are_read_as_people_read_them() {
        let seen = |kind: &str, page: &[u8]| Seen {
            code: 200,
            moved_to: None,
            content_type: kind.into(),
            page: page.to_vec(),
        };
        let title = |page: &str| title_of(&seen("text/html; charset=utf-8", page.as_bytes()));
        assert_eq!(
            title("<TITLE lang=fr>\n L&#8217;eau &amp;\tle sol </title>").as_deref(),
            Some("L’eau & le sol")
        );
        assert_eq!(title("<title>&inconnu; & seul &#xe9;</title>").as_deref(), Some("&inconnu; & seul é"));
        assert_eq!(title("<title></title>"), None);
        assert_eq!(title("<title>jamais fermé"), None);
        assert_eq!(title_of(&seen("application/pdf", b"<title>x</title>")), None);
        let latin = seen("text/html; charset=iso-8859-1", b"<title>\xe9t\xe9</title>");
        assert_eq!(title_of(&latin).as_deref(), Some("été"));
    }

    #[test]
    fn we_say_who_we_are() {
        assert!(agent(Some("https://commun.exemple.org")).ends_with("; +https://commun.exemple.org)"));
        assert!(agent(Some("https://é.example")).ends_with("liens)"));
    }
}
