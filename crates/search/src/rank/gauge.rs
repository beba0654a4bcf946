//! Reads the documents of one segment that bear a unit, and how much they bear it.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term};

use crate::error::SearchError;
use crate::query::Unit;
use crate::schema::{Fields, Weighted};

/// One document that bears a unit.
pub(super) struct Occurrence {
    pub doc: DocId,
    /// Times the unit stands in the document: over all fields, weighted, for a document of average length.
    pub frequency: f32,
    /// The same over headings only, unweighted.
    pub heading: f32,
    /// Whether it stands there as it was typed.
    pub exact: bool,
}

/// The average length of each field in words, never less than the usual one.
#[expect(clippy::cast_precision_loss, reason = "lengths need no more than seven digits")]
pub(super) fn average_lengths(searcher: &Searcher, fields: &Fields) -> Result<Vec<f32>, SearchError> {
    let docs: u64 = searcher.segment_readers().iter().map(|segment| u64::from(segment.max_doc())).sum();
    let mut lengths = Vec::with_capacity(fields.weighted.len());
    for weighted in &fields.weighted {
        let mut words = 0;
        for segment in searcher.segment_readers() {
            words += segment.inverted_index(weighted.field)?.total_num_tokens();
        }
        lengths.push((words as f32 / docs.max(1) as f32).max(weighted.usual_length));
    }
    Ok(lengths)
}

/// One field of a segment, ready to be read.
struct Column {
    weighted: Weighted,
    average_length: f32,
    inverted: Arc<InvertedIndexReader>,
    lengths: FieldNormReader,
}

/// Reads one segment; its tables are made once and emptied after each unit.
pub(super) struct Gauge<'a> {
    fields: &'a Fields,
    columns: Vec<Column>,
    exact: Arc<InvertedIndexReader>,
    counts: Vec<Count>,
    touched: Vec<DocId>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    frequency: f32,
    heading: f32,
    exact: bool,
}

impl<'a> Gauge<'a> {
    pub fn new(segment: &SegmentReader, fields: &'a Fields, lengths: &[f32]) -> Result<Self, SearchError> {
        let mut columns = Vec::with_capacity(fields.weighted.len());
        for (&weighted, &average_length) in fields.weighted.iter().zip(lengths) {
            let inverted = segment.inverted_index(weighted.field)?;
            let lengths = segment.get_fieldnorms_reader(weighted.field)?;
            columns.push(Column { weighted, average_length, inverted, lengths });
        }
        Ok(Self {
            fields,
            columns,
            exact: segment.inverted_index(fields.exact)?,
            counts: vec![Count::default(); segment.max_doc() as usize],
            touched: Vec::new(),
        })
    }

    /// The documents that bear a unit under any of its forms, in any field.
    pub fn occurrences(&mut self, unit: &Unit) -> Result<Vec<Occurrence>, SearchError> {
        for column in &self.columns {
            for (stem, weight) in &unit.stems {
                column.add(stem, *weight, &mut self.counts, &mut self.touched)?;
            }
        }
        for word in &unit.exacts {
            let term = Term::from_field_text(self.fields.exact, word);
            let Some(mut postings) = self.exact.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                self.counts[postings.doc() as usize].exact = true;
                postings.advance();
            }
        }
        let take = |doc: DocId| {
            let Count { frequency, heading, exact } = std::mem::take(&mut self.counts[doc as usize]);
            Occurrence { doc, frequency, heading, exact }
        };
        Ok(self.touched.drain(..).map(take).collect())
    }
}

impl Column {
    #[expect(clippy::cast_precision_loss, reason = "frequencies and lengths are small numbers")]
    fn add(
        &self,
        stem: &str,
        weight: f32,
        counts: &mut [Count],
        touched: &mut Vec<DocId>,
    ) -> Result<(), SearchError> {
        let term = Term::from_field_text(self.weighted.field, stem);
        let Some(mut postings) = self.inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
            return Ok(());
        };
        let penalty = self.weighted.length_penalty;
        while postings.doc() != TERMINATED {
            let doc = postings.doc();
            let relative_length = self.lengths.fieldnorm(doc) as f32 / self.average_length;
            let normalised =
                weight * postings.term_freq() as f32 / (1.0 - penalty + penalty * relative_length);
            let count = &mut counts[doc as usize];
            if count.frequency == 0.0 {
                touched.push(doc);
            }
            count.frequency += self.weighted.weight * normalised;
            if self.weighted.heading {
                count.heading += normalised;
            }
            postings.advance();
        }
        Ok(())
    }
}
