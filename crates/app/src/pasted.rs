//! Links that someone pastes: each becomes a draft to be qualified, unless a record or a draft bears it already.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use model::Kind;
use model::links::{ADDRESS_MAX, address_of};
use model::proposal::State;
use model::rights::Action;
use serde_json::{Value, json};
use store::{Proposal, ProposalFilter};
use uuid::Uuid;

use crate::App;
use crate::duplicates::{Duplicate, variants};
use crate::error::AppError;
use crate::people::Who;

/// Links taken at once.
pub const PASTED_MAX: usize = 20;
/// How long the titles of all the pages are waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest title kept, in characters.
const TITLE: usize = 200;

/// A line that was pasted: an address, and the title typed beside it, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedLink {
    pub url: String,
    pub title: String,
}

/// What became of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// A draft was begun.
    Begun { id: Uuid, title: String },
    /// The person has begun a draft of it before.
    Waiting { id: Uuid, title: String },
    /// Records bear it already.
    Known { link: PastedLink, records: Vec<Duplicate> },
    /// It is no address of the web.
    Unreadable(String),
}

/// Reads what was pasted, one link a line, with a title before or after the address or without.
pub fn read_pasted(text: &str) -> Vec<Result<PastedLink, String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut read: Vec<Result<PastedLink, String>> = Vec::new();
    for line in lines.take(PASTED_MAX) {
        let word =
            line.split_whitespace().find(|word| word.starts_with("https://") || word.starts_with("http://"));
        let Some(word) = word.filter(|word| is_whole(word)) else {
            read.push(Err(line.chars().take(TITLE).collect()));
            continue;
        };
        let is_mark = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '|' | '«' | '»');
        let title = line.replacen(word, " ", 1);
        let title = title.trim_matches(is_mark).split_whitespace().collect::<Vec<_>>().join(" ");
        let link = PastedLink { url: word.to_owned(), title: title.chars().take(TITLE).collect() };
        let is_twice = |known: &Result<PastedLink, String>| {
            known.as_ref().is_ok_and(|known| variants(&known.url).contains(&address_of(&link.url).to_owned()))
        };
        if !read.iter().any(is_twice) {
            read.push(Ok(link));
        }
    }
    read
}

fn is_whole(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    url.len() <= ADDRESS_MAX && rest.split(['/', '?']).next().is_some_and(|host| host.contains('.'))
}

impl App {
    /// Begins a draft of each link; one that records bear already is told instead, unless `anyway`. A page whose title was not
    /// typed is asked for it when this platform may go out.
    ///
    /// # Errors
    /// The person may not write, or the store failed.
    pub async fn begin_from_links(
        &self,
        who: &Who,
        pasted: &str,
        anyway: bool,
    ) -> Result<Vec<Pasted>, AppError> {
        if !who.can_somewhere(Action::Propose) {
            return Err(AppError::Forbidden);
        }
        let mut outcomes = Vec::new();
        let mut new = Vec::new();
        let own = self.to_qualify(who).await?;
        for read in read_pasted(pasted) {
            let link = match read {
                Ok(link) => link,
                Err(line) => {
                    outcomes.push(Pasted::Unreadable(line));
                    continue;
                }
            };
            let ways = variants(&link.url);
            let same = |proposal: &&Proposal| {
                url_of(&proposal.doc).is_some_and(|url| ways.iter().any(|way| way == address_of(url)))
            };
            if let Some(waiting) = own.iter().find(same) {
                outcomes.push(Pasted::Waiting { id: waiting.id, title: waiting.title.clone() });
                continue;
            }
            let records = self.bearing(&link.url).await?;
            if records.is_empty() || anyway {
                new.push(link);
            } else {
                outcomes.push(Pasted::Known { link, records });
            }
        }
        let titles = self.titles_outside(&new).await?;
        for link in new {
            let title = Some(link.title.clone()).filter(|title| !title.is_empty());
            let title =
                title.or_else(|| titles.get(&link.url).cloned()).unwrap_or_else(|| provisional(&link.url));
            let doc =
                json!({"title": title, "url": link.url, "sources": [{"title": title, "url": link.url}]});
            let id = self.begin_record(who, Kind::Resource, doc).await?;
            outcomes.push(Pasted::Begun { id, title });
        }
        Ok(outcomes)
    }

