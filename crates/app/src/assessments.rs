//! A body assesses itself on a framework that scores: kept under a private address, alone or together, compared with what it was.

mod carrying;
mod evidence;

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Duration, Months, Utc};
use model::assessment::{Assessment, Clashes, Points, Said, Told};
use model::framework::Framework;
use model::scoring::Score;
use model::{Content, Kind, Record, Ref, Status};
use serde_json::{Value, json};
use store::Assessment as Kept;
use uuid::Uuid;

pub use carrying::Taken;

use crate::App;
use crate::error::AppError;
use crate::people::{Who, new_secret};

/// Longest name of a body, in characters.
pub const NAME_MAX: usize = 120;
/// Most snapshots of an assessment.
pub const SNAPSHOTS_MAX: u64 = 60;
/// A look counts as a use, noted at most this often.
const NOTED_EVERY: Duration = Duration::days(1);
/// How often a save begins anew when others save at the same time.
const TRIES: usize = 8;

/// An assessment opened by its private address.
#[derive(Debug, Clone)]
pub struct Assessed {
    pub kept: Kept,
    pub record: Record,
    /// The address lets one write.
    pub may_edit: bool,
    /// What the private address holds.
    pub key: String,
}

impl Assessed {
    /// The framework it is made on.
    ///
    /// # Panics
    /// Never: no assessment is opened on anything else.
    pub fn framework(&self) -> &Framework {
        match &self.record.content {
            Content::Framework(framework) => framework,
            _ => unreachable!("an assessment is opened on a framework"),
        }
    }

    pub fn scores(&self) -> BTreeMap<String, Score> {
        self.kept.content.scores(self.framework())
    }

    /// The points of each node, as they are kept.
    fn points(&self) -> BTreeMap<String, Points> {
        self.scores().iter().map(|(code, score)| (code.clone(), Points::from(score))).collect()
    }

    /// What a snapshot of today holds.
    fn to_keep(&self) -> Value {
        json!({
            "framework_version": self.record.envelope.version,
            "content": self.kept.content,
            "scores": self.points(),
        })
    }

    fn codes(&self) -> HashSet<String> {
        self.framework().walk().into_iter().map(|(node, ..)| node.code.clone()).collect()
    }
}

/// One moment of an assessment: now, or a snapshot.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Nothing for now.
    pub number: Option<u64>,
    pub name: String,
    pub at: DateTime<Utc>,
    pub told: BTreeMap<String, Told>,
    pub scores: BTreeMap<String, Points>,
}

/// Two moments side by side.
#[derive(Debug, Clone)]
pub struct Compared {
    pub from: Moment,
    pub to: Moment,
}

