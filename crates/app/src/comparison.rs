//! Bodies like mine: answers whose author agreed are counted by batches, and only quartiles of groups come out.

use model::compass::{Body, Compass, Reading};
use model::territories::{Code, Level, SizeClass, atlas};
use serde_json::json;
use stats::{Grain, Group, Respondent};
use store::{Compared, KeptGrain};
use uuid::Uuid;

use crate::App;
use crate::compasses::Held;
use crate::error::AppError;
use crate::people::fingerprint;

/// Answers that wait before a population whose figures exist already is counted again, in thresholds: when more wait, more of
/// them are alike, and groups are finer.
const PATIENCE: u64 = 3;
/// Positions looked at to know whether the same body was counted already.
const FORMERS: usize = 24;

/// A group of bodies alike, and where its middle half stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Alike {
    pub group: Group,
    /// What would have been compared had enough answered: the profile, the size and the kind of place of the body.
    pub path: Vec<String>,
    /// These bodies are made up, so that the comparison can be seen.
    pub is_fictitious: bool,
}

/// Where an answer stands with regard to the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// It may be counted, if its author agrees.
    Possible,
    /// Some axis has no position.
    Incomplete,
    /// It counts, or waits for others to count with it.
    Given,
}

/// The kind of place of a territory.
fn place_of(code: &Code) -> &'static str {
    let kind = atlas().kind_of(code);
    if kind.outre_mer {
        "outre-mer"
    } else if !matches!(code.level, Level::Commune | Level::Epci) {
        "large"
    } else if kind.metropole {
        "metropole"
    } else if kind.size <= SizeClass::Under10000 {
        "village"
    } else if kind.size <= SizeClass::Under50000 {
        "bourg"
    } else {
        "ville"
    }
}

/// What a body is, from the widest trait to the finest, up to the first that it does not tell.
pub(crate) fn path_of(body: &Body) -> Vec<String> {
    let place = body.territory.as_ref().and_then(|code| code.parse().ok());
    let place = place.as_ref().map(|code| place_of(code).to_owned());
    [body.profile.clone(), body.size.clone(), place].into_iter().map_while(|known| known).collect()
}

/// A place on every axis, in whole points; nothing when one is missing.
pub(crate) fn whole(reading: &Reading) -> Option<Vec<u8>> {
    let rounded = |position: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
        let whole = position.clamp(0.0, 100.0).round() as u8;
        whole
    };
    let placed: Option<Vec<u8>> = reading.axes.iter().map(|axis| axis.position.map(rounded)).collect();
    placed.filter(|axes| !axes.is_empty())
}

/// What makes the answers to two versions comparable: the same axes, questions that count alike. Words may change.
fn measure_of(compass: &Compass) -> String {
    let questions = compass.questions.iter().filter(|question| question.axis.is_some()).map(|question| {
        let choices: Vec<_> = question
            .choices
            .iter()
            .enumerate()
            .map(|(at, choice)| json!([choice.code, question.points_of(at)]))
            .collect();
        json!([
            question.code,
            question.axis,
            question.kind,
            question.weight(),
            question.condition,
            choices,
            question.worst.or(question.min),
            question.best.or(question.max)
        ])
    });
    let axes: Vec<_> = compass.axes.iter().map(|axis| axis.code.as_str()).collect();
    let mut digest = fingerprint(&json!([axes, questions.collect::<Vec<_>>()]).to_string());
    digest.truncate(16);
    digest
}

fn population(held_compass: model::RecordId, compass: &Compass, is_fictitious: bool) -> String {
    let whose = if is_fictitious { "fictif" } else { "boussole" };
    format!("{whose}:{held_compass}:{}", measure_of(compass))
}

impl App {
    /// The least number of bodies that a figure is about.
    pub fn threshold(&self) -> usize {
        self.inner.compared_from
    }

    /// The bodies most like the one of a position. Those that exist come first; the made-up ones only serve where none does.
    ///
    /// # Errors
    /// The store failed.
    pub async fn bodies_alike(&self, held: &Held) -> Result<Option<Alike>, AppError> {
        let path = path_of(&held.body());
        for is_fictitious in [false, true] {
            let population = population(held.position.compass, &held.compiled().compass, is_fictitious);
            let grains = self.grains_of(&population).await?;
            if let Some(group) = stats::group_of(&grains, &path, self.threshold()) {
                return Ok(Some(Alike { group, path, is_fictitious }));
            }
        }
        Ok(None)
    }

    /// Whether the answers of a position count in the figures, or could.
    ///
    /// # Errors
    /// The store failed.
    pub async fn counting(&self, held: &Held) -> Result<Counting, AppError> {
        if whole(&held.reading()).is_none() {
            return Ok(Counting::Incomplete);
        }
        let population = population(held.position.compass, &held.compiled().compass, false);
        let same = self.same_body(held).await?;
        let given = self.store().compared_among(&population, &same).await?;
        Ok(if given.is_empty() { Counting::Possible } else { Counting::Given })
    }

