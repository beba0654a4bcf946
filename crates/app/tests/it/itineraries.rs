//! The itinerary on generated situations: no dead end, true reasons, always the same answer.

use app::{App, Planned};
use model::itinerary::{Criterion, Detail, Outcome, Situation, Stop};
use model::{Content, Kind, Record};

use crate::support::demo;

const NEEDS: [&str; 10] = [
    "trouver des alliés",
    "notre subvention baisse",
    "évaluer un partenariat sans y passer des mois",
    "mécénat de compétences",
    "dialogue avec les habitants",
    "passer à l’échelle",
    "zzz introuvable xyzzy",
    "mobilité des jeunes en zone rurale",
    "former notre conseil d’administration",
    "",
];
const PLACES: [Option<&str>; 5] =
    [None, Some("commune:29151"), Some("departement:23"), Some("region:04"), Some("commune:75056")];

/// 200 situations: every profile, with needs, places, phases, sizes and domains taken in turn.
fn situations(app: &App) -> Vec<Situation> {
    let catalogue = app.catalogue();
    let codes = |vocabulary: &str| catalogue.codes(vocabulary);
    let (profiles, domains) = (codes("actor_profile"), codes("domain"));
    let (phases, sizes, types) =
        (codes("innovation_phase"), codes("organisation_size"), codes("territory_type"));
    let pick = |list: &[String], i: usize| (!i.is_multiple_of(3)).then(|| list[i % list.len()].clone());
    (0..200)
        .map(|i| Situation {
            need: NEEDS[i % NEEDS.len()].into(),
            profile: Some(profiles[i % profiles.len()].clone()),
            territory: PLACES[(i / 2) % PLACES.len()].map(Into::into),
            domain: pick(&domains, i / 3),
            phase: pick(&phases, i / 5),
            size: pick(&sizes, i / 7),
            territory_type: pick(&types, i / 11),
        })
        .collect()
}

