//! A record whole: its document in the open format, what its evidence grants, and where its links lead.

use app::App;
use model::evidence::{Assessment, Missing, assess};
use model::{Content, Record, Status, document};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::problem::{Code, Problem};
use super::shapes::{Labelled, RecordSummary};

/// A record whole: its document in the open format (docs/format.md), with what is computed from it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordDocument {
    /// The fields of the open format: `kind`, `id`, `slug`, `title`, `summary`, `status`, `terms`…, those of its noun, `body`.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub document: Map<String, Value>,
    /// The path of the page on the site; `url` is the original elsewhere.
    pub page_url: String,
    /// What its evidence grants a resource, computed today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_assessment: Option<EvidenceAssessment>,
    /// Every link the record bears, body included, with the record it leads to.
    pub links: Vec<LinkShape>,
}

/// The evidence stage of a resource, what was counted, and what the next stage asks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EvidenceAssessment {
    /// The stage reached; null when the commons has no ladder.
    pub stage: Option<Labelled>,
    /// The next stage; null when the last one is reached.
    pub next_stage: Option<Labelled>,
    pub tally: TallyShape,
    /// What the next stage asks and that is not there yet.
    pub missing: Vec<MissingShape>,
    /// The first stage that a vigilance note holds back, with all above; null when none does.
    pub suspended_from: Option<Labelled>,
}

/// Counts over the evidence known today; unfavourable entries and vigilance notes prove nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TallyShape {
    pub entries: u32,
    /// Trials, replications and transfers.
    pub cases: u32,
    /// Different places among the cases.
    pub places: u32,
    /// Whole years since the first dated entry.
    pub years: u32,
    /// The first dated entry.
    pub since: Option<String>,
    pub evaluations: u32,
    pub second_readers: u32,
    pub transfers: u32,
    pub vigilances: u32,
    pub unfavourable: u32,
}

/// One thing that the next stage asks.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(super) struct MissingShape {
    /// `entries`, `cases`, `places`, `years`, `evaluation`, `second_reader`, `transfer` or `suspension` (a vigilance note to lift).
    pub what: &'static str,
    pub have: u32,
    pub need: u32,
}

/// A link borne by a record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkShape {
    /// What the link means: `before`, `complements`, `partner`, `mentions`…
    pub relation: &'static str,
    /// Where it is written, such as `notice.before[0]`.
    pub field: String,
    /// The path written, such as `ressources/charte`.
    pub path: String,
    /// The record it leads to; null when nothing published lives there today.
    pub record: Option<RecordSummary>,
}

/// Shows a public record whole, or why it left.
pub(super) fn show(app: &App, record: &Record) -> Result<RecordDocument, Problem> {
    if record.envelope.status == Status::Withdrawn {
        let withdrawal = record.envelope.withdrawal.clone().unwrap_or_default();
        let successor = withdrawal.successor.map(|successor| successor.to_string());
        return Err(Problem::gone(&withdrawal.reason, successor));
    }
    let Value::Object(document) = document::write(record) else { return Err(Problem::of(Code::Internal)) };
    let catalogue = app.catalogue();
    let evidence_assessment = match &record.content {
        Content::Resource(resource) => {
            let assessment = assess(&resource.evidence, &catalogue.ladder, catalogue.day);
            Some(EvidenceAssessment {
                stage: Labelled::stage(&catalogue, assessment.stage),
                next_stage: Labelled::stage(&catalogue, assessment.stage + 1),
                tally: tally(&assessment),
                missing: assessment.missing.into_iter().map(missing).collect(),
                suspended_from: assessment.suspended.and_then(|from| Labelled::stage(&catalogue, from)),
            })
        }
        _ => None,
    };
    let links = record.links().into_iter().map(|link| {
        let card = catalogue.find(&link.target).filter(|card| card.status == Status::Published);
        LinkShape {
            relation: link.relation.as_str(),
            field: link.field,
            path: link.target.to_string(),
            record: card.map(|card| RecordSummary::of(&catalogue, card)),
        }
    });
    let links = links.collect();
    Ok(RecordDocument { document, page_url: record.reference().path(), evidence_assessment, links })
}

fn tally(assessment: &Assessment) -> TallyShape {
    let tally = &assessment.tally;
    TallyShape {
        entries: tally.entries,
        cases: tally.cases,
        places: tally.places,
        years: tally.years,
        since: tally.since.map(|since| since.to_string()),
        evaluations: tally.evaluations,
        second_readers: tally.second_readers,
        transfers: tally.transfers,
        vigilances: tally.vigilances,
        unfavourable: tally.unfavourable,
    }
}

const fn missing(missing: Missing) -> MissingShape {
    let (what, have, need) = match missing {
        Missing::Entries { have, need } => ("entries", have, need),
        Missing::Cases { have, need } => ("cases", have, need),
        Missing::Places { have, need } => ("places", have, need),
        Missing::Years { have, need } => ("years", have, need),
        Missing::Evaluation => ("evaluation", 0, 1),
        Missing::SecondReader => ("second_reader", 0, 1),
        Missing::Transfer => ("transfer", 0, 1),
        Missing::Suspension => ("suspension", 0, 1),
    };
    MissingShape { what, have, need }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_counted() {
        let places = MissingShape { what: "places", have: 1, need: 3 };
        assert_eq!(missing(Missing::Places { have: 1, need: 3 }), places);
    }
}
