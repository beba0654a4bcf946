//! From a reading to the situation that the GPS understands.

use super::{Advice, Body, Compiled, Reading};
use crate::itinerary::{BY_SLOT, Criterion, Situation};

/// Advices whose needs are told, at most: beyond, the words of one drown those of the other.
const NEEDS: usize = 3;

impl Compiled {
    /// What is told to the GPS: the needs of the first advices that have one, their terms, and what is said of the body.
    pub fn situation(&self, reading: &Reading, body: &Body) -> Situation {
        let mut needs: Vec<&str> = Vec::new();
        for advice in self.needing(reading) {
            let need = self.compass.recommendations[advice.recommendation].need.trim();
            if !needs.contains(&need) {
                needs.push(need);
            }
        }
        let mut situation = Situation::needing(needs.join("\u{a0}; "));
        situation.territory.clone_from(&body.territory);
        for advice in &reading.advice {
            for (vocabulary, codes) in &self.compass.recommendations[advice.recommendation].terms {
                let Some((criterion, _, _)) = BY_SLOT.iter().find(|(_, known, _)| known == vocabulary) else {
                    continue;
                };
                // The first advice to answer a question is heard; the body itself is heard below.
                if situation.answers(*criterion).is_empty() || criterion.takes_several() {
                    let told = situation.answers(*criterion).iter().cloned().chain(codes.iter().cloned());
                    let told = told.collect();
                    situation.answer(*criterion, told);
                }
            }
        }
        for (criterion, told) in [(Criterion::Profile, &body.profile), (Criterion::Size, &body.size)] {
            if let Some(code) = told {
                situation.answer(criterion, vec![code.clone()]);
            }
        }
        situation
    }

    /// The advices whose need is told to the GPS.
    pub fn needing<'a>(&'a self, reading: &'a Reading) -> impl Iterator<Item = &'a Advice> {
        let has_need =
            |advice: &&Advice| !self.compass.recommendations[advice.recommendation].need.trim().is_empty();
        reading.advice.iter().filter(has_need).take(NEEDS)
    }
}
