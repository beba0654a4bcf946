//! What the words of a query may also mean: the synonyms that curators write, and the acronyms of the glossary.

use ::search::SynonymRule;
use model::glossary_entry::GlossaryEntry;
use model::record::{SUMMARY_MAX, Source, TITLE_MAX, Withdrawal};
use model::synonym::{Direction, Synonym};
use model::{Content, Kind, Problem, ProblemCode, Record, RecordId, Ref, Status, workflow};
use store::{By, Write};

use crate::App;
use crate::catalogue::Catalogue;
use crate::error::AppError;

impl App {
    /// Every published rule, those of the catalogue as it stands.
    pub fn synonym_rules(&self) -> Vec<SynonymRule> {
        self.catalogue().synonym_rules()
    }
}

/// What a curator writes of a synonym.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SynonymForm {
    pub forms: Vec<String>,
    pub direction: Direction,
    pub leads_to: Vec<String>,
    /// Short names of the platforms where it holds; everywhere when empty.
    pub platforms: Vec<String>,
    pub note: String,
    /// Title and address of the source; an editorial choice when the title is empty.
    pub source: (String, String),
    pub status: Status,
    /// Why it was written, for the history; why it leaves, when it is withdrawn.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SynonymSaved {
    Saved(Ref),
    /// Nothing was written.
    Refused(Vec<Problem>),
}

impl App {
    /// Every synonym, drafts and withdrawn ones included, in alphabetical order.
    ///
    /// # Errors
    /// The store failed.
    pub async fn synonyms(&self) -> Result<Vec<Record>, AppError> {
        Ok(self.store().of_kind(Kind::Synonym).await?)
    }

    /// A synonym whatever its status, with its versions, the latest first.
    ///
    /// # Errors
    /// It does not exist, or the store failed.
    pub async fn get_synonym(&self, slug: &str) -> Result<(Record, Vec<store::VersionInfo>), AppError> {
        let record = self.store().find(Kind::Synonym, slug).await?.ok_or(AppError::NotFound)?.record;
        let history = self.store().history(record.envelope.id).await?;
        Ok((record, history))
    }

    /// The synonym that already holds one of these words, to be completed rather than written twice.
    ///
    /// # Errors
    /// The store failed.
    pub async fn find_synonym(&self, words: &str) -> Result<Option<Record>, AppError> {
        let wanted = text::words(words);
        let holds = |record: &Record| match &record.content {
            Content::Synonym(synonym) => synonym.forms.iter().any(|form| text::words(form) == wanted),
            _ => false,
        };
        Ok(self
            .synonyms()
            .await?
            .into_iter()
            .filter(|record| record.envelope.status != Status::Withdrawn)
            .find(holds))
    }

    /// Writes a synonym: a new one, or the next version of one that was read at `version`; searches know it at once.
    ///
    /// # Errors
    /// Someone wrote it meanwhile, it does not exist, or the store failed.
    pub async fn save_synonym(
        &self,
        read: Option<(&str, u32)>,
        form: SynonymForm,
        author: &str,
    ) -> Result<SynonymSaved, AppError> {
        let by = By { author: author.to_owned(), reason: form.reason.clone(), at: self.now() };
        let existing = match read {
            Some((slug, _)) => Some(self.get_synonym(slug).await?.0),
            None => None,
        };
        let record = match self.written(existing.clone(), form).await? {
            Ok(record) => record,
            Err(problems) => return Ok(SynonymSaved::Refused(problems)),
        };
        let reference = record.reference();
        let expected_version = read.map(|(_, version)| version);
        self.store().apply(vec![Write { record, expected_version }], &by).await?;
        self.catch_up(&mut |_, _| {}).await?;
        Ok(SynonymSaved::Saved(reference))
    }

    /// The record that a form makes, once nothing is wrong with it.
    async fn written(
        &self,
        existing: Option<Record>,
        form: SynonymForm,
    ) -> Result<Result<Record, Vec<Problem>>, AppError> {
        let to = if form.direction == Direction::OneWay { &form.leads_to } else { &Vec::new() };
        let both = form.direction == Direction::BothWays;
        let arrow = if both { String::new() } else { format!(" → {}", to.join(", ")) };
        let (source, url) = form.source;
        let synonym = Synonym {
            leads_to: to.clone(),
            direction: form.direction,
            editorial: source.is_empty(),
            note: form.note,
            forms: form.forms,
        };
        let from = existing.as_ref().map(|record| record.envelope.status);
        let (mut envelope, body) = existing.map(|record| (record.envelope, record.body)).unwrap_or_default();
        envelope.title = text::truncate(&format!("{}{arrow}", synonym.forms.join(", ")), TITLE_MAX);
        envelope.summary = text::truncate(&summary(&synonym), SUMMARY_MAX);
        let url = Some(url).filter(|url| !url.is_empty());
        // The form shows the first source; the others stay.
        let first = (!source.is_empty()).then_some(Source { title: source, url, on: None });
        envelope.sources = first.into_iter().chain(envelope.sources.into_iter().skip(1)).collect();
        envelope.platforms = form.platforms.iter().map(|slug| Ref::new(Kind::Platform, slug)).collect();
        envelope.withdrawal = (form.status == Status::Withdrawn).then_some(Withdrawal {
            reason: form.reason,
            successor: None,
            on: None,
            merged: false,
        });
        envelope.status = form.status;
        if envelope.slug.is_empty() {
            let first = synonym.forms.first().map(String::as_str).unwrap_or_default();
            envelope.slug = self.free_slug(&text::slugify(first)).await?;
            envelope.id = RecordId::derived(Kind::Synonym, &envelope.slug);
            envelope.licence =
                Some(self.catalogue().info.licence.clone()).filter(|licence| !licence.is_empty());
        }
        let record = Record { envelope, body, content: Content::Synonym(synonym) };
        let mut problems = record.check();
        if let Some(from) = from.filter(|from| *from != record.envelope.status)
            && !workflow::may_follow(from, record.envelope.status)
        {
            problems.push(Problem::new("status", ProblemCode::BadTransition, from.as_str()));
        }
        let catalogue = self.catalogue();
        let absent = record.envelope.platforms.iter().filter(|platform| catalogue.find(platform).is_none());
        problems.extend(
            absent.map(|platform| {
                Problem::new("platforms", ProblemCode::DanglingReference, platform.to_string())
            }),
        );
        Ok(if problems.is_empty() { Ok(record) } else { Err(problems) })
    }

    /// A short name that no synonym has, nor had.
    async fn free_slug(&self, wanted: &str) -> Result<String, AppError> {
        let wanted = if wanted.is_empty() { "equivalence" } else { wanted };
        for number in 1_u32.. {
            let slug = if number == 1 { wanted.to_owned() } else { format!("{wanted}-{number}") };
            if self.store().find(Kind::Synonym, &slug).await?.is_none() {
                return Ok(slug);
            }
        }
        unreachable!("some number is free")
    }
}

/// The words, as the sentence that a record needs; the pages say the rest.
fn summary(synonym: &Synonym) -> String {
    let quoted = |words: &[String]| {
        words.iter().map(|word| format!("«\u{a0}{word}\u{a0}»")).collect::<Vec<_>>().join(", ")
    };
    match synonym.direction {
        Direction::BothWays => quoted(&synonym.forms),
        Direction::OneWay => format!("{} → {}", quoted(&synonym.forms), quoted(&synonym.leads_to)),
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
