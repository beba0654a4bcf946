//! Answering a compass: each position is kept under a private address, read with the version of the compass that was answered, and
//! leads to the itinerary of the GPS.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{Duration, Months};
use model::compass::{Advice, Answer, Answers, Body, Compiled, Reading};
use model::territories::atlas;
use model::{Content, Kind, Record, RecordId, Status};
use serde_json::{Map, Value};
use store::{Position, PositionChange};
use uuid::Uuid;

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;
use crate::itineraries::Planned;
use crate::people::Who;

/// Months that answers are kept after their last use when nothing else is set.
pub const POSITIONS_KEPT_MONTHS: u32 = 36;
/// What was begun and left without one answer is forgotten after this long.
const EMPTY_KEPT: Duration = Duration::days(7);
/// A look at a result counts as a use, noted at most this often.
const NOTED_EVERY: Duration = Duration::days(1);
/// Versions of compasses kept ready.
const READY: usize = 64;
/// The purpose of the signature in a private address.
const PURPOSE: &str = "position";
/// Share of the best relevance above which a stop is there because of a need.
const BECAUSE: f32 = 0.35;

/// A version of a compass, ready to be answered and read.
#[derive(Debug)]
pub struct CompassVersion {
    pub record: Record,
    pub compiled: Compiled,
}

/// The versions kept ready, by record and version.
#[derive(Debug, Default)]
pub(crate) struct Ready(RwLock<HashMap<(RecordId, u32), Arc<CompassVersion>>>);

/// A position with the compass that it answers.
#[derive(Debug, Clone)]
pub struct Held {
    pub position: Position,
    pub version: Arc<CompassVersion>,
    /// What its private address holds.
    pub key: String,
}

/// What the GPS proposes from a position.
pub struct Proposed {
    pub planned: Planned,
    /// For each stop of the itinerary, by its card: the place, in the advice of the reading, of what it answers.
    pub because: HashMap<usize, usize>,
}

impl Held {
    pub fn compiled(&self) -> &Compiled {
        &self.version.compiled
    }

    /// The answers; what a document of another shape would hold is left out.
    pub fn answers(&self) -> Answers {
        let kept = self.position.answers.iter();
        kept.filter_map(|(code, value)| Some((code.clone(), Answer::of(value)?))).collect()
    }

    pub fn body(&self) -> Body {
        serde_json::from_value(Value::Object(self.position.body.clone())).unwrap_or_default()
    }

    pub fn reading(&self) -> Reading {
        self.compiled().read(&self.answers(), &self.body())
    }
}

impl App {
    /// The version of a compass that anyone may now answer.
    ///
    /// # Errors
    /// No published compass lives there, or the store failed.
    pub async fn compass(&self, slug: &str) -> Result<Arc<CompassVersion>, AppError> {
        let found = self.store().find(Kind::Compass, slug).await?.ok_or(AppError::NotFound)?;
        if found.record.envelope.status != Status::Published {
            return Err(AppError::NotFound);
        }
        let key = (found.record.envelope.id, found.record.envelope.version);
        match self.ready(key) {
            Some(ready) => Ok(ready),
            None => self.make_ready(key, found.record),
        }
    }

    /// A version of a compass, whatever became of it since.
    async fn compass_version(&self, id: RecordId, version: u32) -> Result<Arc<CompassVersion>, AppError> {
        if let Some(ready) = self.ready((id, version)) {
            return Ok(ready);
        }
        let record = self.store().version(id, version).await?.ok_or(AppError::NotFound)?;
        self.make_ready((id, version), record)
    }

