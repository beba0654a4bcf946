//! A collection: documents, questions, and which documents answer which questions.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::key_of_document;
use crate::analysis::{stem, tokens};

/// A document, as the collection gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    pub id: String,
    pub title: String,
    pub text: String,
}

/// A question and its right answers: keys of documents, with how right each is (1 or more).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    pub id: String,
    pub words: String,
    pub right: HashMap<u64, u32>,
}

/// Documents, questions and judgements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collection {
    pub documents: Vec<Document>,
    pub questions: Vec<Question>,
}

/// What could not be read, and where.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("{}: {source}", file.display())]
    File { file: PathBuf, source: std::io::Error },
    #[error("{}:{line}: {what}", file.display())]
    Line { file: PathBuf, line: usize, what: &'static str },
}

impl Collection {
    /// Reads the three files of a collection: `corpus.jsonl` with `_id`, `title`, `text`; `queries.tsv` with an id and words;
    /// `qrels.trec` with question, 0, document, grade.
    ///
    /// # Errors
    /// A file or a line of it cannot be read.
    pub fn read(corpus: &Path, queries: &Path, qrels: &Path) -> Result<Self, Fault> {
        let documents = each_line(corpus, |line| {
            let document: Value = serde_json::from_str(line).map_err(|_| "not a JSON object")?;
            let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
            let id = text("_id");
            if id.is_empty() {
                return Err("no `_id`");
            }
            Ok(Some(Document { id, title: text("title"), text: text("text") }))
        })?;
        let known: HashSet<u64> = documents.iter().map(|document| key_of_document(&document.id)).collect();
        let mut right: HashMap<String, HashMap<u64, u32>> = HashMap::new();
        for (question, key, grade) in each_line(qrels, judgement)? {
            if grade > 0 && known.contains(&key) {
                right.entry(question).or_default().insert(key, grade);
            }
        }
        let questions = each_line(queries, |line| {
            let (id, words) = line.split_once('\t').ok_or("no tab between the id and the words")?;
            let right = right.get(id).cloned().unwrap_or_default();
            Ok(Some(Question { id: id.to_owned(), words: words.to_owned(), right }))
        })?;
        Ok(Self { documents, questions })
    }

    /// Reads the topics of the labour code collection: each way of typing a topic is a question.
    ///
    /// # Errors
    /// A file or a line of it cannot be read.
    pub fn read_topics(docs: &Path, topics: &Path) -> Result<Self, Fault> {
        let documents = each_line(docs, |line| {
            let document: Value = serde_json::from_str(line).map_err(|_| "not a JSON object")?;
            let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
            Ok(Some(Document { id: text("id"), title: text("titre"), text: text("texte") }))
        })?;
        let known: HashSet<u64> = documents.iter().map(|document| key_of_document(&document.id)).collect();
        let mut questions = Vec::new();
        for topic in
            each_line(topics, |line| serde_json::from_str::<Value>(line).map(Some).map_err(|_| "not JSON"))?
        {
            let list = |key: &str| -> Vec<String> {
                let values = topic[key].as_array().into_iter().flatten();
                values.filter_map(Value::as_str).map(str::to_owned).collect()
            };
            let keys = list("pertinents").into_iter().map(|id| key_of_document(&id));
            let right: HashMap<u64, u32> =
                keys.filter(|key| known.contains(key)).map(|key| (key, 1)).collect();
            let name = topic["topic"].as_str().unwrap_or_default();
            for (i, words) in list("variantes").into_iter().enumerate() {
                questions.push(Question { id: format!("{name}-{i}"), words, right: right.clone() });
            }
        }
        Ok(Self { documents, questions })
    }

