//! The evidence path of a resource: what anyone with the right records, what another signs, suspends, lifts or retracts.

use std::collections::BTreeSet;

use model::evidence::{Assessment, Evidence, assess};
use model::evidence_path::{self, Refusal, Step, Taker};
use model::resource::is_code;
use model::rights::{Action, PersonId, Target};
use model::{Content, Kind, Record, Status};
use store::{Act, By, Deed, EvidenceWrite, Hand, Write};
use uuid::Uuid;

use crate::App;
use crate::error::AppError;
use crate::people::{Who, person_of_author};

/// The evidence of a resource before whoever works on it.
#[derive(Debug, Clone)]
pub struct EvidenceDesk {
    pub record: Record,
    pub entries: Vec<Evidence>,
    pub assessment: Assessment,
    /// For each entry, whether the reader wrote it.
    pub own: Vec<bool>,
    pub may_sign: bool,
}

/// What a step asks besides the step itself.
#[derive(Debug, Clone, Default)]
pub struct StepNote {
    /// The version of the resource that was read.
    pub version: u32,
    /// Why, for the history.
    pub reason: String,
    /// The feedback of a visitor that becomes the entry.
    pub feedback: Option<Uuid>,
}

impl App {
    /// Opens the evidence of a resource to who may add to it.
    ///
    /// # Errors
    /// It is not there, the person has not the right, or the store failed.
    pub async fn evidence_desk(&self, who: &Who, slug: &str) -> Result<EvidenceDesk, AppError> {
        let (record, entries) = self.resource(slug).await?;
        let target = Target::of(&record.envelope);
        who.must(Action::AddEvidence, &target)?;
        let known = self.known_hands(&record, &entries).await?;
        Ok(EvidenceDesk {
            assessment: self.assess(&entries),
            own: entries.iter().map(|entry| known.of(entry).contains(&who.id)).collect(),
            may_sign: who.can(Action::Sign, &target),
            entries,
            record,
        })
    }

    /// What the gates grant today.
    pub fn assess(&self, entries: &[Evidence]) -> Assessment {
        assess(entries, &self.catalogue().ladder, self.today())
    }

    /// What the gates would grant with one entry more, before anyone signs it.
    pub fn assess_with(&self, entries: &[Evidence], entry: Evidence) -> Assessment {
        let unsigned = Evidence { second_reader: String::new(), suspends: None, ..entry };
        let all: Vec<Evidence> = entries.iter().cloned().chain([unsigned]).collect();
        self.assess(&all)
    }

    /// What the gates would grant with one entry corrected, hence signed by nobody.
    pub fn assess_corrected(&self, entries: &[Evidence], at: usize, entry: Evidence) -> Assessment {
        let mut all = entries.to_vec();
        if let Some(known) = all.get_mut(at) {
            *known = evidence_path::corrected(known, entry);
        }
        self.assess(&all)
    }

    /// Takes a step on the evidence of a resource: a new version of it, whose hand it is, and the act, at once.
    ///
    /// # Errors
    /// The resource is not there, someone changed it meanwhile, or the store failed.
    pub async fn step_evidence(
        &self,
        who: &Who,
        slug: &str,
        step: Step,
        note: StepNote,
    ) -> Result<Result<(), Refusal>, AppError> {
        let (mut record, mut entries) = self.resource(slug).await?;
        if record.envelope.version != note.version {
            return Err(AppError::Conflict(format!("{slug} was changed meanwhile")));
        }
        let target = Target::of(&record.envelope);
        let known = self.known_hands(&record, &entries).await?;
        let at = step.at();
        let hands = at.and_then(|at| entries.get(at)).map_or_else(Vec::new, |entry| known.of(entry));
        let taker = Taker { person: who.id, rights: &who.rights, target: &target, hands: &hands };
        if note.feedback.is_some() {
            who.must(Action::Moderate, &target)?;
        }
        let (deed, code) = deed_of(&step);
        if let Err(refusal) = evidence_path::apply(&mut entries, step, taker, &self.catalogue().ladder) {
            return Ok(Err(refusal));
        }
        let at = at.unwrap_or(entries.len() - 1);
        let entry = entries.get_mut(at).ok_or(AppError::NotFound)?;
        if is_code(&entry.place) && entry.place.parse::<model::territories::Code>().is_err() {
            return Err(AppError::Invalid(Vec::new()));
        }
        let id = *entry.id.get_or_insert_with(Uuid::now_v7);
        let reference = record.reference();
        if let Content::Resource(resource) = &mut record.content {
            resource.evidence = entries;
        }
        let now = self.now();
        let step = EvidenceWrite {
            write: Write::update(record),
            hand: Hand { entry: id, person: who.id, deed, at: now },
            feedback: note.feedback,
            act: Act {
                at: now,
                actor: Some(who.id),
                act: "evidence".into(),
                subject: reference.to_string(),
                detail: code.into(),
            },
        };
        let by = By { author: who.author(), reason: note.reason, at: now };
        self.store().apply_evidence(step, &by).await?;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(Ok(()))
    }

    async fn resource(&self, slug: &str) -> Result<(Record, Vec<Evidence>), AppError> {
        let found = self.store().find(Kind::Resource, slug).await?.ok_or(AppError::NotFound)?;
        let record = found.record;
        match &record.content {
            Content::Resource(resource) if record.envelope.status == Status::Published => {
                let entries = resource.evidence.clone();
                Ok((record, entries))
            }
            _ => Err(AppError::NotFound),
        }
    }

    async fn known_hands(&self, record: &Record, entries: &[Evidence]) -> Result<KnownHands, AppError> {
        let versions = self.store().history(record.envelope.id).await?;
        let ids: Vec<Uuid> = entries.iter().filter_map(|entry| entry.id).collect();
        Ok(KnownHands {
            hands: self.store().evidence_hands(&ids).await?,
            authors: versions.iter().filter_map(|version| person_of_author(&version.author)).collect(),
        })
    }
}

/// Whose hands the entries of a record are.
struct KnownHands {
    hands: Vec<Hand>,
    /// Everyone who wrote a version of the record.
    authors: BTreeSet<PersonId>,
}

impl KnownHands {
    /// Who wrote an entry. Of one that came with the record, nobody knows: all who wrote the record count.
    fn of(&self, entry: &Evidence) -> Vec<PersonId> {
        let own = self.hands.iter().filter(|hand| Some(hand.entry) == entry.id);
        let wrote = |hand: &&Hand| matches!(hand.deed, Deed::Recorded | Deed::Corrected);
        let mut persons: Vec<PersonId> = own.clone().filter(wrote).map(|hand| hand.person).collect();
        if !own.clone().any(|hand| hand.deed == Deed::Recorded) {
            persons.extend(&self.authors);
        }
        persons
    }
}

const fn deed_of(step: &Step) -> (Deed, &'static str) {
    match step {
        Step::Record { .. } => (Deed::Recorded, "record"),
        Step::Sign { .. } => (Deed::Signed, "sign"),
        Step::Correct { .. } => (Deed::Corrected, "correct"),
        Step::Suspend { .. } => (Deed::Judged, "suspend"),
        Step::Lift { .. } => (Deed::Judged, "lift"),
        Step::Retract { .. } => (Deed::Judged, "retract"),
    }
}