    fn ready(&self, key: (RecordId, u32)) -> Option<Arc<CompassVersion>> {
        self.inner.compasses.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    fn make_ready(&self, key: (RecordId, u32), record: Record) -> Result<Arc<CompassVersion>, AppError> {
        let Content::Compass(compass) = &record.content else { return Err(AppError::NotFound) };
        let compiled = Compiled::new(compass.clone());
        let made = Arc::new(CompassVersion { record, compiled });
        let mut ready = self.inner.compasses.0.write().unwrap_or_else(PoisonError::into_inner);
        if ready.len() >= READY {
            ready.clear();
        }
        ready.insert(key, Arc::clone(&made));
        Ok(made)
    }

    /// Begins to answer the present version of a compass; whoever is signed in finds it again in their account.
    ///
    /// # Errors
    /// No published compass lives there, or the store failed.
    pub async fn begin_position(&self, slug: &str, body: &Body, who: Option<&Who>) -> Result<Held, AppError> {
        let version = self.compass(slug).await?;
        self.open_position(version, body, who, None).await
    }

    /// Begins the same compass anew, as it now is, beside what was answered before.
    ///
    /// # Errors
    /// The compass is no longer published, the address is not ours, or the store failed.
    pub async fn begin_anew(&self, key: &str, who: Option<&Who>) -> Result<Held, AppError> {
        let former = self.position(key).await?;
        let now = self.store().get(former.position.compass).await?.ok_or(AppError::NotFound)?;
        let version = self.compass(&now.envelope.slug).await?;
        self.open_position(version, &former.body(), who, Some(former.position.id)).await
    }

    async fn open_position(
        &self,
        version: Arc<CompassVersion>,
        body: &Body,
        who: Option<&Who>,
        former: Option<Uuid>,
    ) -> Result<Held, AppError> {
        let envelope = &version.record.envelope;
        let position = Position {
            id: Uuid::new_v4(),
            compass: envelope.id,
            version: envelope.version,
            person: who.map(|who| who.id),
            former,
            answers: Map::new(),
            body: self.body_kept(body),
            started_at: self.now(),
            used_at: self.now(),
            finished_at: None,
        };
        self.store().open_position(position.clone()).await?;
        Ok(self.held(position, version))
    }

    fn held(&self, position: Position, version: Arc<CompassVersion>) -> Held {
        Held { key: self.position_key(position.id), position, version }
    }

    /// What the private address of a position holds: its identity, and our signature of it.
    fn position_key(&self, id: Uuid) -> String {
        let id = id.simple().to_string();
        format!("{id}-{}", self.sign(PURPOSE, &id))
    }

    /// The position behind a private address.
    ///
    /// # Errors
    /// The address is not ours, or what it held was erased; the store failed.
    pub async fn position(&self, key: &str) -> Result<Held, AppError> {
        let id = self.position_named(key)?;
        let position = self.store().position(id).await?.ok_or(AppError::NotFound)?;
        let version = self.compass_version(position.compass, position.version).await?;
        Ok(self.held(position, version))
    }

    /// A position by its identity, for what is shown of it to others or beside others.
    pub(crate) async fn position_of(&self, id: Uuid) -> Result<Option<Held>, AppError> {
        let Some(position) = self.store().position(id).await? else { return Ok(None) };
        let version = self.compass_version(position.compass, position.version).await?;
        Ok(Some(self.held(position, version)))
    }

    fn position_named(&self, key: &str) -> Result<Uuid, AppError> {
        let (id, signature) = key.split_once('-').ok_or(AppError::NotFound)?;
        if !self.is_signed(PURPOSE, id, signature) {
            return Err(AppError::NotFound);
        }
        id.parse().map_err(|_| AppError::NotFound)
    }

    /// Notes that a position is still of use to someone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn note_use(&self, held: &Held) -> Result<(), AppError> {
        if held.position.used_at + NOTED_EVERY < self.now() {
            self.change_position(held.position.id, Map::new(), None, false).await?;
        }
        Ok(())
    }

    /// Keeps the answers of a page: `None` takes one back. What is no answer to its question is left out.
    ///
    /// # Errors
    /// It was erased meanwhile, or the store failed.
    pub async fn answer(
        &self,
        held: &Held,
        answers: Vec<(usize, Option<Answer>)>,
        finishes: bool,
    ) -> Result<Held, AppError> {
        let questions = &held.compiled().compass.questions;
        let mut kept = Map::new();
        for (at, answer) in answers {
            let Some(question) = questions.get(at) else { continue };
            let value = match answer {
                None => Value::Null,
                Some(answer) => match question.accept(&answer).ok().map(serde_json::to_value) {
                    Some(Ok(value)) => value,
                    _ => continue,
                },
            };
            kept.insert(question.code.clone(), value);
        }
        let position = self.change_position(held.position.id, kept, None, finishes).await?;
        Ok(Held { position, ..held.clone() })
    }

    /// Keeps what is said of the body.
    ///
    /// # Errors
    /// It was erased meanwhile, or the store failed.
    pub async fn describe_body(&self, held: &Held, body: &Body) -> Result<Held, AppError> {
        let body = self.body_kept(body);
        let position = self.change_position(held.position.id, Map::new(), Some(body), false).await?;
        Ok(Held { position, ..held.clone() })
    }

