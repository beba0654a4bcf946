//! The itinerary on generated situations: no dead end, true reasons, always the same answer.

use app::{App, Move, Named, Planned, seen_name};
use model::itinerary::{Alternative, Criterion, Detail, Outcome, Reach, Situation, Stop};
use serde_json::json;

use crate::support::{by, demo, import};
use crate::truth;

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
        .map(|i| {
            let mut situation = Situation::needing(NEEDS[i % NEEDS.len()])
                .with(Criterion::Profile, profiles[i % profiles.len()].clone());
            situation.territory = PLACES[(i / 2) % PLACES.len()].map(Into::into);
            let picked = [
                (Criterion::Domain, &domains, i / 3),
                (Criterion::Phase, &phases, i / 5),
                (Criterion::Size, &sizes, i / 7),
                (Criterion::TerritoryType, &types, i / 11),
            ];
            for (criterion, list, at) in picked {
                situation.answer(criterion, pick(list, at).into_iter().collect());
            }
            situation
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
        assert!(planned.itinerary.contact.is_some(), "{situation:?}");
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
                    assert!(
                        !app.matched_words(&planned, stop.card).is_empty(),
                        "{} {situation:?}",
                        card.slug
                    );
                }
                truth::check(&planned.catalogue.lexicon, &record, &situation, reason);
            }
        }
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
    let situation = Situation::needing("qui agit déjà sur ma commune")
        .with(Criterion::Profile, "collectivite")
        .at("commune:53130");
    let planned = app.plan(&situation).expect("plans");
    let first = &planned.catalogue.cards[planned.itinerary.contacts[0].card];
    assert_eq!(&*first.slug, "maison-des-alliances-du-bocage");
}

