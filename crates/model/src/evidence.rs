//! The evidence path: what was observed, and the stage that the gates grant, inspired by the path of a medicine.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::date::PartialDate;
use crate::is_default;
use crate::vocabulary::Vocabulary;

/// The mark, in years of hindsight, after which an observation may become a result (founding text: seven years).
pub const HINDSIGHT_YEARS: u32 = 7;

/// The nature of an evidence entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    #[default]
    Observation,
    Temoignage,
    Essai,
    Replication,
    Transfert,
    Evaluation,
    Instruction,
    Vigilance,
}

impl EvidenceKind {
    pub const ALL: [Self; 8] = [
        Self::Observation,
        Self::Temoignage,
        Self::Essai,
        Self::Replication,
        Self::Transfert,
        Self::Evaluation,
        Self::Instruction,
        Self::Vigilance,
    ];

    /// The code of the term in the vocabulary `evidence_kind`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Observation => "observation",
            Self::Temoignage => "temoignage",
            Self::Essai => "essai",
            Self::Replication => "replication",
            Self::Transfert => "transfert",
            Self::Evaluation => "evaluation",
            Self::Instruction => "instruction",
            Self::Vigilance => "vigilance",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// A case is a real use in a real place.
    const fn is_case(self) -> bool {
        matches!(self, Self::Essai | Self::Replication | Self::Transfert)
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceResult {
    Favorable,
    Mitige,
    Defavorable,
    #[default]
    Inconnu,
}

impl EvidenceResult {
    pub const ALL: [Self; 4] = [Self::Favorable, Self::Mitige, Self::Defavorable, Self::Inconnu];

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|result| result.as_str() == name)
    }

    /// The code of the term in the vocabulary `evidence_result`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Favorable => "favorable",
            Self::Mitige => "mitige",
            Self::Defavorable => "defavorable",
            Self::Inconnu => "inconnu",
        }
    }
}

/// One thing that was seen, tried or judged: what, when, where, by whom, how it went, says who.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// Given when it is recorded or signed here; who did so is kept apart from the record, which travels without persons.
    #[serde(default, skip_serializing_if = "is_default")]
    pub id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub place: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub organisation: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub result: EvidenceResult,
    #[serde(default, skip_serializing_if = "is_default")]
    pub text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub source: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub second_reader: String,
    /// The code of the stage from which a vigilance note suspends, as long as it is not lifted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub suspends: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifted_on: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub lifted_text: String,
    /// Since when it counts for nothing; it stays, with the reason.
    #[serde(default, skip_serializing_if = "is_default")]
    pub retracted_on: Option<PartialDate>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub retracted_text: String,
}

impl Evidence {
    pub const fn is_retracted(&self) -> bool {
        self.retracted_on.is_some()
    }

    /// A vigilance note that nobody has lifted.
    pub fn is_open_vigilance(&self) -> bool {
        self.kind == EvidenceKind::Vigilance && self.lifted_on.is_none() && !self.is_retracted()
    }

    /// A vigilance note that still suspends a stage.
    pub fn is_suspending(&self) -> bool {
        self.suspends.is_some() && self.is_open_vigilance()
    }

    fn is_known(&self, today: NaiveDate) -> bool {
        !self.is_retracted() && self.on.is_none_or(|on| on.first_day() <= today)
    }
}

/// What must be gathered before a stage is granted. Zero and false ask nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gate {
    /// Entries of any kind but vigilance.
    #[serde(skip_serializing_if = "is_default")]
    pub entries: u32,
    /// Trials, replications and transfers.
    #[serde(skip_serializing_if = "is_default")]
    pub cases: u32,
    /// Different places among the cases.
    #[serde(skip_serializing_if = "is_default")]
    pub places: u32,
    /// Whole years since the first dated entry.
    #[serde(skip_serializing_if = "is_default")]
    pub years: u32,
    #[serde(skip_serializing_if = "is_default")]
    pub evaluation: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub second_reader: bool,
    #[serde(skip_serializing_if = "is_default")]
    pub transfer: bool,
}