    async fn change_position(
        &self,
        id: Uuid,
        answers: Map<String, Value>,
        body: Option<Map<String, Value>>,
        finishes: bool,
    ) -> Result<Position, AppError> {
        let change = PositionChange { id, answers, body, finishes, at: self.now() };
        self.store().change_position(change).await?.ok_or(AppError::NotFound)
    }

    /// What is said of a body, in the words of this commons; the rest is left out.
    fn body_kept(&self, body: &Body) -> Map<String, Value> {
        let catalogue = self.catalogue();
        let term = |vocabulary: &str, code: &Option<String>| {
            code.clone().filter(|code| catalogue.codes(vocabulary).contains(code))
        };
        let place = |code: &String| code.parse().ok().and_then(|code| atlas().resolve(&code));
        let kept = Body {
            profile: term("actor_profile", &body.profile),
            size: term("organisation_size", &body.size),
            territory: body.territory.as_ref().and_then(place).map(|place| place.territory.code.to_string()),
        };
        match serde_json::to_value(kept) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        }
    }

    /// The itinerary of the GPS from a position, and which advice each stop answers.
    ///
    /// # Errors
    /// The index failed.
    pub fn plan_position(&self, held: &Held, reading: &Reading) -> Result<Proposed, AppError> {
        let compiled = held.compiled();
        let planned = self.plan(&compiled.situation(reading, &held.body()))?;
        let mut because = HashMap::new();
        let mut best: HashMap<usize, f32> = HashMap::new();
        for (at, advice) in reading.advice.iter().enumerate() {
            let need = self.need_relevance(&planned.catalogue, compiled, reading, advice);
            for stop in planned.stops() {
                let relevance = need.get(stop.card).copied().unwrap_or_default();
                if relevance >= BECAUSE && relevance > best.get(&stop.card).copied().unwrap_or_default() {
                    best.insert(stop.card, relevance);
                    because.insert(stop.card, at);
                }
            }
        }
        Ok(Proposed { planned, because })
    }

    /// How much each card answers the need of an advice that was told to the GPS.
    fn need_relevance(
        &self,
        catalogue: &Arc<Catalogue>,
        compiled: &Compiled,
        reading: &Reading,
        advice: &Advice,
    ) -> Vec<f32> {
        if !compiled.needing(reading).any(|told| told == advice) {
            return Vec::new();
        }
        self.relevance(catalogue, &compiled.compass.recommendations[advice.recommendation].need).0
    }

    /// Keeps a position in an account; false when it is someone else's.
    ///
    /// # Errors
    /// The store failed.
    pub async fn keep_position(&self, who: &Who, held: &Held) -> Result<bool, AppError> {
        if held.position.person == Some(who.id) {
            return Ok(true);
        }
        Ok(self.store().give_position(held.position.id, who.id).await?)
    }

    /// The positions of a person, the latest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn my_positions(&self, who: &Who) -> Result<Vec<Held>, AppError> {
        let mut mine = Vec::new();
        for position in self.store().positions_of(who.id).await? {
            let version = self.compass_version(position.compass, position.version).await?;
            mine.push(self.held(position, version));
        }
        Ok(mine)
    }

    /// Erases a position.
    ///
    /// # Errors
    /// The address is not ours, or the store failed.
    pub async fn forget_position(&self, key: &str) -> Result<(), AppError> {
        let id = self.position_named(key)?;
        self.store().forget_position(id).await?;
        Ok(())
    }

    /// Erases every position of a person; tells how many.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_my_positions(&self, who: &Who) -> Result<u64, AppError> {
        Ok(self.store().forget_positions_of(who.id).await?)
    }

    /// Erases what nobody used for longer than it is kept, and what was begun and left empty.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_unused_positions(&self) -> Result<u64, AppError> {
        let months = Months::new(self.positions_kept_months());
        let unused = self.now().checked_sub_months(months).unwrap_or_default();
        Ok(self.store().forget_old_positions(unused, self.now() - EMPTY_KEPT).await?)
    }

    /// Months that answers are kept after their last use.
    pub fn positions_kept_months(&self) -> u32 {
        self.inner.positions_kept_months
    }
}
