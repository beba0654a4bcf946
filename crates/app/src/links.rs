//! The links that leave the commons: a visit now and then, politely, and what is told to who looks after the records.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use model::links::{self, Finding, LinkLife, LinkState};
use model::rights::{Action, Target};
use model::{Kind, RecordId, Status};
use store::{Act, Bearing, LinkFilter, LinkRow, LinkVisit};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::outside::{Miss, Outside, READ, Seen, title_of};
use crate::people::Who;

/// The follower of the change log that reads the links of records.
const FOLLOWER: &str = "links";
/// Changes read at a time.
const BATCH: u64 = 1_000;
/// Sites visited at once; each sees one visit at a time.
const SITES: usize = 4;
/// How long one run may last, so that the other works have their turn.
const RUN: std::time::Duration = std::time::Duration::from_mins(15);
/// Minutes between two visits that a person asks for.
const AGAIN: i64 = 1;

/// Dead links by address, with the day since which each fails.
pub type DeadLinks = Arc<HashMap<String, NaiveDate>>;

/// A record that bears a link, as the workshop shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkBearer {
    pub id: RecordId,
    pub kind: Kind,
    pub title: String,
    pub path: String,
    pub field: String,
    target: Target,
}

/// A link with the records that bear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedLink {
    pub row: LinkRow,
    pub bearers: Vec<LinkBearer>,
}

/// What became of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LinksChecked {
    pub visited: usize,
    pub dead: usize,
    pub moved: usize,
    pub uncertain: usize,
    /// Links whose turn had come and for which there was no time.
    pub left: usize,
}

impl App {
    /// Whether this platform may visit other sites.
    pub fn checks_links(&self) -> bool {
        self.outside().is_allowed()
    }

    /// Notes the links of the records that changed since the last time.
    ///
    /// # Errors
    /// The store failed.
    pub async fn read_links(&self) -> Result<(), AppError> {
        loop {
            let from = self.store().follower_position(FOLLOWER).await?;
            let changes = self.store().changes_after(from, BATCH).await?;
            let Some(to) = changes.last().map(|change| change.seq) else { return Ok(()) };
            let mut ids: Vec<RecordId> = changes.iter().map(|change| change.id).collect();
            ids.sort_unstable();
            ids.dedup();
            let records = self.store().by_ids(&ids).await?;
            let borne: Vec<(RecordId, Vec<Bearing>)> = records
                .iter()
                .map(|record| {
                    let outward = links::outward(record).into_iter();
                    let borne = outward.map(|one| Bearing { url: one.url, field: one.field }).collect();
                    (record.envelope.id, borne)
                })
                .collect();
            match self.store().take_links(FOLLOWER, (from, to), &borne, self.now()).await {
                // Another server did it meanwhile.
                Err(error) if error.is_conflict() => {}
                other => other?,
            }
        }
    }

    /// Visits the links whose turn has come, or `all` of them: one visit at a time for a site, a pause between two.
    ///
    /// # Errors
    /// The platform may not go out, or the store failed.
    pub async fn check_links(&self, all: bool, most: u64) -> Result<LinksChecked, AppError> {
        if !self.checks_links() {
            return Err(AppError::Forbidden);
        }
        self.read_links().await?;
        let due = self.store().links_due(self.now(), all, most).await?;
        let mut by_site: BTreeMap<String, Vec<LinkRow>> = BTreeMap::new();
        for row in due {
            by_site.entry(site_of(&row.url)).or_default().push(row);
        }
        let until = tokio::time::Instant::now() + RUN;
        let mut waiting = by_site.into_values();
        let mut running = tokio::task::JoinSet::new();
        let mut report = LinksChecked::default();
        loop {
            while running.len() < SITES
                && let Some(links) = waiting.next()
            {
                let app = self.clone();
                running.spawn(async move { app.check_site(links, until).await });
            }
            let Some(done) = running.join_next().await else { break };
            let (states, left) = done.map_err(|error| AppError::Internal(error.to_string()))??;
            report.left += left;
            for state in states {
                report.visited += 1;
                match state {
                    LinkState::Dead => report.dead += 1,
                    LinkState::Moved => report.moved += 1,
                    LinkState::Uncertain => report.uncertain += 1,
                    LinkState::Alive | LinkState::Unchecked => {}
                }
            }
        }
        self.refresh_dead_links().await?;
        Ok(report)
    }

