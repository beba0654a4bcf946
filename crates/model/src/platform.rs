//! A platform: a filter, a theme and a text over the same commons.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::content::{Kind, Noun};
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, http};
use crate::proposal::ReviewRules;
use crate::record::{TermMap, map_terms};
use crate::reference::{Link, Ref, Relation, links_of};
use crate::resource::Medoc;

/// Least contrast of a platform's colour on its paper and of white on it (the design asks 6:1 for text).
pub const MIN_CONTRAST: f64 = 6.0;

/// Which records a platform shows; an empty list filters nothing, and two lists are both required.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    #[serde(skip_serializing_if = "is_default")]
    pub kinds: Vec<Kind>,
    #[serde(skip_serializing_if = "is_default")]
    pub medoc: Vec<Medoc>,
    #[serde(skip_serializing_if = "is_default")]
    pub terms: TermMap,
}

impl Filter {
    /// Tells whether the filter shows a record of this noun, as its document says it, finished or not. An empty filter shows
    /// nothing: a platform without a filter only has what is pinned on it.
    pub fn shows(&self, kind: Kind, doc: &Value) -> bool {
        let is_empty = self.kinds.is_empty() && self.medoc.is_empty() && self.terms.is_empty();
        let medoc = doc.get("medoc").and_then(Value::as_str).and_then(Medoc::from_name);
        let bears = |vocabulary: &str, code: &str| {
            ["/terms", "/notice/indications/terms"].into_iter().any(|place| {
                let borne = doc.pointer(place).and_then(|terms| terms.get(vocabulary));
                borne.and_then(Value::as_array).into_iter().flatten().any(|own| own.as_str() == Some(code))
            })
        };
        let mut terms = self.terms.iter();
        !is_empty
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.medoc.is_empty() || medoc.is_some_and(|medoc| self.medoc.contains(&medoc)))
            && terms.all(|(vocabulary, codes)| codes.iter().any(|code| bears(vocabulary, code)))
    }
}

/// The two colours that a platform may change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub leaf: String,
    pub paper: String,
}

/// The content of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    #[serde(skip_serializing_if = "is_default")]
    pub tagline: String,
    #[serde(skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub framework: Option<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub partners: Vec<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub filter: Filter,
    #[serde(skip_serializing_if = "is_default")]
    pub theme: Option<Theme>,
    #[serde(skip_serializing_if = "is_default")]
    pub featured: Vec<Ref>,
    /// The compasses by which its visitors may find where they stand.
    #[serde(skip_serializing_if = "is_default")]
    pub compasses: Vec<Ref>,
    /// Which of its records go public only once two persons found them good.
    #[serde(skip_serializing_if = "is_default")]
    pub review: ReviewRules,
}

impl Noun for Platform {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
        let Some(theme) = &self.theme else { return };
        for (field, colour) in [("theme.leaf", &theme.leaf), ("theme.paper", &theme.paper)] {
            if luminance(colour).is_none() {
                problems.push(Problem::new(field, ProblemCode::BadColour, colour));
            }
        }
        if let (Some(leaf), Some(paper)) = (luminance(&theme.leaf), luminance(&theme.paper)) {
            let contrast = contrast(leaf, paper).min(contrast(leaf, 1.0));
            if contrast < MIN_CONTRAST {
                let detail = format!("{contrast:.1}");
                problems.push(Problem::new("theme.leaf", ProblemCode::BadColour, detail));
            }
        }
    }

    fn links(&self) -> Vec<Link> {
        let mut links = links_of(Relation::Partner, "partners", &self.partners);
        links.extend(links_of(Relation::Featured, "featured", &self.featured));
        links.extend(links_of(Relation::Recommends, "compasses", &self.compasses));
        if let Some(target) = self.framework.clone() {
            links.push(Link { relation: Relation::Framework, field: "framework".into(), target });
        }
        links
    }

    fn terms(&self) -> Vec<(String, String, String)> {
        map_terms("filter.terms", &self.filter.terms)
    }

    fn prose(&self) -> Vec<String> {
        vec![self.tagline.clone()]
    }
}

/// Relative luminance of `#RRGGBB`, from 0 to 1 (WCAG 2.2, definition of relative luminance).
fn luminance(colour: &str) -> Option<f64> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?)
}

/// Contrast ratio of two luminances, from 1 to 21 (WCAG 2.2, definition of contrast ratio).
fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(leaf: &str, paper: &str) -> Vec<Problem> {
        let theme = Some(Theme { leaf: leaf.into(), paper: paper.into() });
        let mut problems = Vec::new();
        Platform { theme, ..Platform::default() }.check(&mut problems);
        problems
    }

    #[test]
    fn black_on_white_is_twenty_one() {
        let ratio = contrast(luminance("#000000").expect("hex"), luminance("#FFFFFF").expect("hex"));
        assert!((ratio - 21.0).abs() < 1e-9);
    }

    #[test]
    fn pale_colours_are_refused() {
        assert!(problems("#1B6640", "#FBF8F1").is_empty());
        assert_eq!(problems("#88CCAA", "#FBF8F1").len(), 1);
        assert_eq!(problems("vert", "#FBF8F1").len(), 1);
        assert_eq!(problems("#é1234", "#FBF8F1").len(), 1);
    }
}