    /// The position, those that it begins anew and those that begin one of them anew: one body counts once.
    async fn same_body(&self, held: &Held) -> Result<Vec<Uuid>, AppError> {
        let mut same = vec![held.position.id];
        let mut former = held.position.former;
        while let Some(id) = former.filter(|id| same.len() < FORMERS && !same.contains(id)) {
            same.push(id);
            former = self.store().position(id).await?.and_then(|position| position.former);
        }
        let mut newer = same.clone();
        while !newer.is_empty() && same.len() < FORMERS {
            newer = self.store().renewing(&newer).await?;
            newer.retain(|id| !same.contains(id));
            same.extend(&newer);
        }
        Ok(same)
    }

    /// Counts the answers of a position whose author agrees; they wait for others to be counted with.
    ///
    /// # Errors
    /// The store failed.
    pub async fn count_in(&self, held: &Held) -> Result<Counting, AppError> {
        let counting = self.counting(held).await?;
        if counting != Counting::Possible || held.position.finished_at.is_none() {
            return Ok(counting);
        }
        let Some(positions) = whole(&held.reading()) else { return Ok(Counting::Incomplete) };
        let population = population(held.position.compass, &held.compiled().compass, false);
        let one = Compared { position: held.position.id, path: path_of(&held.body()), positions };
        self.count_all(&population, &[one], PATIENCE).await?;
        Ok(Counting::Given)
    }

    /// Lets answers wait in a population, and counts them when enough do.
    pub(crate) async fn count_all(
        &self,
        population: &str,
        answers: &[Compared],
        patience: u64,
    ) -> Result<(), AppError> {
        let waiting = self.store().compare(population, answers).await?;
        let threshold = self.threshold();
        let is_first = self.store().grains(population).await?.is_empty();
        let enough = threshold as u64 * if is_first { 1 } else { patience };
        if waiting < enough {
            return Ok(());
        }
        self.store().grind(population, self.now(), |waiting| grind(waiting, threshold)).await?;
        Ok(())
    }

    pub(crate) async fn grains_of(&self, population: &str) -> Result<Vec<Grain>, AppError> {
        let kept = self.store().grains(population).await?;
        let grain = |kept: KeptGrain| Grain { path: kept.path, count: kept.people, values: kept.positions };
        Ok(kept.into_iter().map(grain).collect())
    }

    /// Loads made-up bodies beside a compass, once: what their profile, size and place are, and where they stand on each axis.
    /// Tells how many were loaded.
    ///
    /// # Errors
    /// No published compass lives there, or the store failed.
    pub async fn load_fictitious(&self, slug: &str, bodies: &[(Body, Vec<u8>)]) -> Result<usize, AppError> {
        let version = self.compass(slug).await?;
        let compass = &version.compiled.compass;
        let population = population(version.record.envelope.id, compass, true);
        if !self.store().grains(&population).await?.is_empty() {
            return Ok(0);
        }
        let fits = |(_, axes): &&(Body, Vec<u8>)| axes.len() == compass.axes.len();
        let answers: Vec<Compared> = bodies
            .iter()
            .filter(fits)
            .map(|(body, axes)| Compared {
                position: Uuid::new_v4(),
                path: path_of(body),
                positions: axes.clone(),
            })
            .collect();
        self.count_all(&population, &answers, 1).await?;
        Ok(answers.len())
    }
}

/// Which answers make which grains.
fn grind(waiting: Vec<Compared>, threshold: usize) -> (Vec<KeptGrain>, Vec<Uuid>) {
    let respondent = |one: Compared| Respondent { id: one.position, path: one.path, values: one.positions };
    let settled = stats::settle(waiting.into_iter().map(respondent).collect(), threshold);
    let kept = |grain: Grain| KeptGrain { path: grain.path, people: grain.count, positions: grain.values };
    (settled.grains.into_iter().map(kept).collect(), settled.counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(profile: &str, size: &str, territory: &str) -> Body {
        let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Body { profile: told(profile), size: told(size), territory: told(territory) }
    }

    #[test]
    fn a_path_ends_at_what_is_not_told() {
        let path = |body: &Body| path_of(body).join("/");
        assert_eq!(path(&body("association", "petite", "commune:29151")), "association/petite/bourg");
        assert_eq!(path(&body("association", "", "commune:29151")), "association");
        assert_eq!(path(&body("", "petite", "commune:29151")), "");
        assert_eq!(path(&body("association", "petite", "")), "association/petite");
    }

    #[test]
    fn every_territory_has_a_kind_of_place() {
        let kinds = [
            ("commune:29151", "bourg"),
            ("region:53", "large"),
            ("departement:29", "large"),
            ("commune:75056", "metropole"),
            ("commune:97411", "outre-mer"),
        ];
        for (code, kind) in kinds {
            assert_eq!(place_of(&code.parse().expect("a code")), kind, "{code}");
        }
    }

    #[test]
    fn other_words_measure_alike_and_other_points_do_not() {
        let question = |text: &str, weight| model::compass::Question {
            code: "q".into(),
            axis: Some("a".into()),
            text: text.into(),
            weight,
            ..model::compass::Question::default()
        };
        let of = |question| measure_of(&Compass { questions: vec![question], ..Compass::default() });
        assert_eq!(of(question("Quoi ?", None)), of(question("Comment ?", Some(1.0))));
        assert_ne!(of(question("Quoi ?", None)), of(question("Quoi ?", Some(2.0))));
    }
}