    /// Writes the three files that [`Collection::read`] reads.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Fault> {
        let fault = |source| Fault::File { file: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(fault)?;
        let (mut corpus, mut queries, mut qrels) = (String::new(), String::new(), String::new());
        let ids: HashMap<u64, &str> = self
            .documents
            .iter()
            .map(|document| (key_of_document(&document.id), document.id.as_str()))
            .collect();
        for Document { id, title, text } in &self.documents {
            let _ = writeln!(corpus, "{}", serde_json::json!({"_id": id, "title": title, "text": text}));
        }
        for question in &self.questions {
            let _ = writeln!(queries, "{}\t{}", question.id, question.words.replace(['\t', '\n'], " "));
            let mut right: Vec<(&str, u32)> =
                question.right.iter().map(|(key, grade)| (ids[key], *grade)).collect();
            right.sort_unstable();
            for (document, grade) in right {
                let _ = writeln!(qrels, "{} 0 {document} {grade}", question.id);
            }
        }
        for (name, content) in [("corpus.jsonl", corpus), ("queries.tsv", queries), ("qrels.trec", qrels)] {
            std::fs::write(folder.join(name), content).map_err(fault)?;
        }
        Ok(())
    }

    /// Makes as many documents as wanted out of the sentences of these; nothing is then right any more.
    #[must_use]
    pub fn recombined(mut self, count: usize) -> Self {
        /// Sentences in a document; strides that share no divisor with the number of sentences reach them all.
        const SENTENCES: usize = 5;
        const STRIDES: [usize; 2] = [7_919, 104_729];
        let texts: Vec<String> = self.documents.iter().map(|document| document.text.clone()).collect();
        let sentences: Vec<&str> = texts.iter().flat_map(|text| text.split_inclusive(". ")).collect();
        let titles: Vec<String> = self.documents.iter().map(|document| document.title.clone()).collect();
        if sentences.is_empty() {
            return self;
        }
        let document = |i: usize| Document {
            id: i.to_string(),
            title: titles[i % titles.len()].clone(),
            text: (0..SENTENCES)
                .map(|j| sentences[(i * STRIDES[0] + j * STRIDES[1]) % sentences.len()])
                .collect(),
        };
        self.documents = (0..count).map(document).collect();
        let nowhere = key_of_document("");
        self.questions.iter_mut().for_each(|question| question.right = HashMap::from([(nowhere, 1)]));
        self
    }

    /// Tells whether a right answer bears one of the words, in any form.
    pub(super) fn shares_a_word(&self, words: &str, question: &Question) -> bool {
        let stems = |text: &str| -> Vec<String> {
            tokens(text).iter().map(|token| stem(&token.written(text))).collect()
        };
        let asked: HashSet<String> = stems(words).into_iter().collect();
        self.documents.iter().filter(|d| question.right.contains_key(&key_of_document(&d.id))).any(|d| {
            [&d.title, &d.text].into_iter().flat_map(|text| stems(text)).any(|stem| asked.contains(&stem))
        })
    }
}

/// `question 0 document grade`, or `question document grade`; the heading of the latter is passed over.
fn judgement(line: &str) -> Result<Option<(String, u64, u32)>, &'static str> {
    let parts: Vec<&str> = line.split_whitespace().collect();
    let ([question, _, document, grade] | [question, document, grade]) = parts.as_slice() else {
        return Err("three or four columns are expected");
    };
    match grade.parse::<i64>() {
        Ok(grade) => Ok(Some((
            (*question).to_owned(),
            key_of_document(document),
            u32::try_from(grade).unwrap_or_default(),
        ))),
        Err(_) if *question == "query-id" => Ok(None),
        Err(_) => Err("the last column is not a number"),
    }
}

fn each_line<T>(
    file: &Path,
    read: impl Fn(&str) -> Result<Option<T>, &'static str>,
) -> Result<Vec<T>, Fault> {
    let all =
        std::fs::read_to_string(file).map_err(|source| Fault::File { file: file.to_owned(), source })?;
    let mut out = Vec::new();
    for (line, text) in (1..).zip(all.lines()).filter(|(_, text)| !text.trim().is_empty()) {
        out.extend(read(text).map_err(|what| Fault::Line { file: file.to_owned(), line, what })?);
    }
    Ok(out)
}