/// A stage of the path, with its gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub code: String,
    pub label: String,
    pub gate: Gate,
}

/// The ordered stages of a commons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ladder {
    pub stages: Vec<Stage>,
}

impl Ladder {
    /// Reads the ladder from the vocabulary `evidence_stage`; terms without a gate ask nothing.
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let stages = vocabulary
            .terms_list
            .iter()
            .filter(|term| !term.slot)
            .map(|term| Stage {
                code: term.code.clone(),
                label: term.label.clone(),
                gate: term.gate.unwrap_or_default(),
            })
            .collect();
        Self { stages }
    }

    pub fn position(&self, code: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.code == code)
    }

    /// The first stage that asks for a real use: from there on a resource has been tried.
    pub fn tried_from(&self) -> usize {
        self.first(|gate| gate.cases > 0)
    }

    /// The first stage that asks for an evaluation: from there on a resource is proven.
    pub fn proven_from(&self) -> usize {
        self.first(|gate| gate.evaluation)
    }

    fn first(&self, asks: impl Fn(&Gate) -> bool) -> usize {
        self.stages.iter().position(|stage| asks(&stage.gate)).unwrap_or(usize::MAX)
    }
}

/// One thing that the next gate asks and that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Entries {
        have: u32,
        need: u32,
    },
    Cases {
        have: u32,
        need: u32,
    },
    Places {
        have: u32,
        need: u32,
    },
    Years {
        have: u32,
        need: u32,
    },
    Evaluation,
    SecondReader,
    Transfer,
    /// A vigilance note holds the stage back until it is lifted.
    Suspension,
}

impl Missing {
    /// The codes of all that may be missing, in the order in which gates ask.
    pub const CODES: [&str; 8] =
        ["entries", "cases", "places", "years", "evaluation", "second_reader", "transfer", "suspension"];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entries { .. } => Self::CODES[0],
            Self::Cases { .. } => Self::CODES[1],
            Self::Places { .. } => Self::CODES[2],
            Self::Years { .. } => Self::CODES[3],
            Self::Evaluation => Self::CODES[4],
            Self::SecondReader => Self::CODES[5],
            Self::Transfer => Self::CODES[6],
            Self::Suspension => Self::CODES[7],
        }
    }

    /// How far it is, in steps: what one person may gather alone counts less than what must be asked of others.
    pub const fn distance(self) -> u32 {
        match self {
            Self::Entries { have, need }
            | Self::Cases { have, need }
            | Self::Places { have, need }
            | Self::Years { have, need } => need.saturating_sub(have),
            Self::SecondReader => 1,
            Self::Evaluation | Self::Transfer => 2,
            Self::Suspension => 3,
        }
    }
}

/// Counts over the evidence of one resource, at a given day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    pub entries: u32,
    pub cases: u32,
    pub places: u32,
    pub years: u32,
    pub since: Option<PartialDate>,
    pub evaluations: u32,
    pub second_readers: u32,
    pub transfers: u32,
    pub vigilances: u32,
    pub unfavourable: u32,
}

/// The stage reached, what was counted, and what the next stage asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assessment {
    /// Position in the ladder; 0 is the first stage.
    pub stage: usize,
    pub tally: Tally,
    /// Empty when the last stage is reached.
    pub missing: Vec<Missing>,
    /// The first stage that a vigilance note suspends: it is not granted, nor any above.
    pub suspended: Option<usize>,
}

impl Assessment {
    /// How far the next stage is; nothing when there is none.
    pub fn distance(&self) -> Option<u32> {
        let steps: u32 = self.missing.iter().map(|missing| missing.distance()).sum();
        (!self.missing.is_empty()).then_some(steps)
    }
}

