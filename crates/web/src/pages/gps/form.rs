//! A situation in an address: read from it, written into it, and the questions of the form.

use app::Catalogue;
use model::itinerary::{CRITERIA, Criterion, Reads, Situation, Spec};
use model::territories::atlas;

use crate::link::{encode, query};
use crate::questions;
use crate::view::{Choice, LinkView, choices_among};

/// Longest need that is read, in characters.
const LONGEST_NEED: usize = 400;

/// The parameters of an address, as typed.
pub(in crate::pages) type Pairs = Vec<(String, String)>;

/// A question that reads a vocabulary.
pub(in crate::pages) struct Question {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub choices: Vec<Choice>,
    /// Boxes to tick rather than a list.
    pub several: bool,
}

/// What the territory field became.
#[derive(Default)]
pub(in crate::pages) struct Place {
    pub code: Option<String>,
    pub typed: String,
    /// Other territories of the same name.
    pub ambiguous: Vec<LinkView>,
    pub unknown: bool,
}

impl Place {
    /// What the field shows again.
    pub(in crate::pages) fn label(&self) -> String {
        let code = self.code.as_ref().and_then(|code| code.parse().ok());
        code.map_or_else(|| self.typed.clone(), |code| atlas().label(&code))
    }
}

/// A situation as an address tells it.
pub(in crate::pages) struct Asking {
    pub situation: Situation,
    pub place: Place,
    /// A form was sent, even empty.
    pub submitted: bool,
}

/// The value of a parameter, once.
pub(in crate::pages) fn one<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// Every value of a parameter.
pub(in crate::pages) fn all(pairs: &[(String, String)], name: &str) -> Vec<String> {
    pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim().to_owned()).collect()
}

impl Asking {
    pub(in crate::pages) fn read(pairs: &[(String, String)]) -> Self {
        let place = read_place(pairs);
        let need = one(pairs, Criterion::Need.spec().parameter).unwrap_or_default();
        let mut situation = Situation::needing(need.chars().take(LONGEST_NEED).collect::<String>());
        situation.territory.clone_from(&place.code);
        for spec in terms() {
            situation.answer(spec.criterion, all(pairs, spec.parameter));
        }
        let submitted =
            pairs.iter().any(|(key, _)| key == Criterion::Need.spec().parameter) || !situation.is_empty();
        Self { situation, place, submitted }
    }
}

/// The criteria that read a vocabulary.
fn terms() -> impl Iterator<Item = &'static Spec> {
    CRITERIA.iter().filter(|spec| matches!(spec.reads, Reads::Terms(..)))
}

/// A situation as the parameters of a page, in the order of the table.
pub(in crate::pages) fn parameters(situation: &Situation) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    for spec in &CRITERIA {
        let values = match spec.reads {
            Reads::Words => std::slice::from_ref(&situation.need),
            Reads::Place => situation.territory.as_slice(),
            Reads::Terms(..) => situation.answers(spec.criterion),
            Reads::Crossed => &[],
        };
        let filled = values.iter().filter(|value| !value.is_empty());
        pairs.extend(filled.map(|value| (spec.parameter, value.clone())));
    }
    pairs
}

/// The address of a page about a situation, with these parameters more.
pub(in crate::pages) fn address(page: &str, situation: &Situation, more: &[(&str, &str)]) -> String {
    let told = parameters(situation);
    let mut pairs: Vec<(&str, &str)> = told.iter().map(|(key, value)| (*key, value.as_str())).collect();
    pairs.extend(more);
    let query = query(&pairs);
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

/// A situation as the parameters of the API.
pub(in crate::pages) fn api_query(situation: &Situation) -> String {
    let named = parameters(situation).into_iter().map(|(parameter, value)| {
        let spec = CRITERIA.iter().find(|spec| spec.parameter == parameter);
        format!("{}={}", spec.map_or(parameter, |spec| spec.name), encode(&value))
    });
    named.collect::<Vec<_>>().join("&")
}

/// The questions that read a vocabulary of this commons: those asked at first, or the others.
pub(in crate::pages) fn questions(
    catalogue: &Catalogue,
    situation: &Situation,
    at_first: bool,
) -> Vec<Question> {
    let mut asked: Vec<&Spec> = terms().filter(|spec| spec.at_first == at_first).collect();
    // One says who one is before what one is about.
    asked.sort_by_key(|spec| spec.criterion != Criterion::Profile);
    asked
        .into_iter()
        .map(|spec| {
            let words = questions::of(spec.criterion);
            let told = situation.answers(spec.criterion);
            Question {
                name: spec.parameter,
                label: words.label,
                hint: words.hint,
                choices: choices_among(catalogue, spec.criterion.vocabulary(), told),
                several: spec.criterion.takes_several(),
            }
        })
        .filter(|question| !question.choices.is_empty())
        .collect()
}

/// A question beyond the first ones is answered: it must be seen.
pub(in crate::pages) fn is_precise(situation: &Situation) -> bool {
    situation.told().any(|(criterion, _)| !criterion.spec().at_first)
}

/// The code when the visitor chose one, otherwise the name as typed: one territory, several, or none.
fn read_place(pairs: &[(String, String)]) -> Place {
    let typed = one(pairs, "lieu").unwrap_or_default().to_owned();
    let code = one(pairs, Criterion::Territory.spec().parameter);
    // Without scripts, a name typed over the former one leaves the former code behind it.
    let is_retyped =
        |code: &&str| !typed.is_empty() && code.parse().is_ok_and(|code| atlas().label(&code) != typed);
    if let Some(code) = code.filter(|code| !is_retyped(code)) {
        let known = code.parse().ok().and_then(|code| atlas().resolve(&code));
        return match known {
            Some(place) => Place { code: Some(place.territory.code.to_string()), typed, ..Place::default() },
            None => Place { typed: code.to_owned(), unknown: true, ..Place::default() },
        };
    }
    if typed.is_empty() {
        return Place::default();
    }
    let hits = atlas().search(&typed, 8);
    let Some(best) = hits.first() else { return Place { typed, unknown: true, ..Place::default() } };
    let same: Vec<_> = hits
        .iter()
        .filter(|hit| hit.score == best.score && hit.territory.name == best.territory.name)
        .collect();
    if same.len() == 1 {
        return Place { code: Some(best.territory.code.to_string()), typed, ..Place::default() };
    }
    let ambiguous = same
        .iter()
        .map(|hit| {
            let code = hit.territory.code.to_string();
            let territory = Criterion::Territory.spec().parameter;
            let mut pairs: Vec<(&str, &str)> = pairs
                .iter()
                .filter(|(k, _)| *k != "lieu" && *k != territory)
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            pairs.sort_unstable();
            pairs.push((territory, &code));
            LinkView::new(format!("/gps?{}", query(&pairs)), atlas().label(&hit.territory.code))
        })
        .collect();
    Place { typed, ambiguous, ..Place::default() }
}