    async fn check_site(
        &self,
        links: Vec<LinkRow>,
        until: tokio::time::Instant,
    ) -> Result<(Vec<LinkState>, usize), AppError> {
        let mut states = Vec::new();
        let total = links.len();
        let robots = match links.first() {
            Some(first) => self.outside().robots(&first.url).await?,
            None => return Ok((states, 0)),
        };
        for row in links {
            if tokio::time::Instant::now() >= until {
                break;
            }
            if !Outside::is_welcome(&robots, &row.url) {
                let life = self.note_link(&row, (Finding::Shut, None, "robots", String::new())).await?;
                states.push(life.state);
                continue;
            }
            tokio::time::sleep(self.outside().pause()).await;
            states.push(self.check_link(&row).await?.state);
        }
        let left = total - states.len();
        Ok((states, left))
    }

    async fn check_link(&self, row: &LinkRow) -> Result<LinkLife, AppError> {
        let seen = self.outside().visit(&row.url, 0).await?;
        self.note_link(row, judged(seen)).await
    }

    /// Notes what was found of a link, and where it now stands.
    async fn note_link(
        &self,
        row: &LinkRow,
        (finding, code, detail, moved_to): Judged,
    ) -> Result<LinkLife, AppError> {
        let now = self.now();
        let life = row.life.after(finding, now);
        let visit = LinkVisit { at: now, finding, code, detail: detail.to_owned() };
        self.store().note_visit(row.id, life, &moved_to, &visit).await?;
        Ok(life)
    }

    /// Shows the dead links that the store knows on the pages of their records.
    ///
    /// # Errors
    /// The store failed.
    pub async fn refresh_dead_links(&self) -> Result<(), AppError> {
        let dead = dead_links(self.store()).await?;
        self.show_dead_links(dead).await;
        Ok(())
    }

    /// Links in a state, with the records that bear them, and how many there are in all.
    ///
    /// # Errors
    /// The person looks after nothing, or the store failed.
    pub async fn watched_links(
        &self,
        who: &Who,
        filter: LinkFilter,
        skip: u64,
        most: u64,
    ) -> Result<(Vec<WatchedLink>, u64), AppError> {
        must_tend(who)?;
        self.read_links().await?;
        let (rows, total) = self.store().links(filter, skip, most).await?;
        Ok((self.with_bearers(rows).await?, total))
    }

    /// How many links there are in a state.
    ///
    /// # Errors
    /// The store failed.
    pub async fn count_links(&self, filter: LinkFilter) -> Result<u64, AppError> {
        Ok(self.store().count_links(filter).await?)
    }

    /// One link, with its records and what each visit found.
    ///
    /// # Errors
    /// It is not there, the person looks after nothing, or the store failed.
    pub async fn watched_link(
        &self,
        who: &Who,
        id: Uuid,
    ) -> Result<(WatchedLink, Vec<LinkVisit>, bool), AppError> {
        must_tend(who)?;
        let row = self.store().outward_link(id).await?.ok_or(AppError::NotFound)?;
        let link = self.with_bearers(vec![row]).await?.pop().ok_or(AppError::NotFound)?;
        let visits = self.store().link_visits(id).await?;
        let may = may_tend(who, &link);
        Ok((link, visits, may))
    }

    /// Goes and sees a link at once; nothing when it was seen less than a minute ago.
    ///
    /// # Errors
    /// The person does not look after a record that bears it, the platform may not go out, or the store failed.
    pub async fn check_link_now(&self, who: &Who, id: Uuid) -> Result<Option<LinkState>, AppError> {
        let link = self.tendable_link(who, id).await?;
        let now = self.now();
        if link.row.checked_at.is_some_and(|at| now - at < chrono::Duration::minutes(AGAIN)) {
            return Ok(None);
        }
        let life = self.check_link(&link.row).await?;
        let act = link_act(self, who, "check_link", &link.row, life.state.as_str());
        self.store().note_act(&act).await?;
        self.refresh_dead_links().await?;
        Ok(Some(life.state))
    }

    /// Leaves a link alone and says why, or looks after it again.
    ///
    /// # Errors
    /// The person does not look after a record that bears it, or the store failed.
    pub async fn ignore_link(&self, who: &Who, id: Uuid, why: Option<&str>) -> Result<(), AppError> {
        let link = self.tendable_link(who, id).await?;
        let code = if why.is_some() { "ignore_link" } else { "watch_link" };
        let act = link_act(self, who, code, &link.row, why.unwrap_or_default());
        self.store().ignore_link(id, why, &act).await?;
        self.refresh_dead_links().await
    }

    async fn tendable_link(&self, who: &Who, id: Uuid) -> Result<WatchedLink, AppError> {
        let (link, _, may) = self.watched_link(who, id).await?;
        if may { Ok(link) } else { Err(AppError::Forbidden) }
    }

