//! Records that may be the one that is being written again: by their titles, by an address that they bear, by their organisation.

use std::collections::HashSet;

use model::links::address_of;
use model::{Kind, RecordId, Ref, Status};

use crate::App;
use crate::error::AppError;

/// Records told at most.
const TOLD: usize = 5;
/// From here, two titles are alike.
const ALIKE: f64 = 0.55;
/// What bearing the same organisation adds to the likeness of two titles.
const SAME_ORGANISATION: f64 = 0.2;
/// Shortest beginning of a title by which a longer one is recognised, in runs of three letters.
const BEGINNING: usize = 10;

/// What is known so far of a record being written.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub title: String,
    /// Its address on the web.
    pub url: String,
    /// The organisation that it is about, by its title or its address.
    pub organisation: String,
    /// The record itself, when it exists.
    pub except: Option<RecordId>,
}

/// Why a record may be the one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    Title,
    /// It bears the same address of the web.
    Address,
    /// Its title is near, and it is about the same organisation.
    Organisation,
}

/// A record that may be the one that is being written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    pub reference: Ref,
    pub title: String,
    pub summary: String,
    pub why: Likeness,
}

impl App {
    /// Records of a noun that may be the one being typed, the closest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn duplicates(&self, kind: Kind, typed: &Typed) -> Result<Vec<Duplicate>, AppError> {
        let mut bearers: HashSet<RecordId> = HashSet::new();
        if !typed.url.trim().is_empty() {
            self.read_links().await?;
            let borne = self.store().bearers_of(&variants(&typed.url)).await?.into_iter();
            let own = borne.filter(|bearer| matches!(bearer.field.as_str(), "url" | "contact_url"));
            bearers.extend(own.map(|bearer| bearer.record));
        }
        let (app, typed) = (self.clone(), typed.clone());
        // Every title of the noun is compared: not on a thread that answers others.
        tokio::task::spawn_blocking(move || app.alike(kind, &typed, &bearers))
            .await
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The published records that bear an address of the web in a field of their own or in their text.
    ///
    /// # Errors
    /// The store failed.
    pub async fn bearing(&self, url: &str) -> Result<Vec<Duplicate>, AppError> {
        self.read_links().await?;
        let ids: Vec<RecordId> =
            self.store().bearers_of(&variants(url)).await?.into_iter().map(|bearer| bearer.record).collect();
        let records = self.get_records(&ids).await?.into_iter();
        let published = records.filter(|record| record.envelope.status == Status::Published);
        Ok(published
            .take(TOLD)
            .map(|record| Duplicate {
                reference: record.reference(),
                title: record.envelope.title,
                summary: record.envelope.summary,
                why: Likeness::Address,
            })
            .collect())
    }

    fn alike(&self, kind: Kind, typed: &Typed, bearers: &HashSet<RecordId>) -> Vec<Duplicate> {
        let catalogue = self.catalogue();
        let wanted = trigrams(&typed.title);
        let folded = text::fold(typed.title.trim());
        let organisation = self.named_record(&typed.organisation).filter(|of| of.kind == Kind::Organisation);
        let linked: HashSet<RecordId> = organisation
            .map_or_else(HashSet::new, |of| catalogue.linked_from(&of).iter().map(|(_, id)| *id).collect());
        let mut close: Vec<(f64, Duplicate)> = Vec::new();
        for card in catalogue.of_kind(kind) {
            if Some(card.id) == typed.except {
                continue;
            }
            let likeness = likeness(&wanted, &trigrams(&card.title));
            let is_linked = linked.contains(&card.id);
            let near = likeness + if is_linked { SAME_ORGANISATION } else { 0.0 };
            let (score, why) = if bearers.contains(&card.id) {
                (3.0, Likeness::Address)
            } else if !folded.is_empty() && card.names.iter().any(|name| text::fold(name) == folded) {
                (2.0, Likeness::Title)
            } else if likeness < ALIKE && near >= ALIKE {
                (near, Likeness::Organisation)
            } else {
                (near, Likeness::Title)
            };
            if score >= ALIKE {
                let (title, summary) = (card.title.to_string(), card.summary.to_string());
                close.push((score, Duplicate { reference: card.reference(), title, summary, why }));
            }
        }
        close.sort_by(|a, b| b.0.total_cmp(&a.0));
        close.into_iter().take(TOLD).map(|(_, duplicate)| duplicate).collect()
    }
}

/// The ways in which one address is commonly written.
pub(crate) fn variants(url: &str) -> Vec<String> {
    let url = address_of(url);
    let Some((_, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let bare = path.strip_suffix('/').unwrap_or(path);
    let mut all = vec![url.to_owned()];
    for scheme in ["https", "http"] {
        for www in ["", "www."] {
            for end in if bare.contains('?') {
                [bare.to_owned(), path.to_owned()]
            } else {
                [bare.to_owned(), format!("{bare}/")]
            } {
                let one = format!("{scheme}://{www}{host}{end}");
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
    }
    all
}

/// The runs of three letters of a text, accents and punctuation apart.
fn trigrams(text: &str) -> Vec<[char; 3]> {
    let letters: Vec<char> = format!("  {} ", text::words(text).join(" ")).chars().collect();
    let mut all: Vec<[char; 3]> = letters.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How alike two titles are, from 0 to 1: Jaccard's index of their runs of three letters; a title begun, whose runs are nearly
/// all in the other, is already alike.
fn likeness(typed: &[[char; 3]], title: &[[char; 3]]) -> f64 {
    let shared = typed.iter().filter(|gram| title.binary_search(gram).is_ok()).count();
    let all = typed.len() + title.len() - shared;
    #[expect(clippy::cast_precision_loss, reason = "a title has few letters")]
    let index = if all == 0 { 0.0 } else { shared as f64 / all as f64 };
    let is_begun = typed.len() >= BEGINNING && shared * 10 >= typed.len() * 9;
    if is_begun { index.max(ALIKE) } else { index }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_written_in_many_ways() {
        let all = variants("http://WWW.exemple.org/a/#ici");
        for other in ["https://exemple.org/a", "http://www.exemple.org/a/", "https://www.exemple.org/a"] {
            assert!(all.contains(&other.to_owned()), "{other}: {all:?}");
        }
        assert!(!variants("https://exemple.org/?a=1").contains(&"https://exemple.org/?a=2".to_owned()));
        assert!(variants("https://exemple.org/?a=1").contains(&"http://exemple.org/?a=1".to_owned()));
        assert_eq!(variants("sans schéma"), ["sans schéma"]);
    }

    #[test]
    fn a_title_begun_is_recognised_and_a_word_is_not_enough() {
        let alike = |typed: &str, title: &str| likeness(&trigrams(typed), &trigrams(title)) >= ALIKE;
        assert!(alike("Cartographier ses parten", "Cartographier ses partenaires"));
        assert!(alike("cartographier, ses PARTENAIRES", "Cartographier ses partenaires"));
        assert!(alike("Cartographier s", "Cartographier ses partenaires"));
        assert!(!alike("Atelier", "Atelier de cartographie des partenaires"));
        assert!(!alike("Jardiner en ville", "Cartographier ses partenaires"));
        assert!(!alike("", "Cartographier ses partenaires"));
    }
}
