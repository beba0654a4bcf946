//! Whatever is done to records, in whatever order: no version that was seen is lost or rewritten, and no address dies.

use std::collections::{BTreeMap, BTreeSet};

use app::{App, MergeChoice, NewAccount, Notice, Options, StepNote, Stepped, Visit, Who};
use exchange::{Located, Origin, Reading};
use model::evidence::{Evidence, EvidenceKind};
use model::evidence_path::Step;
use model::rights::{Right, Role};
use model::{Kind, PartialDate, RecordId, Ref, Status, document};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{By, Store};

/// One gesture; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Gesture {
    Publish(u8),
    Change(u8, u8),
    AddEvidence(u8),
    CorrectEvidence(u8, u8),
    SignEvidence(u8),
    RetractEvidence(u8),
    Withdraw(u8, bool),
    BringBack(u8),
    Merge(u8, u8),
    UndoMerge(u8),
    RestoreField(u8, u8),
    RestoreAll(u8, u8),
    Rename(u8, u8),
    ImportAgain(u8, bool),
    StillTrue(u8),
}

fn gestures() -> impl Strategy<Value = Vec<Gesture>> {
    let one = prop_oneof![
        3 => (0..6_u8).prop_map(Gesture::Publish),
        3 => (0..8_u8, any::<u8>()).prop_map(|(at, n)| Gesture::Change(at, n)),
        2 => (0..8_u8).prop_map(Gesture::AddEvidence),
        2 => (0..8_u8, any::<u8>()).prop_map(|(at, n)| Gesture::CorrectEvidence(at, n)),
        1 => (0..8_u8).prop_map(Gesture::SignEvidence),
        1 => (0..8_u8).prop_map(Gesture::RetractEvidence),
        1 => (0..8_u8, any::<bool>()).prop_map(|(at, next)| Gesture::Withdraw(at, next)),
        1 => (0..8_u8).prop_map(Gesture::BringBack),
        2 => (0..8_u8, 0..8_u8).prop_map(|(from, into)| Gesture::Merge(from, into)),
        2 => (0..8_u8).prop_map(Gesture::UndoMerge),
        1 => (0..8_u8, any::<u8>()).prop_map(|(at, version)| Gesture::RestoreField(at, version)),
        1 => (0..8_u8, any::<u8>()).prop_map(|(at, version)| Gesture::RestoreAll(at, version)),
        2 => (0..8_u8, 0..5_u8).prop_map(|(at, n)| Gesture::Rename(at, n)),
        2 => (0..8_u8, any::<bool>()).prop_map(|(at, changed)| Gesture::ImportAgain(at, changed)),
        1 => (0..8_u8).prop_map(Gesture::StillTrue),
    ];
    prop::collection::vec(one, 4..28)
}

/// What was once seen of a version.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    doc: String,
    author: String,
    reason: String,
    at: String,
}

/// A commons and everything that was ever seen of it.
struct World {
    app: App,
    store: Store,
    editor: Who,
    reviewer: Who,
    ids: Vec<RecordId>,
    versions: BTreeMap<(RecordId, u32), Seen>,
    addresses: BTreeSet<String>,
    gestures: usize,
    done: usize,
}

fn words(_: &Notice) -> (String, String) {
    ("s".into(), "b".into())
}

async fn someone(app: &App, name: &str, role: Role) -> Who {
    let new = NewAccount {
        email: format!("{name}@example.org"),
        name: name.into(),
        password: None,
        rights: vec![Right::everywhere(role)],
    };
    let id = app.add_account(new).await.expect("answers").expect("a good account");
    let token = app.open_session(id, "test", true).await.expect("a session");
    app.who(&token).await.expect("answers").expect("signed in")
}

impl World {
    async fn new(folder: &std::path::Path, url: &str) -> Self {
        let options = Options { database_url: Some(url.to_owned()), ..Options::in_folder(folder) };
        let app = App::open(options).await.expect("opens");
        Self {
            store: Store::open(url).await.expect("opens"),
            editor: someone(&app, "ed", Role::Editor).await,
            reviewer: someone(&app, "rel", Role::Reviewer).await,
            app,
            ids: Vec::new(),
            versions: BTreeMap::new(),
            addresses: BTreeSet::new(),
            gestures: 0,
            done: 0,
        }
    }

    async fn of(&self, at: u8) -> Option<(Ref, model::Record)> {
        let id = *self.ids.get(usize::from(at) % self.ids.len().max(1))?;
        let record = self.store.get(id).await.expect("reads")?;
        Some((record.reference(), record))
    }

    /// Publishes a proposal, whatever was typed in it; tells whether it went through.
    async fn publish(&self, id: uuid::Uuid, edit: impl FnOnce(&mut Value)) -> bool {
        let Ok(read) = self.app.proposal(&self.editor, id).await else { return false };
        let mut doc = read.doc.clone();
        edit(&mut doc);
        if self.app.save_proposal(&self.editor, &read, doc, "un mot", false).await.is_err() {
            return false;
        }
        let revision = self.app.proposal(&self.editor, id).await.expect("there").revision;
        let published = self.app.publish_proposal(&self.editor, id, revision, &words).await;
        matches!(published, Ok(Stepped::Published(_)))
    }

