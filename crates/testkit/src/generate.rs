//! A commons of any size made from the demonstration one: real sentences and terms, mixed; other places and dates.

use model::record::{RecordId, TITLE_MAX};
use model::territories::{self, Code, Level, Territory};
use model::{Content, Kind, PartialDate, Record, Status, TermMap};

use crate::commons::{Commons, demo};
use crate::dice::Dice;

/// How the added records are shared between kinds, in percent; the others stay as many as they are.
const SHARES: [(Kind, usize); 4] =
    [(Kind::Resource, 70), (Kind::Event, 12), (Kind::Organisation, 10), (Kind::Publication, 8)];

/// At least the demonstration commons, then variants of its records up to `count`; the same seed gives the same commons.
///
/// # Panics
/// The demonstration commons has no record of a kind to vary.
pub fn generate(count: usize, seed: u64) -> Commons {
    let base = demo();
    let mut dice = Dice::new(seed);
    let pools = SHARES.map(|(kind, share)| (pool(base, kind), share));
    let places = places();
    let mut commons = base.clone();
    for number in base.records.len()..count {
        let pool = draw_pool(&pools, &mut dice);
        let (one, other) = (*dice.pick(pool), *dice.pick(pool));
        let place = dice.pick(&places).clone();
        commons.records.push(variant(one, other, &place, number, &mut dice));
    }
    commons
}

fn pool(base: &Commons, kind: Kind) -> Vec<&Record> {
    let is_whole = |record: &&Record| record.kind() == kind && record.envelope.status == Status::Published;
    base.records.iter().filter(is_whole).collect()
}

fn draw_pool<'a>(pools: &'a [(Vec<&'static Record>, usize)], dice: &mut Dice) -> &'a [&'static Record] {
    let mut drawn = dice.below(100);
    for (pool, share) in pools {
        if drawn < *share {
            return pool;
        }
        drawn -= share;
    }
    unreachable!("the shares make a hundred")
}

/// Communes, and their larger neighbours as often as people name them.
fn places() -> Vec<Territory<'static>> {
    let france = Code::france();
    let atlas = territories::atlas();
    let communes = atlas.children_at(&france, Level::Commune);
    let epci = atlas.children_at(&france, Level::Epci);
    let departements = atlas.children_at(&france, Level::Departement);
    // The 2,000 largest communes, every EPCI, each département ten times: roughly a third, a third, a third.
    let mut places: Vec<_> = communes.into_iter().take(2000).chain(epci).collect();
    for _ in 0..10 {
        places.extend(departements.iter().cloned());
    }
    places
}

/// A record that says what `one` says, partly in the words of `other`, somewhere else and at another time.
fn variant(one: &Record, other: &Record, place: &Territory<'_>, number: usize, dice: &mut Dice) -> Record {
    let mut record = one.clone();
    let kind = record.kind();
    let envelope = &mut record.envelope;
    envelope.slug = format!("{}-{number}", one.envelope.slug);
    envelope.id = RecordId::derived(kind, &envelope.slug);
    envelope.old_slugs.clear();
    envelope.provenance = None;
    envelope.fictional = true;
    let title = format!("{}, {}", one.envelope.title, territories::atlas().label(&place.code));
    if title.chars().count() <= TITLE_MAX {
        envelope.title = title;
    }
    if dice.percent(50) {
        envelope.summary.clone_from(&other.envelope.summary);
    }
    envelope.territories = vec![place.code.to_string()];
    envelope.terms = mix_terms(&one.envelope.terms, &other.envelope.terms, dice);
    record.body = mix_bodies(&one.body, &other.body, dice);
    vary_content(&mut record.content, dice);
    record
}

fn mix_terms(one: &TermMap, other: &TermMap, dice: &mut Dice) -> TermMap {
    let mut mixed = one.clone();
    for (vocabulary, codes) in other {
        if dice.percent(50) {
            mixed.insert(vocabulary.clone(), codes.clone());
        }
    }
    mixed
}

/// Most paragraphs of the one, some of the other, each where it stood.
fn mix_bodies(one: &str, other: &str, dice: &mut Dice) -> String {
    let mut paragraphs: Vec<&str> = one.split("\n\n").filter(|_| dice.percent(80)).collect();
    paragraphs.extend(other.split("\n\n").filter(|_| dice.percent(25)));
    if paragraphs.is_empty() { one.to_owned() } else { paragraphs.join("\n\n") }
}

fn vary_content(content: &mut Content, dice: &mut Dice) {
    match content {
        Content::Resource(resource) => {
            let kept = dice.below(resource.evidence.len() + 1);
            resource.evidence.truncate(kept);
            if dice.percent(30) {
                resource.notice.indications.terms.clear();
            }
        }
        Content::Event(event) => {
            event.starts_on = Some(day(dice));
            event.ends_on = None;
        }
        Content::Publication(publication) => publication.date = Some(day(dice)),
        _ => {}
    }
}

/// A day from 2018 to 2028.
fn day(dice: &mut Dice) -> PartialDate {
    let text = format!("{}-{:02}-{:02}", 2018 + dice.below(11), 1 + dice.below(12), 1 + dice.below(28));
    text.parse().expect("every month has 28 days")
}
