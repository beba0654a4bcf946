//! Staying true: who looks after what, what is to be read again, and « still true » in one click.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use model::freshness::{self, Freshness};
use model::rights::{Action, PersonId, Target, can};
use model::{Kind, PartialDate, Record, RecordId, Status};
use store::{AccountState, Act, By, NewMail, Person, Write};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::people::{Who, author};

/// Records in one mail; the others wait for the next day.
const IN_A_MAIL: usize = 30;
/// Why a version was written, when nothing changed but the day of its next reading.
const STILL_TRUE: &str = "toujours vrai";

/// A record with how it stands and who looks after it.
#[derive(Debug, Clone)]
pub struct Tended {
    pub id: RecordId,
    pub kind: Kind,
    pub title: String,
    pub path: String,
    pub freshness: Freshness,
    pub owner: Option<PersonId>,
}

/// Which records to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct TendedFilter {
    pub kind: Option<Kind>,
    pub owner: Option<PersonId>,
    /// Only those that nobody looks after.
    pub orphan: bool,
    /// Only those to be read again, now or soon.
    pub due: bool,
}

/// A record to be read again, with the link that says it is still true.
#[derive(Debug, Clone)]
pub struct Due {
    pub title: String,
    pub path: String,
    pub day: NaiveDate,
    /// The address, in this site, of the page with one button.
    pub still_true: String,
}

/// A link of a record that leads nowhere any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLink {
    pub title: String,
    pub path: String,
    pub url: String,
    pub since: Option<NaiveDate>,
}

/// What is recalled to one person in one mail.
#[derive(Debug, Clone, Default)]
pub struct Reminder {
    pub due: Vec<Due>,
    pub dead: Vec<DeadLink>,
}

/// The same, with what is to be noted as recalled.
#[derive(Default)]
struct Recalled {
    reviews: Vec<(RecordId, NaiveDate)>,
    links: Vec<Uuid>,
    reminder: Reminder,
}

/// What a one-click link opens.
#[derive(Debug, Clone)]
pub struct StillTrue {
    pub record: Record,
    pub next: NaiveDate,
}

/// The name and the right of who holds a one-click link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    pub record: RecordId,
    pub version: u32,
    pub person: PersonId,
}

impl Ticket {
    fn text(self) -> String {
        format!("{} {} {}", self.record, self.version, self.person)
    }
}

/// Whom something that befalls a record is told to: its owner, or else those who may look after it.
fn told(
    keepers: &[(Person, Vec<model::rights::Right>)],
    owner: Option<PersonId>,
    target: &Target,
) -> Vec<PersonId> {
    let owner = owner.filter(|owner| keepers.iter().any(|(person, _)| person.id == *owner));
    let told = keepers.iter().filter(|(person, rights)| match owner {
        Some(owner) => person.id == owner,
        None => can(rights, Action::Tend, target),
    });
    told.map(|(person, _)| person.id).collect()
}