/// Counts the entries known at `today`. Unfavourable entries are told but prove nothing; a vigilance note never counts as
/// proof, and is no longer told once lifted; what was retracted counts for nothing.
pub fn tally(evidence: &[Evidence], today: NaiveDate) -> Tally {
    let mut tally = Tally::default();
    let mut places = BTreeSet::new();
    for entry in evidence.iter().filter(|entry| entry.is_known(today)) {
        if entry.kind == EvidenceKind::Vigilance {
            tally.vigilances += u32::from(entry.is_open_vigilance());
            continue;
        }
        if entry.result == EvidenceResult::Defavorable {
            tally.unfavourable += 1;
            continue;
        }
        tally.entries += 1;
        if let Some(on) = entry.on {
            tally.since = Some(tally.since.map_or(on, |since| since.min(on)));
        }
        if entry.kind.is_case() {
            tally.cases += 1;
            if !entry.place.trim().is_empty() {
                places.insert(text::fold(&entry.place));
            }
        }
        tally.evaluations += u32::from(entry.kind == EvidenceKind::Evaluation);
        tally.transfers += u32::from(entry.kind == EvidenceKind::Transfert);
        tally.second_readers += u32::from(!entry.second_reader.trim().is_empty());
    }
    tally.places = u32::try_from(places.len()).unwrap_or(u32::MAX);
    tally.years = tally.since.map_or(0, |since| since.years_until(today));
    tally
}

/// The first stage that is held back at `today`. A note that names a stage unknown to the ladder holds back all of them:
/// a vocabulary that changed must not lift it by accident.
fn suspended(evidence: &[Evidence], ladder: &Ladder, today: NaiveDate) -> Option<usize> {
    let notes = evidence.iter().filter(|entry| entry.is_known(today) && entry.is_suspending());
    notes
        .filter_map(|entry| entry.suspends.as_deref())
        .map(|code| ladder.position(code).unwrap_or(1).max(1))
        .min()
}

/// Grants the highest stage whose gate, and every gate before it, is met, and that no vigilance note suspends.
pub fn assess(evidence: &[Evidence], ladder: &Ladder, today: NaiveDate) -> Assessment {
    let tally = tally(evidence, today);
    let suspended = suspended(evidence, ladder, today);
    let mut stage = 0;
    let mut next_missing = Vec::new();
    for (i, rung) in ladder.stages.iter().enumerate() {
        let mut missing = missing(&tally, &rung.gate);
        if suspended.is_some_and(|from| i >= from) {
            missing.push(Missing::Suspension);
        }
        if !missing.is_empty() {
            next_missing = missing;
            break;
        }
        stage = i;
    }
    Assessment { stage, tally, missing: next_missing, suspended }
}

