//! The fields of the index, how much each weighs, and how an entry becomes a document.

use tantivy::TantivyDocument;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};

use crate::analysis::{ExactTokenizer, FrenchTokenizer};
use crate::entry::{Entry, key_of};

/// To be raised with any change of fields or of analysis: an index of another version is rebuilt.
const VERSION: u32 = 1;
/// Most characters of text kept for excerpts: some twenty pages.
const STORED_MAX: usize = 60_000;

/// Names of the analysers; the version is inside, so that comparing schemas compares analyses too.
fn analyser(name: &str) -> String {
    format!("{name}-{VERSION}")
}

/// A searched field and how much it weighs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weighted {
    pub field: Field,
    /// How many times a word counts when it stands in this field (BM25F).
    pub weight: f32,
    /// From 0 (length ignored) to 1 (a word of a text twice as long counts half).
    pub length_penalty: f32,
    /// The least average length used for normalising, in words, so that a field most records lack is not overrated.
    pub usual_length: f32,
    /// Whether the field names the record: it then also counts apart from the texts.
    pub heading: bool,
}

/// The fields of the index.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    pub key: Field,
    pub id: Field,
    pub title: Field,
    pub exact: Field,
    pub stored: Field,
    /// Every searched field, in the order of [`Fields::TEXTS`].
    pub weighted: Vec<Weighted>,
}

impl Fields {
    /// Name, weight, length penalty, usual length, heading: coarsely tuned on PIAF and CDTN (`examples/measure.rs`).
    const TEXTS: [(&'static str, f32, f32, f32, bool); 6] = [
        ("title", 1.0, 0.8, 8.0, true),
        ("names", 1.0, 0.4, 8.0, true),
        ("summary", 1.5, 0.6, 30.0, false),
        ("labels", 1.0, 0.6, 10.0, false),
        ("notice", 1.0, 0.75, 100.0, false),
        ("body", 1.0, 0.75, 100.0, false),
    ];

    /// Makes the schema and the handles of its fields.
    pub fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let key = schema.add_u64_field("key", FAST | INDEXED);
        let id = schema.add_text_field("id", STORED);
        let weighted: Vec<Weighted> = Self::TEXTS
            .iter()
            .map(|&(name, weight, length_penalty, usual_length, heading)| {
                let field = add_text(&mut schema, name);
                Weighted { field, weight, length_penalty, usual_length, heading }
            })
            .collect();
        let words = TextFieldIndexing::default()
            .set_tokenizer(&analyser("exact"))
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let exact = schema.add_text_field("exact", TextOptions::default().set_indexing_options(words));
        let stored = schema.add_text_field("stored", STORED);
        let fields = Self { key, id, title: weighted[0].field, exact, stored, weighted };
        (schema.build(), fields)
    }

    /// Turns an entry into a document.
    pub fn document(&self, entry: &Entry) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(self.key, key_of(entry.id));
        document.add_text(self.id, entry.id.to_string());
        for (weighted, texts) in self.weighted.iter().zip(texts(entry)) {
            for text in texts {
                document.add_text(weighted.field, text);
                document.add_text(self.exact, text);
            }
        }
        document.add_text(self.stored, stored_text(entry));
        document
    }
}

/// The analysers that the schema names.
pub(crate) fn analysers() -> TokenizerManager {
    // tantivy asks for its default one even for fields that are only stored.
    let manager = TokenizerManager::default();
    manager.register(&analyser("french"), TextAnalyzer::from(FrenchTokenizer));
    manager.register(&analyser("exact"), TextAnalyzer::from(ExactTokenizer));
    manager
}

fn add_text(schema: &mut SchemaBuilder, name: &str) -> Field {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(&analyser("french"))
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(indexing);
    // The title is kept to find what resembles it.
    schema.add_text_field(name, if name == "title" { options.set_stored() } else { options })
}

/// The texts of an entry, in the order of [`Fields::TEXTS`].
fn texts(entry: &Entry) -> [Vec<&str>; 6] {
    [
        vec![&entry.title],
        entry.names.iter().map(String::as_str).collect(),
        vec![&entry.summary],
        entry.labels.iter().map(String::as_str).collect(),
        entry.notice.iter().map(String::as_str).collect(),
        vec![&entry.body],
    ]
}

/// The text that excerpts are taken from.
fn stored_text(entry: &Entry) -> String {
    let parts = std::iter::once(&entry.summary).chain(&entry.notice).chain(std::iter::once(&entry.body));
    let mut text = String::new();
    for part in parts.map(|part| part.trim()).filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(part);
    }
    if let Some((cut, _)) = text.char_indices().nth(STORED_MAX) {
        text.truncate(cut);
    }
    text
}
