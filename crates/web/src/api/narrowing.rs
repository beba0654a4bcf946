//! The parameters that narrow a list of records, the same for `/records` and `/search`.

use app::{Catalogue, Facet, Filters};
use model::Kind;
use model::resource::Medoc;
use utoipa::IntoParams;

use super::params::Params;
use super::problem::Problem;

/// A value that no record bears, for a choice that leaves nothing.
const NOTHING: &str = "";

/// How records are narrowed. A parameter may be repeated: any of its values will do; all parameters are required together.
#[derive(Debug, Clone, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Narrowing {
    /// Nouns: `vocabulary`, `resource`, `framework`, `platform`, `organisation`, `event`, `publication`, `scheme`,
    /// `glossary_entry`, `synonym`, `page`.
    #[param(required = false)]
    pub kind: Vec<String>,
    /// MEDOC kinds of resources: `methode`, `exemple`, `donnee`, `outil`, `competence`.
    #[param(required = false)]
    pub medoc: Vec<String>,
    /// Codes of the vocabulary `actor_profile`.
    #[param(required = false)]
    pub profile: Vec<String>,
    /// Codes of the vocabulary `domain`.
    #[param(required = false)]
    pub domain: Vec<String>,
    /// Codes of the vocabulary `innovation_phase`.
    #[param(required = false)]
    pub phase: Vec<String>,
    /// Territory codes, such as `commune:29151`; what lies inside counts.
    #[param(required = false)]
    pub territory: Vec<String>,
    /// Codes of the vocabulary `evidence_stage`.
    #[param(required = false)]
    pub stage: Vec<String>,
    /// Codes of the vocabulary `format`.
    #[param(required = false)]
    pub format: Vec<String>,
    /// Short names of platforms.
    #[param(required = false)]
    pub platform: Vec<String>,
}

impl Narrowing {
    /// Reads and checks the parameters.
    pub(super) fn read(params: &mut Params, catalogue: &Catalogue) -> Result<Self, Problem> {
        let terms = |facet: Facet| facet.vocabulary().map(|name| catalogue.codes(name)).unwrap_or_default();
        Ok(Self {
            kind: params.codes("kind", || names(Kind::ALL.iter().map(|kind| kind.as_str())))?,
            medoc: params.codes("medoc", || names(Medoc::ALL.into_iter().map(Medoc::as_str)))?,
            profile: params.codes("profile", || terms(Facet::Profile))?,
            domain: params.codes("domain", || terms(Facet::Domain))?,
            phase: params.codes("phase", || terms(Facet::Phase))?,
            territory: params.places("territory")?.iter().map(ToString::to_string).collect(),
            stage: params.codes("stage", || {
                catalogue.ladder.stages.iter().map(|stage| stage.code.clone()).collect()
            })?,
            format: params.codes("format", || terms(Facet::Format))?,
            platform: params.codes("platform", || catalogue.views.keys().cloned().collect())?,
        })
    }

    /// The same as filters of the platform.
    pub(super) fn filters(&self) -> Filters {
        let mut filters = Filters::from([
            (Facet::Kind, self.kinds()),
            (Facet::Profile, self.profile.clone()),
            (Facet::Domain, self.domain.clone()),
            (Facet::Phase, self.phase.clone()),
            (Facet::Territory, self.territory.clone()),
            (Facet::Stage, self.stage.clone()),
            (Facet::Format, self.format.clone()),
            (Facet::Platform, self.platform.clone()),
        ]);
        filters.retain(|_, values| !values.is_empty());
        filters
    }

    /// The platform has one facet for nouns and MEDOC kinds; here they are two parameters, required together.
    fn kinds(&self) -> Vec<String> {
        let resource = Kind::Resource.as_str();
        if self.medoc.is_empty() {
            return self.kind.clone();
        }
        if self.kind.is_empty() || self.kind.iter().any(|kind| kind == resource) {
            return self.medoc.clone();
        }
        vec![NOTHING.to_owned()]
    }
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(kind: &[&str], medoc: &[&str]) -> Vec<String> {
        let narrowing = Narrowing {
            kind: names(kind.iter().copied()),
            medoc: names(medoc.iter().copied()),
            ..Narrowing::default()
        };
        narrowing.filters().remove(&Facet::Kind).unwrap_or_default()
    }

    #[test]
    fn a_medoc_kind_is_that_of_a_resource() {
        assert_eq!(kinds(&[], &["outil"]), ["outil"]);
        assert_eq!(kinds(&["resource", "event"], &["outil"]), ["outil"]);
        assert_eq!(kinds(&["event"], &["outil"]), [NOTHING]);
        assert_eq!(kinds(&["event"], &[]), ["event"]);
        assert!(Narrowing::default().filters().is_empty());
    }
}