impl App {
    /// The published records that `filter` keeps, those to be read again first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tended(&self, filter: TendedFilter) -> Result<Vec<Tended>, AppError> {
        let owners: HashMap<RecordId, PersonId> = self.store().owners().await?.into_iter().collect();
        let catalogue = self.catalogue();
        let published = catalogue.cards.iter().filter(|card| card.status == Status::Published);
        let mut kept: Vec<Tended> = published
            .filter(|card| filter.kind.is_none_or(|kind| card.kind == kind))
            .map(|card| Tended {
                id: card.id,
                kind: card.kind,
                title: card.title.to_string(),
                path: card.reference().path(),
                freshness: catalogue.freshness(card),
                owner: owners.get(&card.id).copied(),
            })
            .filter(|tended| filter.owner.is_none() || tended.owner == filter.owner)
            .filter(|tended| !filter.orphan || tended.owner.is_none())
            .filter(|t| !filter.due || matches!(t.freshness, Freshness::Stale(_) | Freshness::Soon(_)))
            .collect();
        kept.sort_by(|a, b| {
            (a.freshness.day().is_none(), a.freshness.day(), &a.title).cmp(&(
                b.freshness.day().is_none(),
                b.freshness.day(),
                &b.title,
            ))
        });
        Ok(kept)
    }

    /// The accounts that may be entrusted with records.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keepers(&self) -> Result<Vec<(PersonId, String)>, AppError> {
        let people = self.store().people().await?.into_iter();
        let active = people.filter(|person| person.state == AccountState::Active);
        Ok(active.map(|person| (person.id, person.name)).collect())
    }

    /// Entrusts records to a person, or to nobody.
    ///
    /// # Errors
    /// One of them is out of the rights of `who`, the person is unknown, or the store failed.
    pub async fn entrust(
        &self,
        who: &Who,
        records: &[RecordId],
        person: Option<PersonId>,
    ) -> Result<(), AppError> {
        self.tendable(who, records).await?;
        if let Some(person) = person {
            let found = self.store().person(person).await?;
            found.filter(|person| person.state == AccountState::Active).ok_or(AppError::NotFound)?;
        }
        let detail = person.map_or_else(|| "personne".to_owned(), author);
        let ids: Vec<String> = records.iter().map(ToString::to_string).collect();
        let act = self.act(who, "entrust", ids.join(" "), detail);
        Ok(self.store().entrust(records, person, &act).await?)
    }

    /// Writes on records the day on which they are to be read again.
    ///
    /// # Errors
    /// One of them is out of the rights of `who`, changed meanwhile, or the store failed.
    pub async fn set_review_day(&self, who: &Who, ids: &[RecordId], day: NaiveDate) -> Result<(), AppError> {
        let mut records = self.tendable(who, ids).await?;
        for record in &mut records {
            record.envelope.review_on = Some(PartialDate::full(day));
        }
        let names: Vec<String> = records.iter().map(|record| record.reference().to_string()).collect();
        let act = self.act(who, "review_day", names.join(" "), day.to_string());
        let by = By { author: who.author(), reason: format!("à relire le {day}"), at: self.now() };
        self.store().apply_noted(records.into_iter().map(Write::update).collect(), &by, &act, &[]).await?;
        self.catch_up(&mut |_, _| {}).await
    }

    /// The records of these ids, each within what `who` may tend.
    async fn tendable(&self, who: &Who, ids: &[RecordId]) -> Result<Vec<Record>, AppError> {
        let records = self.get_records(ids).await?;
        if records.is_empty() || records.len() != ids.iter().collect::<HashSet<_>>().len() {
            return Err(AppError::NotFound);
        }
        for record in &records {
            who.must(Action::Tend, &Target::of(&record.envelope))?;
        }
        Ok(records)
    }

    fn act(&self, who: &Who, act: &str, subject: String, detail: String) -> Act {
        Act { at: self.now(), actor: Some(who.id), act: act.into(), subject, detail }
    }

    /// Recalls to those who look after them, or else to those who may, the records to be read again, once for each review, and
    /// the links that died, once each. `letter` writes the subject and the text. Tells how many mails were queued.
    ///
    /// # Errors
    /// The store failed.
    pub async fn remind(
        &self,
        letter: &(dyn Fn(&Reminder) -> (String, String) + Sync),
    ) -> Result<usize, AppError> {
        let keepers = self.active_keepers().await?;
        let mut by_person: BTreeMap<PersonId, Recalled> = BTreeMap::new();
        self.recall_reviews(&keepers, &mut by_person).await?;
        self.recall_links(&keepers, &mut by_person).await?;
        self.send_reminders(&keepers, by_person, letter).await
    }

    async fn recall_reviews(
        &self,
        keepers: &[(Person, Vec<model::rights::Right>)],
        by_person: &mut BTreeMap<PersonId, Recalled>,
    ) -> Result<(), AppError> {
        let recalled: HashSet<(RecordId, NaiveDate)> = self.store().reminders().await?.into_iter().collect();
        let stale = self.tended(TendedFilter { due: true, ..TendedFilter::default() }).await?;
        let due: Vec<(Tended, NaiveDate)> = stale
            .into_iter()
            .filter_map(|tended| match tended.freshness {
                Freshness::Stale(day) if !recalled.contains(&(tended.id, day)) => Some((tended, day)),
                _ => None,
            })
            .take(10 * IN_A_MAIL)
            .collect();
        let ids: Vec<RecordId> = due.iter().map(|(tended, _)| tended.id).collect();
        let records: HashMap<RecordId, Record> =
            self.get_records(&ids).await?.into_iter().map(|record| (record.envelope.id, record)).collect();
        for (tended, day) in due {
            let Some(record) = records.get(&tended.id) else { continue };
            for person in told(keepers, tended.owner, &Target::of(&record.envelope)) {
                let recalled = by_person.entry(person).or_default();
                if recalled.reminder.due.len() >= IN_A_MAIL {
                    continue;
                }
                let ticket = Ticket { record: tended.id, version: record.envelope.version, person };
                recalled.reviews.push((tended.id, day));
                recalled.reminder.due.push(Due {
                    title: tended.title.clone(),
                    path: tended.path.clone(),
                    day,
                    still_true: self.still_true_address(ticket),
                });
            }
        }
        Ok(())
    }

    async fn recall_links(
        &self,
        keepers: &[(Person, Vec<model::rights::Right>)],
        by_person: &mut BTreeMap<PersonId, Recalled>,
    ) -> Result<(), AppError> {
        let untold = self.store().dead_links_untold(10 * IN_A_MAIL as u64).await?;
        if untold.is_empty() {
            return Ok(());
        }
        let owners: HashMap<RecordId, PersonId> = self.store().owners().await?.into_iter().collect();
        for link in self.with_bearers(untold).await? {
            for bearer in &link.bearers {
                for person in told(keepers, owners.get(&bearer.id).copied(), bearer.target()) {
                    let recalled = by_person.entry(person).or_default();
                    if recalled.reminder.dead.len() >= IN_A_MAIL {
                        continue;
                    }
                    recalled.links.push(link.row.id);
                    recalled.reminder.dead.push(DeadLink {
                        title: bearer.title.clone(),
                        path: bearer.path.clone(),
                        url: link.row.url.clone(),
                        since: link.row.life.since.map(|since| since.date_naive()),
                    });
                }
            }
        }
        Ok(())
    }

    async fn send_reminders(
        &self,
        keepers: &[(Person, Vec<model::rights::Right>)],
        by_person: BTreeMap<PersonId, Recalled>,
        letter: &(dyn Fn(&Reminder) -> (String, String) + Sync),
    ) -> Result<usize, AppError> {
        let (mut reviews, mut links, mut mails) = (Vec::new(), Vec::new(), Vec::new());
        for (person, recalled) in by_person {
            let keeper = keepers.iter().find(|(keeper, _)| keeper.id == person);
            let Some(recipient) = keeper.and_then(|(keeper, _)| keeper.email.clone()) else { continue };
            reviews.extend(recalled.reviews);
            links.extend(recalled.links);
            let (subject, body) = letter(&recalled.reminder);
            // A day may see two runs; what was recalled by one is no longer there for the other.
            let key = format!("relire:{person}:{}", self.now().timestamp());
            mails.push(NewMail { key, recipient, subject, body });
        }
        if !mails.is_empty() {
            self.store().note_reminders(&reviews, &links, &mails, self.now()).await?;
        }
        Ok(mails.len())
    }

    /// The active accounts with their rights.
    async fn active_keepers(&self) -> Result<Vec<(Person, Vec<model::rights::Right>)>, AppError> {
        let mut rights: HashMap<PersonId, Vec<model::rights::Right>> = HashMap::new();
        for (person, held) in self.store().all_rights().await? {
            rights.entry(person).or_default().push(held.right);
        }
        let people = self.store().people().await?.into_iter();
        let active = people.filter(|person| person.state == AccountState::Active && person.email.is_some());
        Ok(active
            .map(|person| {
                let held = rights.remove(&person.id).unwrap_or_default();
                (person, held)
            })
            .collect())
    }

    fn still_true_address(&self, ticket: Ticket) -> String {
        let signature = self.sign("still-true", &ticket.text());
        format!(
            "/toujours-vrai?fiche={}&version={}&qui={}&signature={signature}",
            ticket.record, ticket.version, ticket.person
        )
    }

    /// What a one-click link opens: nothing once it was used, once the record changed, or once its holder has no right.
    ///
    /// # Errors
    /// The link opens nothing, or the store failed.
    pub async fn still_true(&self, ticket: Ticket, signature: &str) -> Result<StillTrue, AppError> {
        if !self.is_signed("still-true", &ticket.text(), signature) {
            return Err(AppError::NotFound);
        }
        let record = self.get_record(ticket.record).await?;
        let is_same =
            record.envelope.version == ticket.version && record.envelope.status == Status::Published;
        let person = self.store().person(ticket.person).await?;
        let is_active = person.is_some_and(|person| person.state == AccountState::Active);
        let owns = self.store().owner(ticket.record).await? == Some(ticket.person);
        let rights: Vec<_> =
            self.store().rights_of(ticket.person).await?.into_iter().map(|held| held.right).collect();
        let may = owns || can(&rights, Action::Tend, &Target::of(&record.envelope));
        if !is_same || !is_active || !may {
            return Err(AppError::NotFound);
        }
        let periods = self.catalogue().info.review_months.clone();
        let next = freshness::next_day(record.kind(), &periods, self.today()).ok_or(AppError::NotFound)?;
        Ok(StillTrue { record, next })
    }

    /// Says that a record is still true: a new version, to be read again one period later. The link then opens nothing.
    ///
    /// # Errors
    /// The link opens nothing, someone wrote the record meanwhile, or the store failed.
    pub async fn confirm_still_true(&self, ticket: Ticket, signature: &str) -> Result<StillTrue, AppError> {
        let opened = self.still_true(ticket, signature).await?;
        let mut record = opened.record.clone();
        record.envelope.review_on = Some(PartialDate::full(opened.next));
        let now = self.now();
        let act = Act {
            at: now,
            actor: Some(ticket.person),
            act: "still_true".into(),
            subject: record.reference().to_string(),
            detail: opened.next.to_string(),
        };
        let by = By { author: author(ticket.person), reason: STILL_TRUE.into(), at: now };
        self.store().apply_noted(vec![Write::update(record)], &by, &act, &[]).await?;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(opened)
    }
}