    async fn change(&self, of: &Ref, edit: impl FnOnce(&mut Value)) -> bool {
        match self.app.begin_change(&self.editor, of).await {
            Ok(id) => {
                // A change begun before the record moved starts again from it.
                let read = self.app.proposal(&self.editor, id).await.expect("there");
                let _ = self.app.bring_up_to_date(&self.editor, &read).await;
                self.publish(id, edit).await
            }
            Err(_) => false,
        }
    }

    async fn step(&self, who: &Who, of: &Ref, version: u32, step: Step) -> bool {
        let note = StepNote { version, reason: "preuve".into(), feedback: None };
        matches!(self.app.step_evidence(who, &of.slug, step, note).await, Ok(Ok(())))
    }

    async fn evidence(&self, gesture: &Gesture, at: u8) -> bool {
        let Some((of, record)) = self.of(at).await else { return false };
        let version = record.envelope.version;
        let entry = |text: String| Evidence { kind: EvidenceKind::Essai, text, ..Evidence::default() };
        let on = PartialDate::year_only(2026);
        match gesture {
            Gesture::AddEvidence(_) => {
                let step = Step::Record { entry: entry(format!("Essai {}", self.gestures)) };
                self.step(&self.editor, &of, version, step).await
            }
            Gesture::CorrectEvidence(_, n) => {
                let step = Step::Correct { at: 0, entry: entry(format!("Corrigé {n}")) };
                self.step(&self.reviewer, &of, version, step).await
            }
            Gesture::SignEvidence(_) => {
                self.step(&self.reviewer, &of, version, Step::Sign { at: 0, name: "Un réseau".into() }).await
            }
            _ => {
                let step = Step::Retract { at: 0, on, text: "trompé".into() };
                self.step(&self.reviewer, &of, version, step).await
            }
        }
    }

    async fn merge(&self, from: u8, into: u8) -> bool {
        let (Some((from, one)), Some((into, two))) = (self.of(from).await, self.of(into).await) else {
            return false;
        };
        let choice = MergeChoice {
            taken: vec!["summary".into()],
            versions: (one.envelope.version, two.envelope.version),
            reason: "la même".into(),
        };
        matches!(self.app.merge_records(&self.editor, &from, &into, &choice).await, Ok(Ok(_)))
    }

    async fn import(&self, at: u8, changed: bool) -> bool {
        let Some((_, mut record)) = self.of(at).await else { return false };
        if changed {
            record.body = format!("Importé, geste {}.", self.gestures);
        }
        let records = vec![Located { record, origin: Origin::default() }];
        let reading = Reading { total: 1, records, ..Reading::default() };
        let by = By { author: "import".into(), reason: "encore".into(), at: chrono::Utc::now() };
        let report = self.app.import(reading, app::ImportOptions::default(), &by, &mut |_| {}).await;
        let report = report.expect("answers");
        assert!(changed || report.changed.is_empty(), "importing what is there changes nothing");
        report.applied
    }

    async fn take(&mut self, gesture: &Gesture) {
        self.gestures += 1;
        let number = self.gestures;
        let done = match gesture {
            Gesture::Publish(n) => {
                let doc = json!({"title": format!("Fiche {n}"), "summary": "s", "medoc": "methode",
                    "licence": "CC-BY-SA-4.0", "sources": [{"title": "S"}]});
                let id = self.app.begin_record(&self.editor, Kind::Resource, doc).await.expect("begun");
                self.publish(id, |_| {}).await
            }
            Gesture::StillTrue(at) => match self.of(*at).await {
                Some((_, record)) => {
                    let day = chrono::NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day");
                    let day = day + chrono::Days::new(number as u64);
                    self.app.set_review_day(&self.editor, &[record.envelope.id], day).await.is_ok()
                }
                None => false,
            },
            Gesture::Change(at, n) => match self.of(*at).await {
                Some((of, _)) => self.change(&of, |doc| doc["summary"] = json!(format!("Résumé {n}"))).await,
                None => false,
            },
            Gesture::Rename(at, n) => match self.of(*at).await {
                Some((of, _)) => self.change(&of, |doc| doc["slug"] = json!(format!("nom-{n}"))).await,
                None => false,
            },
            Gesture::AddEvidence(at)
            | Gesture::CorrectEvidence(at, _)
            | Gesture::SignEvidence(at)
            | Gesture::RetractEvidence(at) => self.evidence(gesture, *at).await,
            Gesture::Withdraw(at, next) => match self.of(*at).await {
                Some((of, record)) => {
                    let other = self.of(at.wrapping_add(1)).await.map(|(of, _)| of);
                    let read = (&of, record.envelope.version);
                    let next = other.filter(|other| *next && *other != of);
                    matches!(self.app.withdraw(&self.editor, read, "périmée", next).await, Ok(Ok(())))
                }
                None => false,
            },
            Gesture::BringBack(at) => match self.of(*at).await {
                Some((of, _)) => self.app.bring_back(&self.editor, &of, "finalement").await.is_ok(),
                None => false,
            },
            Gesture::Merge(from, into) => self.merge(*from, *into).await,
            Gesture::UndoMerge(at) => match self.of(*at).await {
                Some((of, _)) => match self.app.merge_of(&of).await.expect("answers") {
                    Some(merged) => self.app.undo_merge(&self.editor, &of, merged.now, "deux").await.is_ok(),
                    None => false,
                },
                None => false,
            },
            Gesture::RestoreField(at, version) | Gesture::RestoreAll(at, version) => {
                let field = matches!(gesture, Gesture::RestoreField(..)).then_some("summary");
                match self.of(*at).await {
                    Some((of, record)) => {
                        let version = u32::from(*version) % record.envelope.version + 1;
                        match self.app.restore(&self.editor, &of, version, field).await {
                            Ok(id) => self.publish(id, |_| {}).await,
                            Err(_) => false,
                        }
                    }
                    None => false,
                }
            }
            Gesture::ImportAgain(at, changed) => self.import(*at, *changed).await,
        };
        self.done += usize::from(done);
    }