fn stops(planned: &Planned) -> impl Iterator<Item = &Stop> {
    let itinerary = &planned.itinerary;
    itinerary
        .legs
        .iter()
        .flat_map(|leg| &leg.stops)
        .chain(&itinerary.contacts)
        .chain(&itinerary.events)
        .chain(&itinerary.near_misses)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_situations_never_meet_a_dead_end() {
    let (app, _folder) = demo().await;
    for situation in situations(&app) {
        let planned = app.plan(&situation).expect("plans");
        assert_eq!(planned.itinerary.legs.len(), 3);
        for leg in &planned.itinerary.legs {
            assert!(!leg.stops.is_empty() || leg.empty.is_some(), "{situation:?} {:?}", leg.name);
        }
        assert!(planned.contact.is_some(), "{situation:?}");
        let mut cards: Vec<usize> =
            planned.itinerary.legs.iter().flat_map(|l| &l.stops).map(|s| s.card).collect();
        let count = cards.len();
        cards.sort_unstable();
        cards.dedup();
        assert_eq!(count, cards.len(), "a record stands twice on the route of {situation:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_situation_gets_the_same_answer() {
    let (app, _folder) = demo().await;
    for situation in situations(&app).iter().step_by(7) {
        let (first, second) = (app.plan(situation).expect("plans"), app.plan(situation).expect("plans"));
        assert_eq!(first.itinerary, second.itinerary);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_shown_is_true_of_the_record() {
    let (app, _folder) = demo().await;
    for situation in situations(&app) {
        let planned = app.plan(&situation).expect("plans");
        for stop in stops(&planned) {
            let card = &planned.catalogue.cards[stop.card];
            let record = app.get_record(card.id).await.expect("public");
            for reason in &stop.reasons {
                if reason.criterion == Criterion::Need && reason.outcome != Outcome::Mismatch {
                    assert!(!app.matched_words(&planned, stop).is_empty(), "{} {situation:?}", card.slug);
                }
                check(&planned, &record, &situation, reason.criterion, reason.outcome, reason.detail);
            }
        }
    }
}

/// Reads the record itself, not its card.
fn check(
    planned: &Planned,
    record: &Record,
    situation: &Situation,
    criterion: Criterion,
    outcome: Outcome,
    detail: Detail,
) {
    let says = format!("{} {criterion:?} {outcome:?} {detail:?} {situation:?}", record.envelope.slug);
    match criterion {
        Criterion::Need => assert!(!situation.need.is_empty(), "{says}"),
        Criterion::Territory => check_place(planned, record, situation, outcome, detail, &says),
        _ => check_term(planned, record, situation, (criterion, outcome, detail), &says),
    }
}

fn documented(record: &Record, vocabulary: &str, against: bool) -> Vec<String> {
    let own = record.envelope.terms.get(vocabulary).cloned().unwrap_or_default();
    let Content::Resource(resource) = &record.content else { return if against { Vec::new() } else { own } };
    let notice = &resource.notice;
    if against {
        return notice.contraindications.terms.get(vocabulary).cloned().unwrap_or_default();
    }
    notice.indications.terms.get(vocabulary).filter(|codes| !codes.is_empty()).cloned().unwrap_or(own)
}

fn check_term(
    planned: &Planned,
    record: &Record,
    situation: &Situation,
    (criterion, outcome, detail): (Criterion, Outcome, Detail),
    says: &str,
) {
    let (_, vocabulary) =
        Criterion::VOCABULARIES.into_iter().find(|(c, _)| *c == criterion).expect("a vocabulary");
    let wanted = situation.answer(criterion).expect("only what was asked is told").to_owned();
    let told = documented(record, vocabulary, false);
    let name = |term: u32| planned.catalogue.lexicon.term_name(term).1.to_owned();
    match (outcome, detail) {
        (_, Detail::Contraindicated(term)) => {
            assert_eq!(name(term), wanted, "{says}");
            assert!(documented(record, vocabulary, true).contains(&wanted), "{says}");
        }
        (Outcome::Match, Detail::Term(term)) => {
            assert_eq!(name(term), wanted, "{says}");
            assert!(told.contains(&wanted), "{says}");
        }
        (Outcome::Partial | Outcome::Mismatch, Detail::Term(term)) => {
            assert!(!told.contains(&wanted) && told.contains(&name(term)), "{says}");
        }
        (Outcome::Unknown, _) => assert!(told.is_empty(), "{says}"),
        _ => panic!("{says}"),
    }
}

fn check_place(
    planned: &Planned,
    record: &Record,
    situation: &Situation,
    outcome: Outcome,
    detail: Detail,
    says: &str,
) {
    let atlas = model::territories::atlas();
    let here = situation.territory.as_ref().expect("asked").parse().expect("a code");
    let told: Vec<model::territories::Code> =
        record.envelope.territories.iter().map(|code| code.parse().expect("a code")).collect();
    let chain: Vec<_> = atlas.chain(&here).into_iter().map(|t| t.code).collect();
    let code = |place: u32| planned.catalogue.lexicon.place_code(place).clone();
    match (outcome, detail) {
        (Outcome::Match, Detail::Place(place)) => {
            assert!(told.contains(&code(place)) && chain.contains(&code(place)), "{says}");
        }
        (Outcome::Partial, Detail::Within(place)) => {
            let wide = code(place);
            assert!(chain.contains(&wide), "{says}");
            assert!(told.iter().any(|own| atlas.chain(own).iter().any(|t| t.code == wide)), "{says}");
        }
        (Outcome::Partial, Detail::National) => {
            assert!(told.contains(&model::territories::Code::france()), "{says}");
        }
        (Outcome::Partial, Detail::Online) => {
            assert!(record.kind() == Kind::Event, "{says}");
        }
        (Outcome::Mismatch, Detail::Place(place)) => {
            assert!(!chain.contains(&code(place)), "{says}");
        }
        (Outcome::Unknown, _) => assert!(told.is_empty(), "{says}"),
        _ => panic!("{says}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_advised_against_is_never_on_the_route() {
    let (app, _folder) = demo().await;
    for situation in situations(&app) {
        let planned = app.plan(&situation).expect("plans");
        for stop in planned.itinerary.legs.iter().flat_map(|leg| &leg.stops) {
            let against = stop.reasons.iter().any(|r| matches!(r.detail, Detail::Contraindicated(_)));
            assert!(!against, "{situation:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rural_mayor_in_mayenne_meets_the_local_catalyst() {
    let (app, _folder) = demo().await;
    let situation = Situation {
        need: "qui agit déjà sur ma commune".into(),
        profile: Some("collectivite".into()),
        territory: Some("commune:53130".into()),
        ..Situation::default()
    };
    let planned = app.plan(&situation).expect("plans");
    let first = &planned.catalogue.cards[planned.itinerary.contacts[0].card];
    assert_eq!(&*first.slug, "maison-des-alliances-du-bocage");
}