#[tokio::test(flavor = "multi_thread")]
async fn local_stops_come_first_then_similar_places_then_wider() {
    let (app, _folder) = demo().await;
    let situation = Situation::needing("des habitants n’ont plus de commerce ni de transport")
        .with(Criterion::Profile, "collectivite")
        .with(Criterion::TerritoryType, "rural")
        .at("commune:53130");
    let planned = app.plan(&situation).expect("plans");
    let reaches: Vec<Reach> = planned.itinerary.legs[0].stops.iter().filter_map(|stop| stop.reach).collect();
    assert_eq!(reaches[0], Reach::Here, "{reaches:?}");
    assert!(reaches.contains(&Reach::Similar) && reaches.contains(&Reach::Everywhere), "{reaches:?}");
    assert!(reaches.iter().map(|reach| reach.tier()).is_sorted(), "{reaches:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn any_record_is_asked_about_by_the_name_people_give_it() {
    let (app, _folder) = demo().await;
    let catalogue = app.catalogue();
    let card = catalogue.find(&"ressources/tiers-lieu-lakou".parse().expect("a reference")).expect("a card");
    let expected = Named::One(catalogue.find_id(card.id).expect("numbered"));
    for name in [
        "ressources/tiers-lieu-lakou",
        "/ressources/tiers-lieu-lakou",
        "https://communs.exemple.org/ressources/tiers-lieu-lakou?x=1#haut",
        "tiers-lieu-lakou",
        "le tiers lieu lakou",
        " LE TIERS-LIEU LAKOU ",
    ] {
        assert_eq!(app.name(name).expect("names"), expected, "{name}");
    }
    let Named::Nearest(nearest) = app.name("lieu partagé en outre-mer").expect("names") else {
        panic!("no record bears that name")
    };
    assert!(!nearest.is_empty());
    assert_eq!(app.name("zzyzxq").expect("names"), Named::Nearest(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_says_what_stands_in_the_way() {
    let (app, _folder) = demo().await;
    let ask = |situation: &Situation, name: &str| {
        let Named::One(card) = app.name(name).expect("names") else { panic!("{name}") };
        app.why(situation, card).expect("judged").verdict
    };
    let hurried = Situation::needing("se former entre pairs").with(Criterion::Constraint, "echeance-proche");
    let verdict = ask(&hurried, "dix-territoires-en-parcours-d-experience");
    assert_eq!((verdict.standing.as_str(), verdict.score), ("excluded", None));
    assert!(matches!(verdict.reasons[0].detail, Detail::Contraindicated(_)));
    let freed = verdict.changes.iter().find(|change| change.criterion == Criterion::Constraint);
    assert!(freed.is_some_and(|change| change.codes.is_empty()), "{:?}", verdict.changes);
    assert_eq!(ask(&hurried, "glossaire/alliance").standing.as_str(), "never_stop");
    assert_eq!(ask(&hurried, "evenements/onzieme-rencontre-des-pionniers-2025").standing.as_str(), "over");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_phases_bring_other_stops() {
    let (app, _folder) = demo().await;
    let situation = Situation::needing("trouver des alliés").with(Criterion::Profile, "association");
    let planned = app.plan(&situation).expect("plans");
    let alternatives = app.alternatives(&planned, &Alternative::questions());
    let deployed =
        alternatives.iter().find(|other| other.code == "deploiement").expect("it changes the route");
    let then = app.plan(&situation.with(Criterion::Phase, "deploiement")).expect("plans");
    for card in &deployed.enters {
        assert!(
            then.stops().any(|stop| stop.card == *card) && !planned.stops().any(|stop| stop.card == *card)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_tell_how_they_went_from_a_phase_to_another() {
    let (app, _folder) = demo().await;
    let trodden = app.trodden("recherche-developpement", "modelisation").await.expect("read");
    assert!(trodden.count >= 5 && !trodden.walked.is_empty(), "{}", trodden.count);
    for walked in &trodden.walked {
        let model::Content::Resource(resource) = &walked.record.content else { panic!("an example") };
        let (first, last) = (&resource.states[walked.passage.first], &resource.states[walked.passage.last]);
        assert_eq!(first.phase.as_deref(), Some("recherche-developpement"));
        assert_eq!(last.phase.as_deref(), Some("modelisation"));
        assert_eq!((first.on, last.on), (walked.passage.start, walked.passage.end));
    }
    let catalogue = app.catalogue();
    let known = catalogue
        .ways()
        .into_iter()
        .find(|way| (way.0, way.1) == ("recherche-developpement", "modelisation"));
    assert_eq!(known.map(|way| way.2), Some(trodden.count));
    assert_eq!(app.trodden("deploiement", "recherche-developpement").await.expect("read").count, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_itinerary_tells_what_came_in_and_what_went_out() {
    let (app, _folder) = demo().await;
    let situation =
        Situation::needing("cartographier nos partenaires").with(Criterion::Profile, "association");
    let planned = app.plan(&situation).expect("plans");
    let name = |card: usize| seen_name(planned.catalogue.cards[card].id);
    let seen: Vec<String> = planned.stops().map(|stop| name(stop.card)).collect();
    let today = app.today();
    assert_eq!(app.moves(&planned, today, &seen), [], "nothing changed since it was composed");

    let gone = &planned.catalogue.cards[planned.stops().next().expect("a stop").card];
    let record = app.get_record(gone.id).await.expect("public");
    let mut document = model::document::write(&record);
    document["status"] = json!("withdrawn");
    document["withdrawal"] = json!({"reason": "Remplacée.", "on": "2026-11-01"});
    let report = import(&app, vec![document]).await;
    assert!(report.applied, "{:?}", report.refused);
    app.catch_up(&mut |_, _| {}).await.expect("follows");
    let then = app.plan(&situation).expect("plans");
    let moves = app.moves(&then, today, &seen);
    let left = moves.iter().find(|moved| moved.what == Move::Left).expect("one left");
    assert_eq!(then.catalogue.card(left.card).id, gone.id);
    assert!(moves.iter().any(|moved| moved.what == Move::Entered), "another took its place");
    assert!(moves.iter().all(|moved| moved.at <= by().at));
}