    /// The drafts of a person that began as a link and that nobody has qualified yet, the oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn to_qualify(&self, who: &Who) -> Result<Vec<Proposal>, AppError> {
        let filter =
            ProposalFilter { author: Some(who.id), states: vec![State::Draft], ..ProposalFilter::default() };
        let mut drafts = self.store().proposals(&filter, 200).await?;
        drafts.retain(is_to_qualify);
        drafts.sort_by_key(|proposal| (proposal.created_at, proposal.id));
        Ok(drafts)
    }

    /// The titles that pages give themselves: sites side by side, the pages of one site one after the other.
    async fn titles_outside(&self, links: &[PastedLink]) -> Result<HashMap<String, String>, AppError> {
        let mut titles = HashMap::new();
        if !self.checks_links() {
            return Ok(titles);
        }
        let mut sites: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for link in links.iter().filter(|link| link.title.is_empty()) {
            sites.entry(crate::links::site_of(&link.url)).or_default().push(link.url.clone());
        }
        let mut asking = tokio::task::JoinSet::new();
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        for pages in sites.into_values() {
            let (app, told) = (self.clone(), told.clone());
            asking.spawn(async move {
                for (i, url) in pages.into_iter().enumerate() {
                    if i > 0 {
                        tokio::time::sleep(app.outside().pause()).await;
                    }
                    if let Ok(Some(title)) = app.title_outside(&url).await {
                        // Nobody listens any more once the patience is over.
                        let _ = told.send((url, title));
                    }
                }
            });
        }
        drop(told);
        let until = tokio::time::Instant::now() + PATIENCE;
        // What is not there in time keeps a provisional title.
        while let Ok(Some((url, title))) = tokio::time::timeout_at(until, heard.recv()).await {
            titles.insert(url, title);
        }
        Ok(titles)
    }
}

/// A draft that says where it comes from and not yet what it is.
pub fn is_to_qualify(proposal: &Proposal) -> bool {
    proposal.kind == Kind::Resource
        && proposal.base_version == 0
        && proposal.state == State::Draft
        && url_of(&proposal.doc).is_some()
        && proposal.doc.get("medoc").is_none()
}

fn url_of(doc: &Value) -> Option<&str> {
    doc.get("url").and_then(Value::as_str).filter(|url| !url.is_empty())
}

/// What stands for a title until someone writes one.
fn provisional(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/').chars().take(TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_with_or_without_a_title() {
        let read = read_pasted(
            "https://a.example/x\n\n  Un titre : https://b.example/y?z=1\nhttps://c.example – Autre   titre\nrien\n\
             http://www.a.example/x/\nhttps://localhost/\nhttps://",
        );
        let link = |url: &str, title: &str| Ok(PastedLink { url: url.into(), title: title.into() });
        assert_eq!(
            read,
            [
                link("https://a.example/x", ""),
                link("https://b.example/y?z=1", "Un titre"),
                link("https://c.example", "Autre titre"),
                Err("rien".into()),
                Err("https://localhost/".into()),
                Err("https://".into()),
            ]
        );
        assert_eq!(read_pasted(&"https://a.example/\n".repeat(99)).len(), 1);
        let many: Vec<String> = (0..99).map(|i| format!("https://a.example/{i}")).collect();
        assert_eq!(read_pasted(&many.join("\n")).len(), PASTED_MAX);
    }

    #[test]
    fn a_title_stands_for_itself_until_one_is_written() {
        assert_eq!(provisional("https://www.exemple.org/a/b/"), "exemple.org/a/b");
    }
}
