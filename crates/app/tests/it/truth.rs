//! Whether a reason is true of a record, read in the record itself and not in its card.

use model::card::Lexicon;
use model::itinerary::{Criterion, Detail, Outcome, Reason, Shape, Situation};
use model::territories::{Code, Level, atlas};
use model::{Content, Kind, Record};

/// The terms that a record documents for a vocabulary, or those that it advises against.
pub fn documented(record: &Record, vocabulary: &str, against: bool) -> Vec<String> {
    let own = record.envelope.terms.get(vocabulary).cloned().unwrap_or_default();
    let Content::Resource(resource) = &record.content else { return if against { Vec::new() } else { own } };
    let notice = &resource.notice;
    if against {
        return notice.contraindications.terms.get(vocabulary).cloned().unwrap_or_default();
    }
    notice.indications.terms.get(vocabulary).filter(|codes| !codes.is_empty()).cloned().unwrap_or(own)
}

/// Tells whether the notice of a record advises against it in a situation.
pub fn is_advised_against(record: &Record, situation: &Situation) -> bool {
    situation.told().any(|(criterion, codes)| {
        let against = documented(record, criterion.vocabulary(), true);
        codes.iter().any(|code| against.contains(code))
    })
}

/// Fails when a reason is not true of the record.
pub fn check(lexicon: &Lexicon, record: &Record, situation: &Situation, reason: &Reason) {
    let says = format!("{} {reason:?} {situation:?}", record.reference());
    match reason.criterion {
        Criterion::Need => assert!(!situation.need.is_empty(), "{says}"),
        Criterion::Territory => check_place(lexicon, record, situation, reason, &says),
        Criterion::Scale => {
            let size = &situation.answers(Criterion::Size)[0];
            assert_eq!(reason.outcome, Outcome::Match, "{says}");
            assert!(documented(record, "organisation_size", false).contains(size), "{says}");
        }
        _ => check_term(lexicon, record, situation, reason, &says),
    }
}

fn check_term(lexicon: &Lexicon, record: &Record, situation: &Situation, reason: &Reason, says: &str) {
    let (vocabulary, shape) = reason.criterion.terms().expect("a vocabulary");
    let wanted = situation.answers(reason.criterion);
    assert!(!wanted.is_empty(), "only what was asked is told: {says}");
    let told = documented(record, vocabulary, false);
    let name = |term: u32| {
        assert_eq!(lexicon.term_name(term).0, vocabulary, "{says}");
        lexicon.term_name(term).1.to_owned()
    };
    let all_met = |these: &[String], those: &[String]| these.iter().all(|code| those.contains(code));
    match (shape, reason.outcome, reason.detail) {
        (_, Outcome::Mismatch, Detail::Contraindicated(term)) => {
            assert!(wanted.contains(&name(term)), "{says}");
            assert!(documented(record, vocabulary, true).contains(&name(term)), "{says}");
        }
        (Shape::One | Shape::Scale, Outcome::Match, Detail::Term(term)) => {
            assert_eq!(name(term), wanted[0], "{says}");
            assert!(told.contains(&wanted[0]), "{says}");
        }
        (Shape::One | Shape::Scale, Outcome::Partial | Outcome::Mismatch, Detail::Term(term)) => {
            assert!(!told.contains(&wanted[0]) && told.contains(&name(term)), "{says}");
        }
        (Shape::Has, Outcome::Match, _) => assert!(!told.is_empty() && all_met(&told, wanted), "{says}"),
        (Shape::Has, Outcome::Partial | Outcome::Mismatch, Detail::Term(lacking)) => {
            assert!(told.contains(&name(lacking)) && !wanted.contains(&name(lacking)), "{says}");
            let has_some = told.iter().any(|code| wanted.contains(code));
            assert_eq!(has_some, reason.outcome == Outcome::Partial, "{says}");
        }
        (Shape::Bears, Outcome::Match, _) => assert!(all_met(wanted, &told), "{says}"),
        (Shape::Bears, Outcome::Partial, Detail::Term(met)) => {
            assert!(
                told.contains(&name(met)) && wanted.contains(&name(met)) && !all_met(wanted, &told),
                "{says}"
            );
        }
        (Shape::Bears, Outcome::Unknown, _) => {
            assert!(!told.iter().any(|code| wanted.contains(code)), "{says}");
        }
        (_, Outcome::Unknown, _) => assert!(told.is_empty(), "{says}"),
        _ => panic!("{says}"),
    }
}

fn check_place(lexicon: &Lexicon, record: &Record, situation: &Situation, reason: &Reason, says: &str) {
    let here: Code = situation.territory.as_ref().expect("asked").parse().expect("a code");
    let told: Vec<Code> =
        record.envelope.territories.iter().map(|code| code.parse().expect("a code")).collect();
    let chain: Vec<Code> = atlas().chain(&here).into_iter().map(|t| t.code).collect();
    let code = |place: u32| lexicon.place_code(place).clone();
    match (reason.outcome, reason.detail) {
        (Outcome::Match, Detail::Place(place)) => {
            assert!(told.contains(&code(place)) && chain.contains(&code(place)), "{says}");
        }
        (Outcome::Partial, Detail::Within(place)) => {
            let wide = code(place);
            assert!(chain.contains(&wide) && wide.level != Level::France, "{says}");
            assert!(told.iter().any(|own| atlas().chain(own).iter().any(|t| t.code == wide)), "{says}");
        }
        (Outcome::Partial, Detail::Similar(place)) => {
            let other = code(place);
            assert!(told.contains(&other) && !chain.contains(&other), "{says}");
            let is_alike =
                |mine: &Code| mine.level == other.level && atlas().kind_of(mine) == atlas().kind_of(&other);
            assert!(chain.iter().any(is_alike), "{says}");
        }
        (Outcome::Partial, Detail::National) => assert!(told.contains(&Code::france()), "{says}"),
        (Outcome::Partial, Detail::Online) => {
            let Content::Event(event) = &record.content else { panic!("{says}") };
            assert!(event.online && record.kind() == Kind::Event, "{says}");
        }
        (Outcome::Mismatch, Detail::Place(place)) => {
            assert!(told.contains(&code(place)) && !chain.contains(&code(place)), "{says}");
        }
        (Outcome::Unknown, _) => assert!(told.is_empty(), "{says}"),
        _ => panic!("{says}"),
    }
}
