//! References from a record to another, written `folder/slug`, and the links they make.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::content::Kind;

/// The address of a record inside a commons: its noun and its short name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ref {
    pub kind: Kind,
    pub slug: String,
}

/// The text has not the shape `folder/slug`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a reference: {0}")]
pub struct NotARef(pub String);

impl Ref {
    pub fn new(kind: Kind, slug: impl Into<String>) -> Self {
        Self { kind, slug: slug.into() }
    }

    /// The path of the record on the site, `/folder/slug`.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.kind.folder(), self.slug)
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.folder(), self.slug)
    }
}

impl FromStr for Ref {
    type Err = NotARef;

    fn from_str(s: &str) -> Result<Self, NotARef> {
        let wrong = || NotARef(s.to_owned());
        let (folder, slug) = s.split_once('/').ok_or_else(wrong)?;
        let kind = Kind::from_folder(folder).ok_or_else(wrong)?;
        if kind.is_slug(slug) { Ok(Self::new(kind, slug)) } else { Err(wrong()) }
    }
}

impl Serialize for Ref {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ref {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// What a link means; the store keeps it as text, the pages say it in French.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    Before,
    After,
    Complements,
    Replaces,
    Successor,
    Illustrates,
    Partner,
    Organiser,
    Framework,
    Platform,
    Featured,
    SeeAlso,
    Evidence,
    Recommends,
    Mentions,
}

impl Relation {
    pub const ALL: [Self; 15] = [
        Self::Before,
        Self::After,
        Self::Complements,
        Self::Replaces,
        Self::Successor,
        Self::Illustrates,
        Self::Partner,
        Self::Organiser,
        Self::Framework,
        Self::Platform,
        Self::Featured,
        Self::SeeAlso,
        Self::Evidence,
        Self::Recommends,
        Self::Mentions,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Complements => "complements",
            Self::Replaces => "replaces",
            Self::Successor => "successor",
            Self::Illustrates => "illustrates",
            Self::Partner => "partner",
            Self::Organiser => "organiser",
            Self::Framework => "framework",
            Self::Platform => "platform",
            Self::Featured => "featured",
            Self::SeeAlso => "see_also",
            Self::Evidence => "evidence",
            Self::Recommends => "recommends",
            Self::Mentions => "mentions",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.as_str() == name)
    }
}

/// A link borne by a record: its meaning, where it is written, where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub relation: Relation,
    pub field: String,
    pub target: Ref,
}

/// Collects the links of a list of references written under `field`.
pub(crate) fn links_of(relation: Relation, field: &str, targets: &[Ref]) -> Vec<Link> {
    targets
        .iter()
        .enumerate()
        .map(|(i, target)| Link { relation, field: format!("{field}[{i}]"), target: target.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_folder_and_slug() {
        let reference: Ref = "ressources/charte".parse().expect("a reference");
        assert_eq!(reference, Ref::new(Kind::Resource, "charte"));
        assert_eq!(reference.path(), "/ressources/charte");
        assert_eq!(reference.to_string(), "ressources/charte");
    }

    #[test]
    fn refuses_other_shapes() {
        for text in ["charte", "inconnu/charte", "ressources/", "ressources/Charte", "ressources/a/b"] {
            assert!(text.parse::<Ref>().is_err(), "{text}");
        }
    }

    #[test]
    fn relations_have_names_that_come_back() {
        for relation in Relation::ALL {
            assert_eq!(Relation::from_name(relation.as_str()), Some(relation));
        }
    }
}