    pub(crate) async fn with_bearers(&self, rows: Vec<LinkRow>) -> Result<Vec<WatchedLink>, AppError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let mut borne: HashMap<Uuid, Vec<LinkBearer>> = HashMap::new();
        let bearers = self.store().link_bearers(&ids).await?;
        let records: Vec<RecordId> = bearers.iter().map(|bearer| bearer.record).collect();
        let records = self.store().by_ids(&records).await?;
        let records: HashMap<RecordId, _> =
            records.iter().map(|record| (record.envelope.id, record)).collect();
        for bearer in bearers {
            let Some(record) = records.get(&bearer.record) else { continue };
            if record.envelope.status == Status::Published {
                borne.entry(bearer.link).or_default().push(LinkBearer {
                    id: bearer.record,
                    kind: record.kind(),
                    title: record.envelope.title.clone(),
                    path: record.reference().path(),
                    field: bearer.field,
                    target: Target::of(&record.envelope),
                });
            }
        }
        let watched = rows.into_iter().map(|row| {
            let bearers = borne.remove(&row.id).unwrap_or_default();
            WatchedLink { row, bearers }
        });
        Ok(watched.collect())
    }

    /// The title that a page of another site gives itself; nothing when it cannot be read, or when this platform stays at home.
    ///
    /// # Errors
    /// The client cannot be made.
    pub async fn title_outside(&self, url: &str) -> Result<Option<String>, AppError> {
        if !self.checks_links() {
            return Ok(None);
        }
        let seen = self.outside().visit(url, READ).await?;
        Ok(seen.ok().filter(|seen| (200..300).contains(&seen.code)).as_ref().and_then(title_of))
    }

    pub(crate) fn outside(&self) -> &Outside {
        &self.inner.outside
    }
}

impl LinkBearer {
    /// The part of the commons that the record belongs to.
    pub(crate) const fn target(&self) -> &Target {
        &self.target
    }
}

fn must_tend(who: &Who) -> Result<(), AppError> {
    if who.can_somewhere(Action::Tend) { Ok(()) } else { Err(AppError::Forbidden) }
}

fn may_tend(who: &Who, link: &WatchedLink) -> bool {
    link.bearers.iter().any(|bearer| who.can(Action::Tend, bearer.target()))
}

fn link_act(app: &App, who: &Who, act: &str, row: &LinkRow, detail: &str) -> Act {
    Act {
        at: app.now(),
        actor: Some(who.id),
        act: act.into(),
        subject: format!("lien/{}", row.id),
        detail: if detail.is_empty() { row.url.clone() } else { format!("{detail} ({})", row.url) },
    }
}

/// The dead links that pages tell.
pub(crate) async fn dead_links(store: &store::Store) -> Result<HashMap<String, NaiveDate>, AppError> {
    Ok(store.dead_links().await?.into_iter().map(|(url, since)| (url, since.date_naive())).collect())
}

/// The site of an address: what stands before its path.
pub(crate) fn site_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase()
}

/// What is found of a link: the finding, the answer, a code, the new address.
type Judged = (Finding, Option<u16>, &'static str, String);

/// What a visit says of a link.
fn judged(seen: Result<Seen, Miss>) -> Judged {
    match seen {
        Err(Miss::Barred(why)) => (Finding::Barred, None, why.as_str(), String::new()),
        Err(Miss::Failed(why)) => (Finding::Failing, None, why, String::new()),
        Ok(seen) => {
            let (code, moved_to) = (Some(seen.code), seen.moved_to.unwrap_or_default());
            match seen.code {
                200..=299 if !moved_to.is_empty() => (Finding::Moved, code, "", moved_to),
                200..=399 => (Finding::Alive, code, "", String::new()),
                // It is there, and does not want us.
                401 | 402 | 403 | 405 | 406 | 407 | 418 | 421 | 429 | 451 | 999 => {
                    (Finding::Shut, code, "shut", String::new())
                }
                _ => (Finding::Failing, code, "status", String::new()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_judged_with_care() {
        let seen = |code: u16, moved: Option<&str>| {
            judged(Ok(Seen {
                code,
                moved_to: moved.map(str::to_owned),
                content_type: String::new(),
                page: Vec::new(),
            }))
            .0
        };
        assert_eq!(seen(200, None), Finding::Alive);
        assert_eq!(seen(200, Some("https://b.example/")), Finding::Moved);
        assert_eq!(seen(404, Some("https://b.example/")), Finding::Failing, "it moved to nothing");
        for code in [401, 403, 429, 999] {
            assert_eq!(seen(code, None), Finding::Shut, "{code}");
        }
        for code in [404, 410, 500, 503] {
            assert_eq!(seen(code, None), Finding::Failing, "{code}");
        }
    }

    #[test]
    fn one_site_is_one_queue() {
        assert_eq!(site_of("https://A.example/x"), "a.example");
        assert_eq!(site_of("http://a.example?x"), "a.example");
        assert_ne!(site_of("https://a.example:8443/"), site_of("https://a.example/"));
    }
}