    /// Looks at everything, and compares it with all that was ever seen.
    async fn look(&mut self) {
        for record in self.store.of_kind(Kind::Resource).await.expect("reads") {
            if !self.ids.contains(&record.envelope.id) {
                self.ids.push(record.envelope.id);
            }
        }
        for id in self.ids.clone() {
            let history = self.store.history(id).await.expect("reads");
            let numbers: Vec<u32> = history.iter().rev().map(|version| version.version).collect();
            let expected: Vec<u32> = (1..=u32::try_from(history.len()).expect("few")).collect();
            assert_eq!(numbers, expected, "the versions of a record follow one another");
            for version in &history {
                let kept = self.store.version(id, version.version).await.expect("reads").expect("kept");
                let now = Seen {
                    doc: document::write(&kept).to_string(),
                    author: version.author.clone(),
                    reason: version.reason.clone(),
                    at: version.at.to_rfc3339(),
                };
                let seen = self.versions.entry((id, version.version)).or_insert_with(|| now.clone());
                assert_eq!(*seen, now, "a version that was seen never changes");
                self.addresses.insert(kept.envelope.slug.clone());
            }
            let current = self.store.get(id).await.expect("reads").expect("never erased");
            let last = &self.versions[&(id, current.envelope.version)];
            assert_eq!(document::write(&current).to_string(), last.doc, "the last version is the record");
        }
        for (id, version) in self.versions.keys() {
            assert!(self.store.version(*id, *version).await.expect("reads").is_some(), "{id} {version}");
        }
        for slug in &self.addresses {
            let mut at = slug.clone();
            let mut hops = 0;
            while let Visit::Moved(to) =
                self.app.visit(Kind::Resource, &at).await.expect("an address never dies")
            {
                at = to.slug;
                hops += 1;
                assert!(hops <= 12, "{slug} leads nowhere but to itself");
            }
        }
        let withdrawn = self.store.of_kind(Kind::Resource).await.expect("reads").into_iter();
        for record in withdrawn.filter(|record| record.envelope.status == Status::Withdrawn) {
            assert!(record.envelope.withdrawal.is_some_and(|withdrawal| !withdrawal.reason.is_empty()));
        }
    }
}

async fn live(database: &testkit::Database, gestures: Vec<Gesture>) -> (usize, usize) {
    let folder = testkit::folder();
    let mut world = World::new(folder.path(), database.url()).await;
    for gesture in &gestures {
        Box::pin(world.take(gesture)).await;
        world.look().await;
    }
    world.store.close().await.expect("closes");
    (world.gestures, world.done)
}

/// Draws sequences for each engine at hand: fewer on a server of `PostgreSQL`, which is slower to make, but enough for the share
/// of gestures that write not to be a matter of luck.
fn sequences(engine: &str, cases: u32) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let counts = std::cell::Cell::new((0, 0));
    let told = runner.run(&gestures(), |gestures| {
        for database in testkit::databases().into_iter().filter(|database| database.engine() == engine) {
            let (taken, done) = runtime.block_on(live(&database, gestures.clone()));
            counts.set((counts.get().0 + taken, counts.get().1 + done));
        }
        Ok(())
    });
    told.expect("no sequence loses or rewrites anything");
    let (taken, done) = counts.get();
    println!("{engine}: {cases} sequences, {taken} gestures, {done} of which wrote");
    assert!(taken == 0 || done * 4 > taken, "gestures that are all refused prove nothing: {done}/{taken}");
}

#[test]
fn no_sequence_loses_or_rewrites_a_version_on_sqlite() {
    sequences("sqlite", 20);
}

#[test]
fn no_sequence_loses_or_rewrites_a_version_on_postgres() {
    sequences("postgres", 12);
}