impl App {
    /// The framework of this short name, when bodies may assess themselves on it.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn assessable(&self, slug: &str) -> Result<Record, AppError> {
        let found = self.store().find(Kind::Framework, slug).await?.ok_or(AppError::NotFound)?;
        let is_scored =
            matches!(&found.record.content, Content::Framework(framework) if framework.is_scored());
        let is_public = found.record.envelope.status == Status::Published;
        if is_scored && is_public { Ok(found.record) } else { Err(AppError::NotFound) }
    }

    /// Begins an assessment; it belongs to the person signed in, or to whoever holds its address. Nothing when the name is not one.
    ///
    /// # Errors
    /// There is no such framework, or the store failed.
    pub async fn begin_assessment(
        &self,
        slug: &str,
        name: &str,
        who: Option<&Who>,
    ) -> Result<Option<Assessed>, AppError> {
        let record = self.assessable(slug).await?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Ok(None);
        }
        let kept = Kept {
            id: Uuid::new_v4(),
            framework: record.envelope.id,
            owner: who.map(|who| who.id),
            name,
            salt: new_secret(),
            revision: 1,
            content: Assessment::default(),
            created_at: self.now(),
            used_at: self.now(),
        };
        self.store().open_assessment(&kept).await?;
        let key = self.assessment_key(&kept, true);
        Ok(Some(Assessed { kept, record, may_edit: true, key }))
    }

    /// The private address of an assessment, to write or only to read.
    pub fn assessment_key(&self, kept: &Kept, may_edit: bool) -> String {
        let (id, purpose) = (kept.id.simple(), purpose(may_edit));
        let signed = self.sign(purpose, &format!("{id} {}", kept.salt));
        format!("{id}-{}-{}", if may_edit { "e" } else { "l" }, &signed[..40])
    }

    /// What a private address opens.
    ///
    /// # Errors
    /// The address is not ours, or no longer; the store failed.
    pub async fn assessment(&self, key: &str) -> Result<Assessed, AppError> {
        let mut parts = key.splitn(3, '-');
        let id = parts.next().and_then(|id| Uuid::try_parse(id).ok()).ok_or(AppError::NotFound)?;
        let may_edit = parts.next() == Some("e");
        let mut kept = self.store().assessment(id).await?.ok_or(AppError::NotFound)?;
        if !same(key, &self.assessment_key(&kept, may_edit)) {
            return Err(AppError::NotFound);
        }
        if kept.used_at + NOTED_EVERY < self.now() {
            let noted = Kept { used_at: self.now(), revision: kept.revision + 1, ..kept.clone() };
            if self.store().save_assessment(&noted).await? {
                kept = noted;
            }
        }
        // A framework that was withdrawn since still lets people see and take away what they said on it.
        let record = self.store().get(kept.framework).await?.ok_or(AppError::NotFound)?;
        if !matches!(record.content, Content::Framework(_)) {
            return Err(AppError::NotFound);
        }
        Ok(Assessed { kept, record, may_edit, key: key.to_owned() })
    }

    /// What an address that lets one write opens.
    async fn own(&self, key: &str) -> Result<Assessed, AppError> {
        let assessed = self.assessment(key).await?;
        if assessed.may_edit { Ok(assessed) } else { Err(AppError::NotFound) }
    }

    /// Changes an assessment, again from what another has just written if need be.
    async fn change(
        &self,
        key: &str,
        how: &(dyn Fn(&mut Kept, u64) -> Clashes + Sync),
    ) -> Result<(Assessed, Clashes), AppError> {
        for _ in 0..TRIES {
            let mut assessed = self.own(key).await?;
            let next = assessed.kept.revision + 1;
            let before = assessed.kept.clone();
            let clashes = how(&mut assessed.kept, next);
            if assessed.kept == before {
                return Ok((assessed, clashes));
            }
            assessed.kept.revision = next;
            assessed.kept.used_at = self.now();
            if self.store().save_assessment(&assessed.kept).await? {
                return Ok((assessed, clashes));
            }
        }
        Err(AppError::Conflict("too many saves at once".into()))
    }

    /// Says something of nodes, as a page that had read the revision `seen` sends it; tells what someone else changed meanwhile.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn say_of_nodes(
        &self,
        key: &str,
        nodes: &BTreeMap<String, Said>,
        seen: u64,
    ) -> Result<(Assessed, Clashes), AppError> {
        let known = self.own(key).await?.codes();
        let nodes: BTreeMap<String, Said> = nodes
            .iter()
            .filter(|(code, _)| known.contains(*code))
            .map(|(c, s)| (c.clone(), s.clone()))
            .collect();
        self.change(key, &|kept, next| kept.content.say(nodes.clone(), seen, next)).await
    }

    /// Says what the body is and answers the questions.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn answer_questions(
        &self,
        key: &str,
        (identity, answers): (&BTreeMap<String, String>, &BTreeMap<String, String>),
        seen: u64,
    ) -> Result<(Assessed, Clashes), AppError> {
        self.change(key, &|kept, next| kept.content.answer(identity.clone(), answers.clone(), seen, next))
            .await
    }

    /// Closes the private addresses that were given out, and gives the new one.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn renew_links(&self, key: &str) -> Result<String, AppError> {
        let salt = new_secret();
        let (assessed, _) = self
            .change(key, &|kept, _| {
                kept.salt.clone_from(&salt);
                Vec::new()
            })
            .await?;
        Ok(self.assessment_key(&assessed.kept, true))
    }

    /// Keeps an assessment in the account of who is signed in.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn keep_assessment(&self, key: &str, who: &Who) -> Result<(), AppError> {
        let assessed = self.own(key).await?;
        Ok(self.store().join_assessment(assessed.kept.id, who.id).await?)
    }

    /// The assessments kept in an account, each with the title of its framework and its private address.
    ///
    /// # Errors
    /// The store failed.
    pub async fn assessments_of(&self, who: &Who) -> Result<Vec<(Kept, String, String)>, AppError> {
        let mut found = Vec::new();
        for kept in self.store().assessments_of(who.id).await? {
            let Some(record) = self.store().get(kept.framework).await? else { continue };
            let key = self.assessment_key(&kept, true);
            found.push((kept, record.envelope.title, key));
        }
        Ok(found)
    }

    /// Keeps an assessment as it is today; tells whether there was room.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn take_snapshot(&self, key: &str, name: &str) -> Result<bool, AppError> {
        let _naming = self.naming().await;
        let assessed = self.own(key).await?;
        let name: String =
            name.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(NAME_MAX).collect();
        let moment = store::Moment { name, at: self.now(), content: assessed.to_keep() };
        let kept = self.store().keep_snapshot(assessed.kept.id, &moment, SNAPSHOTS_MAX).await?;
        Ok(kept.is_some())
    }

    /// Forgets a snapshot.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn forget_snapshot(&self, key: &str, number: u64) -> Result<(), AppError> {
        let assessed = self.own(key).await?;
        let held = self.files_held(&assessed.kept).await?;
        self.store().forget_snapshot(assessed.kept.id, number).await?;
        self.sweep_after(held.into_keys().collect()).await;
        Ok(())
    }

    /// Every moment of an assessment, the oldest first; the last one is now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn moments(&self, assessed: &Assessed) -> Result<Vec<Moment>, AppError> {
        let snapshots = self.store().snapshots(assessed.kept.id).await?;
        let mut moments: Vec<Moment> = snapshots
            .into_iter()
            .map(|snapshot| {
                let (number, kept) = (snapshot.number, carrying::read(snapshot));
                let told = told(&kept.content);
                Moment { number: Some(number), name: kept.name, at: kept.at, told, scores: kept.scores }
            })
            .collect();
        moments.push(Moment {
            number: None,
            name: String::new(),
            at: self.now(),
            told: told(&assessed.kept.content),
            scores: assessed.points(),
        });
        Ok(moments)
    }

    /// Forgets an assessment, its snapshots and its links.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn forget_assessment(&self, key: &str) -> Result<Ref, AppError> {
        let assessed = self.own(key).await?;
        let held = self.files_held(&assessed.kept).await?;
        self.store().forget_assessment(assessed.kept.id).await?;
        self.sweep_after(held.into_keys().collect()).await;
        Ok(assessed.record.reference())
    }

    /// Forgets what nobody has used for as long as the settings say.
    pub(crate) async fn forget_unused_assessments(&self) -> Result<u64, AppError> {
        let months = Months::new(self.positions_kept_months());
        let since = self.now().checked_sub_months(months).unwrap_or_default();
        Ok(self.store().forget_unused_assessments(since).await?)
    }
}

fn told(content: &Assessment) -> BTreeMap<String, Told> {
    content.nodes.iter().filter_map(|(code, said)| Some((code.clone(), said.told?))).collect()
}

const fn purpose(may_edit: bool) -> &'static str {
    if may_edit { "assessment-edit" } else { "assessment-read" }
}

/// Whether two keys are the same, in a time that does not depend on where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |different, (a, b)| different | (a ^ b)) == 0
}