fn missing(tally: &Tally, gate: &Gate) -> Vec<Missing> {
    let mut missing = Vec::new();
    let mut count = |have: u32, need: u32, make: fn(u32, u32) -> Missing| {
        if have < need {
            missing.push(make(have, need));
        }
    };
    count(tally.entries, gate.entries, |have, need| Missing::Entries { have, need });
    count(tally.cases, gate.cases, |have, need| Missing::Cases { have, need });
    count(tally.places, gate.places, |have, need| Missing::Places { have, need });
    count(tally.years, gate.years, |have, need| Missing::Years { have, need });
    count(tally.evaluations, u32::from(gate.evaluation), |_, _| Missing::Evaluation);
    count(tally.second_readers, u32::from(gate.second_reader), |_, _| Missing::SecondReader);
    count(tally.transfers, u32::from(gate.transfer), |_, _| Missing::Transfer);
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day")
    }

    fn ladder() -> Ladder {
        let gates = [
            Gate::default(),
            Gate { entries: 1, ..Gate::default() },
            Gate { cases: 1, ..Gate::default() },
            Gate { cases: 3, places: 2, ..Gate::default() },
            Gate { cases: 3, places: 3, years: 3, evaluation: true, ..Gate::default() },
            Gate { cases: 5, places: 5, years: 7, evaluation: true, second_reader: true, ..Gate::default() },
        ];
        let stages = gates
            .iter()
            .enumerate()
            .map(|(i, gate)| Stage { code: format!("s{i}"), label: format!("S{i}"), gate: *gate })
            .collect();
        Ladder { stages }
    }

    fn case(year: i32, place: &str) -> Evidence {
        Evidence {
            kind: EvidenceKind::Essai,
            on: Some(PartialDate::year_only(year)),
            place: place.into(),
            result: EvidenceResult::Favorable,
            ..Evidence::default()
        }
    }

    #[test]
    fn nothing_is_a_signal() {
        let a = assess(&[], &ladder(), today());
        assert_eq!((a.stage, a.missing), (0, vec![Missing::Entries { have: 0, need: 1 }]));
    }

    #[test]
    fn stages_are_gained_in_order() {
        let mut evidence = vec![Evidence::default()];
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 1);
        evidence.push(case(2018, "Brest"));
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 2);
        evidence.extend([case(2019, "brest"), case(2020, "Quimper")]);
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 3);
        evidence.push(case(2021, "Rennes"));
        let a = assess(&evidence, &ladder(), today());
        assert_eq!((a.stage, a.missing), (3, vec![Missing::Evaluation]));
        evidence.push(Evidence { kind: EvidenceKind::Evaluation, ..Evidence::default() });
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 4);
    }

    #[test]
    fn same_place_spelt_otherwise_is_one_place() {
        let t = tally(&[case(2018, "Saint-Étienne"), case(2019, "saint-etienne")], today());
        assert_eq!(t.places, 1);
    }

    #[test]
    fn unfavourable_future_and_vigilance_entries_prove_nothing() {
        let evidence = [
            Evidence { result: EvidenceResult::Defavorable, ..case(2018, "Brest") },
            case(2030, "Brest"),
            Evidence { kind: EvidenceKind::Vigilance, ..Evidence::default() },
        ];
        let a = assess(&evidence, &ladder(), today());
        assert_eq!((a.stage, a.tally.vigilances, a.tally.unfavourable), (0, 1, 1));
    }

    #[test]
    fn a_vigilance_note_suspends_until_it_is_lifted() {
        let mut evidence = vec![case(2018, "Brest"), case(2019, "Lens"), case(2019, "Lens")];
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 3);
        evidence.push(Evidence {
            kind: EvidenceKind::Vigilance,
            suspends: Some("s2".into()),
            ..Evidence::default()
        });
        let held = assess(&evidence, &ladder(), today());
        assert_eq!((held.stage, held.suspended, held.missing), (1, Some(2), vec![Missing::Suspension]));
        evidence[3].suspends = Some("unknown".into());
        assert_eq!(assess(&evidence, &ladder(), today()).stage, 0);
        evidence[3].lifted_on = Some(PartialDate::year_only(2026));
        let lifted = assess(&evidence, &ladder(), today());
        assert_eq!((lifted.stage, lifted.suspended, lifted.tally.vigilances), (3, None, 0));
    }

    #[test]
    fn what_was_retracted_counts_for_nothing() {
        let mut entry = case(2018, "Brest");
        entry.retracted_on = Some(PartialDate::year_only(2026));
        assert_eq!(tally(&[entry], today()), Tally::default());
    }

    #[test]
    fn the_nearest_lacks_the_least() {
        let near = assess(&[case(2018, "a"), case(2018, "b")], &ladder(), today());
        assert_eq!(near.distance(), Some(1));
        assert_eq!(Assessment::default().distance(), None);
    }

    #[test]
    fn seven_years_are_waited_for() {
        let mut evidence: Vec<Evidence> =
            ["a", "b", "c", "d", "e"].iter().map(|place| case(2020, place)).collect();
        evidence.push(Evidence {
            kind: EvidenceKind::Evaluation,
            second_reader: "Une organisation".into(),
            ..Evidence::default()
        });
        let a = assess(&evidence, &ladder(), today());
        assert_eq!(a.missing, vec![Missing::Years { have: 6, need: HINDSIGHT_YEARS }]);
        let later = NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day");
        assert_eq!(assess(&evidence, &ladder(), later).stage, 5);
    }
}
