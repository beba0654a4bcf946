//! Addresses to ask a site for under load: thousands of them, all different, made of real words, terms and places.

use std::collections::BTreeSet;

use model::territories::{self, Code, Level};
use model::{Content, Kind};

use crate::commons::Commons;
use crate::dice::Dice;

/// Words shorter than this are mostly articles and prepositions.
const SHORTEST_WORD: usize = 5;

/// The page of every record of a kind.
pub fn pages(commons: &Commons, kind: Kind) -> Vec<String> {
    let of_kind = commons.records.iter().filter(|record| record.kind() == kind);
    of_kind.map(|record| record.reference().path()).collect()
}

/// `count` searches by one to three words, one in four narrowed by a facet.
pub fn searches(commons: &Commons, count: usize, dice: &mut Dice) -> Vec<String> {
    let profiles = codes(commons, "actor_profile");
    distinct(count, || {
        let asked = draw_words(commons, 1 + dice.below(3), dice);
        let filter =
            if dice.percent(25) { format!("&profil={}", dice.pick(&profiles)) } else { String::new() };
        format!("/recherche?q={}{filter}", encode(&asked))
    })
}

/// `count` situations told to the guide.
pub fn itineraries(commons: &Commons, count: usize, dice: &mut Dice) -> Vec<String> {
    let [profiles, domains] = ["actor_profile", "domain"].map(|vocabulary| codes(commons, vocabulary));
    let communes = territories::atlas().children_at(&Code::france(), Level::Commune);
    distinct(count, || {
        let need = draw_words(commons, 2 + dice.below(3), dice);
        let place = &dice.pick(&communes).code;
        let (profile, domain) = (dice.pick(&profiles), dice.pick(&domains));
        let place = encode(&place.to_string());
        format!("/gps?besoin={}&profil={profile}&territoire={place}&domaine={domain}", encode(&need))
    })
}

/// `count` beginnings of one or two words, as they are met while someone types; one in six with two letters swapped.
pub fn suggestions(commons: &Commons, count: usize, dice: &mut Dice) -> Vec<String> {
    distinct(count, || {
        let words = draw_words(commons, 1 + dice.below(2), dice);
        let mut letters: Vec<char> = words.chars().collect();
        letters.truncate(2 + dice.below(letters.len().max(1)));
        if letters.len() > 5 && dice.percent(16) {
            let at = 1 + dice.below(letters.len() - 2);
            letters.swap(at, at + 1);
        }
        let typed: String = letters.into_iter().collect();
        format!("/api/v1/suggestions?q={}", encode(typed.trim()))
    })
}

/// Draws until there are `count` different texts.
fn distinct(count: usize, mut draw: impl FnMut() -> String) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut texts = Vec::with_capacity(count);
    while texts.len() < count {
        let text = draw();
        if seen.insert(text.clone()) {
            texts.push(text);
        }
    }
    texts
}

/// Words that stand together in the title or the summary of a record, so as often as people meet them.
fn draw_words(commons: &Commons, count: usize, dice: &mut Dice) -> String {
    let envelope = &dice.pick(&commons.records).envelope;
    let words: Vec<String> = [&envelope.title, &envelope.summary]
        .into_iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.chars().count() >= SHORTEST_WORD)
        .map(str::to_lowercase)
        .collect();
    let first = dice.below(words.len().max(1));
    words.into_iter().skip(first).take(count).collect::<Vec<_>>().join(" ")
}

/// The codes of a vocabulary of the commons.
fn codes(commons: &Commons, vocabulary: &str) -> Vec<String> {
    let named = commons.records.iter().filter(|record| record.envelope.slug == vocabulary);
    named
        .filter_map(|record| match &record.content {
            Content::Vocabulary(vocabulary) => Some(vocabulary),
            _ => None,
        })
        .flat_map(|vocabulary| vocabulary.terms_list.iter().filter(|term| !term.slot))
        .map(|term| term.code.clone())
        .collect()
}

/// Percent-encodes all but letters and digits of ASCII (RFC 3986).
fn encode(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    text.bytes()
        .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_what_an_address_cannot_bear() {
        assert_eq!(encode("d’été & co-op"), "d%E2%80%99%C3%A9t%C3%A9%20%26%20co-op");
    }
}
