//! A commons taken as a whole: what its records may refer to, and the checks that need all of them.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::content::Content;
use crate::freshness::Periods;
use crate::is_default;
use crate::problem::{Problem, ProblemCode};
use crate::proposal::ReviewRules;
use crate::record::{Record, RecordId, Source};
use crate::reference::Ref;

/// The card of a commons: `commons.yaml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommonsInfo {
    pub name: String,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "is_default")]
    pub licence: String,
    #[serde(skip_serializing_if = "is_default")]
    pub lang: String,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub sources: Vec<Source>,
    /// Which records go public only once two persons found them good.
    #[serde(skip_serializing_if = "is_default")]
    pub review: ReviewRules,
    /// Months between two readings of a record, by kind; 0 never asks.
    pub review_months: Periods,
}

/// What exists in a commons: its terms and its addresses, old ones included.
#[derive(Debug, Clone, Default)]
pub struct Known {
    terms: HashMap<String, HashSet<String>>,
    addresses: HashMap<Ref, RecordId>,
    ids: HashMap<RecordId, Ref>,
    files: HashSet<String>,
}

impl Known {
    /// Adds what a record brings; tells an id or an address already taken by another record.
    pub fn add(&mut self, record: &Record) -> Vec<Problem> {
        let mut problems = Vec::new();
        let id = record.envelope.id;
        let reference = record.reference();
        if let Some(other) = self.ids.get(&id)
            && *other != reference
        {
            problems.push(Problem::new("id", ProblemCode::Duplicate, other.to_string()));
        }
        self.ids.insert(id, reference.clone());
        let old = record.envelope.old_slugs.iter().map(|slug| Ref::new(record.kind(), slug));
        for (i, address) in std::iter::once(reference).chain(old).enumerate() {
            if self.addresses.get(&address).is_some_and(|owner| *owner != id) {
                let field = if i == 0 { "slug".to_owned() } else { format!("old_slugs[{}]", i - 1) };
                problems.push(Problem::new(field, ProblemCode::Duplicate, &address.slug));
            } else {
                self.addresses.insert(address, id);
            }
        }
        if let Content::Vocabulary(vocabulary) = &record.content {
            let codes = vocabulary.terms_list.iter().filter(|t| !t.slot).map(|t| t.code.clone()).collect();
            self.terms.insert(record.envelope.slug.clone(), codes);
        }
        problems
    }

    /// Adds an address that leads to a record which is not at hand, such as one already in the store.
    pub fn add_address(&mut self, address: Ref, id: RecordId) {
        self.addresses.insert(address, id);
    }

    /// Adds a file that is kept, by its digest.
    pub fn add_file(&mut self, digest: String) {
        self.files.insert(digest);
    }

    /// The record that an address, present or old, leads to.
    pub fn find(&self, address: &Ref) -> Option<RecordId> {
        self.addresses.get(address).copied()
    }

    /// The terms, references and files of a record that lead nowhere.
    pub fn check(&self, record: &Record) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (vocabulary, code, field) in record.terms() {
            match self.terms.get(&vocabulary) {
                None => problems.push(Problem::new(field, ProblemCode::UnknownVocabulary, vocabulary)),
                Some(codes) if !codes.contains(&code) => {
                    problems.push(Problem::new(field, ProblemCode::UnknownTerm, code));
                }
                Some(_) => {}
            }
        }
        for link in record.links() {
            if !self.addresses.contains_key(&link.target) {
                let target = link.target.to_string();
                problems.push(Problem::new(link.field, ProblemCode::DanglingReference, target));
            }
        }
        for (i, attachment) in record.envelope.attachments.iter().enumerate() {
            if !self.files.contains(attachment.file.as_str()) {
                let field = format!("attachments[{i}].file");
                problems.push(Problem::new(field, ProblemCode::UnknownFile, &attachment.name));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Kind;
    use crate::document::{Hints, read};
    use serde_json::json;

    fn entry(slug: &str, extra: &serde_json::Value) -> Record {
        let mut document = json!({"kind": "glossary_entry", "slug": slug, "title": slug, "summary": "s"});
        document.as_object_mut().expect("object").extend(extra.as_object().expect("object").clone());
        read(document, &Hints::default()).expect("valid")
    }

    #[test]
    fn tells_unknown_terms_and_dangling_references() {
        let record = entry(
            "a",
            &json!({"terms": {"domain": ["mer"], "autre": ["x"]}, "see_also": ["glossaire/a", "glossaire/b"]}),
        );
        let vocabulary = json!({"kind": "vocabulary", "slug": "domain", "title": "D", "summary": "s",
            "terms_list": [{"code": "terre", "label": "Terre"}]});
        let mut known = Known::default();
        assert!(known.add(&record).is_empty());
        known.add(&read(vocabulary, &Hints::default()).expect("valid"));
        let codes: Vec<ProblemCode> = known.check(&record).into_iter().map(|p| p.code).collect();
        assert_eq!(
            codes,
            [ProblemCode::UnknownVocabulary, ProblemCode::UnknownTerm, ProblemCode::DanglingReference]
        );
    }

    #[test]
    fn an_address_belongs_to_one_record() {
        let mut known = Known::default();
        known.add(&entry("a", &json!({})));
        let problems = known.add(&entry("b", &json!({"old_slugs": ["a"]})));
        assert_eq!(problems[0].field, "old_slugs[0]");
        assert!(known.find(&Ref::new(Kind::GlossaryEntry, "b")).is_some());
    }
}
