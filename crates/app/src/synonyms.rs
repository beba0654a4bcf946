//! What the words of a query may also mean: the synonyms that curators write, and the acronyms of the glossary.

use ::search::SynonymRule;
use model::glossary_entry::GlossaryEntry;
use model::synonym::{Direction, Synonym};
use model::{Kind, Record};

use crate::App;
use crate::catalogue::Catalogue;

impl App {
    /// Every published rule, those of the catalogue as it stands.
    pub fn synonym_rules(&self) -> Vec<SynonymRule> {
        self.catalogue().synonym_rules()
    }
}

impl Catalogue {
    /// Every published rule, in the order of the addresses of the records they come from.
    pub fn synonym_rules(&self) -> Vec<SynonymRule> {
        self.rules.values().flatten().cloned().collect()
    }
}

/// The rules of a synonym, one for each platform it is pinned on.
pub(crate) fn of_synonym(record: &Record, synonym: &Synonym) -> Vec<SynonymRule> {
    let from = synonym.forms.clone();
    let to = match synonym.direction {
        Direction::BothWays => synonym.forms.clone(),
        Direction::OneWay => synonym.leads_to.clone(),
    };
    let platforms = record.envelope.platforms.iter().filter(|platform| platform.kind == Kind::Platform);
    let platforms: Vec<String> = platforms.map(|platform| platform.slug.clone()).collect();
    if platforms.is_empty() {
        return vec![SynonymRule { from, to, platform: None }];
    }
    let rule = |platform| SynonymRule { from: from.clone(), to: to.clone(), platform: Some(platform) };
    platforms.into_iter().map(rule).collect()
}

/// The acronym of a glossary entry and what it stands for, both ways; nothing when they are the same words.
pub(crate) fn of_acronym(title: &str, entry: &GlossaryEntry) -> Option<SynonymRule> {
    let acronym = entry.acronym.as_deref()?;
    let letters = text::words(acronym);
    let mut forms = vec![acronym.to_owned()];
    for name in std::iter::once(title).chain(entry.variants.iter().map(String::as_str)) {
        let words = text::words(name);
        // « structures de l’ESS » only repeats the acronym.
        let repeats = words.windows(letters.len().max(1)).any(|window| window == letters);
        if !repeats && !words.is_empty() {
            forms.push(name.to_owned());
        }
    }
    (forms.len() > 1).then(|| SynonymRule { from: forms.clone(), to: forms, platform: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acronym_means_its_words_and_not_itself() {
        let entry = GlossaryEntry {
            acronym: Some("ESS".into()),
            variants: vec!["économie sociale et solidaire".into(), "structures de l’ESS".into()],
            see_also: Vec::new(),
        };
        let rule = of_acronym("ESS", &entry).expect("a rule");
        assert_eq!(rule.from, ["ESS", "économie sociale et solidaire"]);
        assert_eq!((rule.from.clone(), None), (rule.to, rule.platform));
        let alone = GlossaryEntry { acronym: Some("MEDOC".into()), ..GlossaryEntry::default() };
        assert_eq!(of_acronym("MEDOC", &alone), None);
        assert_eq!(of_acronym("alliance", &GlossaryEntry::default()), None);
    }
}
