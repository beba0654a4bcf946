//! A situation in the parameters of the API, as the table of criteria lists them, and said back with its labels.

use std::collections::BTreeMap;

use app::Catalogue;
use model::itinerary::{CRITERIA, Reads, Situation, Spec};
use model::territories::Code;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Required, Schema};
use utoipa::{IntoParams, ToSchema};

use super::params::Params;
use super::problem::Problem;
use super::shapes::{Labelled, TermShape};

/// The parameters that tell a situation.
pub(super) struct SituationParams;

impl IntoParams for SituationParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        CRITERIA.iter().filter(|spec| spec.reads != Reads::Crossed).map(described).collect()
    }
}

fn described(spec: &Spec) -> Parameter {
    let text = || RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build()));
    let (about, schema) = match spec.reads {
        Reads::Words | Reads::Crossed => ("The need, in free words".to_owned(), text()),
        Reads::Place => ("A territory code, such as `commune:29151`".to_owned(), text()),
        Reads::Terms(vocabulary, _) if spec.criterion.takes_several() => {
            let list = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String)).build();
            (
                format!("Codes of the vocabulary `{vocabulary}`; may be repeated"),
                RefOr::T(Schema::Array(list)),
            )
        }
        Reads::Terms(vocabulary, _) => (format!("A code of the vocabulary `{vocabulary}`"), text()),
    };
    ParameterBuilder::new()
        .name(spec.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

/// Reads a situation.
pub(super) fn read(params: &mut Params, catalogue: &Catalogue) -> Result<Situation, Problem> {
    let mut situation = Situation::default();
    for spec in &CRITERIA {
        match spec.reads {
            Reads::Words => situation.need = params.one(spec.name)?.unwrap_or_default(),
            Reads::Place => situation.territory = params.place(spec.name)?.map(|code| code.to_string()),
            Reads::Terms(vocabulary, _) => {
                let accepted = || catalogue.codes(vocabulary);
                let codes = if spec.criterion.takes_several() {
                    params.codes(spec.name, accepted)?
                } else {
                    params.code(spec.name, accepted)?.into_iter().collect()
                };
                situation.answer(spec.criterion, codes);
            }
            Reads::Crossed => {}
        }
    }
    Ok(situation)
}

/// The situation as it was understood; what was not told is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SituationShape {
    pub need: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<Labelled>,
    /// One key for each other question answered, under the name of its parameter: a term, or several.
    #[serde(flatten)]
    pub answers: BTreeMap<&'static str, AnswerShape>,
}

/// The answer to a question.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum AnswerShape {
    One(TermShape),
    Several(Vec<TermShape>),
}

impl SituationShape {
    pub(super) fn of(catalogue: &Catalogue, situation: &Situation, territory: Option<&Code>) -> Self {
        let answers = situation.told().map(|(criterion, codes)| {
            let mut terms: Vec<TermShape> =
                codes.iter().map(|code| TermShape::new(catalogue, criterion.vocabulary(), code)).collect();
            let answer = match terms.pop() {
                Some(term) if terms.is_empty() && !criterion.takes_several() => AnswerShape::One(term),
                last => AnswerShape::Several(terms.into_iter().chain(last).collect()),
            };
            (criterion.as_str(), answer)
        });
        Self {
            need: situation.need.clone(),
            territory: territory.map(Labelled::place),
            answers: answers.collect(),
        }
    }
}
