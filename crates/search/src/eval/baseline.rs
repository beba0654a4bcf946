//! Plain tantivy with its stock French stemmer, measured beside our engine on the same machine in the same run.

use std::time::{Duration, Instant};

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{TantivyDocument, TantivyError, Term};

use super::{Collection, Engine, key_of_document};

/// Memory that its writer may hold, in bytes.
const WRITER_BYTES: usize = 200_000_000;

/// One field for title and text, words in small letters, stemmed; any word may match.
pub struct Baseline {
    reader: tantivy::IndexReader,
    analyser: TextAnalyzer,
    text: Field,
    pub index_time: Duration,
}

impl Baseline {
    /// Indexes a collection in memory.
    ///
    /// # Errors
    /// tantivy failed.
    pub fn index(collection: &Collection) -> Result<Self, TantivyError> {
        let began = Instant::now();
        let analyser = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(40))
            .filter(LowerCaser)
            .filter(Stemmer::new(Language::French))
            .build();
        let mut schema = Schema::builder();
        let key = schema.add_u64_field("key", FAST);
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("french")
            .set_index_option(IndexRecordOption::WithFreqs);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let index = tantivy::Index::create_in_ram(schema.build());
        index.tokenizers().register("french", analyser.clone());
        let mut writer = index.writer_with_num_threads(2, WRITER_BYTES)?;
        for document in &collection.documents {
            let mut entry = TantivyDocument::default();
            entry.add_u64(key, key_of_document(&document.id));
            entry.add_text(text, format!("{}\n{}", document.title, document.text));
            writer.add_document(entry)?;
        }
        writer.commit()?;
        let reader = index.reader()?;
        Ok(Self { reader, analyser, text, index_time: began.elapsed() })
    }

    fn find(&self, words: &str, count: usize) -> Result<Vec<u64>, TantivyError> {
        let mut analyser = self.analyser.clone();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        analyser.token_stream(words).process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        let searcher = self.reader.searcher();
        let found =
            searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(count).order_by_score())?;
        let mut keys = Vec::with_capacity(found.len());
        for (_, address) in found {
            let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("key")?;
            keys.extend(column.first(address.doc_id));
        }
        Ok(keys)
    }
}

impl Engine for Baseline {
    fn answer(&self, words: &str, count: usize) -> Vec<u64> {
        self.find(words, count).unwrap_or_default()
    }
}
