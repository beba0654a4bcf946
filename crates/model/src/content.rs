//! The nouns: one list says them all, and what each must tell about itself.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::problem::Problem;
use crate::reference::Link;
use crate::{
    compass::Compass, event::Event, framework::Framework, glossary_entry::GlossaryEntry,
    organisation::Organisation, page::Page, platform::Platform, publication::Publication, resource::Resource,
    scheme::Scheme, synonym::Synonym, vocabulary::Vocabulary,
};

/// What every noun tells, so that links, facets, search and checks are written once.
pub trait Noun {
    /// Appends what is wrong with the noun's own fields.
    fn check(&self, _problems: &mut Vec<Problem>) {}

    /// The links written in the noun's own fields.
    fn links(&self) -> Vec<Link> {
        Vec::new()
    }

    /// Terms borne in the noun's own fields: (vocabulary, code, field).
    fn terms(&self) -> Vec<(String, String, String)> {
        Vec::new()
    }

    /// Text worth finding besides title, summary and body.
    fn prose(&self) -> Vec<String> {
        Vec::new()
    }

    /// Other names under which the record should be found as if they were its title.
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

macro_rules! nouns {
    ($($variant:ident = $name:literal in $folder:literal),+ $(,)?) => {
        /// The sort of a record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Kind { $(#[serde(rename = $name)] $variant),+ }

        impl Kind {
            /// Every kind, in the order in which a commons is read and written.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in documents and in the API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The folder of the open format, which is also the first part of the address.
            pub const fn folder(self) -> &'static str {
                match self { $(Self::$variant => $folder),+ }
            }
        }

        /// The typed content of a record.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        #[expect(clippy::large_enum_variant, reason = "a record is boxed by its owners and mostly a resource")]
        pub enum Content { $($variant($variant)),+ }

        impl Content {
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$variant(_) => Kind::$variant),+ }
            }

            /// What the noun tells about itself.
            pub fn noun(&self) -> &dyn Noun {
                match self { $(Self::$variant(noun) => noun),+ }
            }

            /// Reads the noun's own fields, fast: without the path of a problem, for what was checked before it was written.
            ///
            /// # Errors
            /// The first problem met.
            pub fn deserialize<'de, D: Deserializer<'de>>(kind: Kind, from: D) -> Result<Self, D::Error> {
                match kind {
                    $(Kind::$variant => $variant::deserialize(from).map(Self::$variant)),+
                }
            }

            /// Reads the noun's own fields.
            ///
            /// # Errors
            /// The first problem met, with its path.
            pub fn read(kind: Kind, value: &Value) -> Result<Self, serde_path_to_error::Error<serde_json::Error>> {
                match kind {
                    $(Kind::$variant => serde_path_to_error::deserialize::<_, $variant>(value).map(Self::$variant)),+
                }
            }
        }
    };
}

nouns! {
    Vocabulary = "vocabulary" in "vocabulaires",
    Resource = "resource" in "ressources",
    Framework = "framework" in "referentiels",
    Compass = "compass" in "boussoles",
    Platform = "platform" in "plateformes",
    Organisation = "organisation" in "organisations",
    Event = "event" in "evenements",
    Publication = "publication" in "publications",
    Scheme = "scheme" in "dispositifs",
    GlossaryEntry = "glossary_entry" in "glossaire",
    Synonym = "synonym" in "equivalences",
    Page = "page" in "pages",
}

impl Kind {
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    pub fn from_folder(folder: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.folder() == folder)
    }

    /// Tells whether `slug` may name a record of this kind; vocabularies also allow underscores.
    pub fn is_slug(self, slug: &str) -> bool {
        if self == Self::Vocabulary { text::is_slug(&slug.replace('_', "-")) } else { text::is_slug(slug) }
    }

    /// Kinds that a visitor searches for; vocabularies and synonyms serve the search itself.
    pub const fn is_findable(self) -> bool {
        !matches!(self, Self::Vocabulary | Self::Synonym)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_folders_come_back() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
            assert_eq!(Kind::from_folder(kind.folder()), Some(kind));
        }
    }

    #[test]
    fn only_vocabularies_take_underscores() {
        assert!(Kind::Vocabulary.is_slug("actor_profile"));
        assert!(!Kind::Resource.is_slug("actor_profile"));
    }
}
