//! A form drawn from the description of its fields: what each shows, what is wrong with it, what was remarked of it.

use app::{App, Catalogue, Comment};
use model::attachment::Attachment;
use model::form::{Field, Shape, at, flatten_tree, typed};
use model::record::TITLE_MAX;
use model::{Kind, Problem};
use serde_json::Value;

use super::which::{self, Which};
use crate::view::Choice;
use crate::{fields, words};

/// Empty rows offered after those that are filled.
const SPARE_ROWS: usize = 1;
/// Licences proposed; another may be written by an editor.
const LICENCES: [(&str, &str); 4] = [
    ("CC-BY-SA-4.0", "CC BY-SA 4.0 : citer, et partager de même"),
    ("CC-BY-4.0", "CC BY 4.0 : citer"),
    ("etalab-2.0", "Licence Ouverte 2.0"),
    ("CC0-1.0", "CC0 : sans condition"),
];

/// How a field is asked.
pub(crate) enum Control {
    Line { value: String, max: usize, kind: &'static str },
    Area { value: String, rows: usize, is_markdown: bool },
    Check { checked: bool },
    Select { choices: Vec<Choice> },
    Boxes { choices: Vec<Choice> },
    Terms { folds: Vec<Fold> },
    Rows { rows: Vec<Row>, is_tree: bool },
    Files { files: Vec<FileRow> },
}

/// A file that is attached: what it is, and what is said of it.
pub(crate) struct FileRow {
    pub row: Row,
    pub href: String,
    pub name: String,
    pub size: String,
}

/// A vocabulary among the terms of a field.
pub(crate) struct Fold {
    pub name: String,
    pub title: String,
    pub open: bool,
    pub chosen: usize,
    pub choices: Vec<Choice>,
}

/// A small document of a group.
pub(crate) struct Row {
    pub name: String,
    /// Which row of the document this is, none for a new one.
    pub was: Option<usize>,
    pub level: usize,
    pub number: usize,
    pub fields: Vec<FieldView>,
}

/// A field as the page shows it.
pub(crate) struct FieldView {
    pub name: String,
    pub id: String,
    pub label: &'static str,
    pub hint: &'static str,
    pub required: bool,
    pub control: Control,
    /// What scripts propose as one types: `territoires`, or the folders of the nouns, none for any.
    pub pick: Option<String>,
    /// Texts that several records or territories bear.
    pub which: Vec<Which>,
    pub errors: Vec<String>,
    pub remarks: Vec<RemarkView>,
}

/// A remark beside its field.
pub(crate) struct RemarkView {
    pub id: String,
    pub who: String,
    pub body: String,
    pub answered: bool,
}

/// What is drawn.
pub(crate) struct Drawing<'a> {
    pub app: &'a App,
    /// The address under which the files are.
    pub files_at: &'a str,
    pub catalogue: &'a Catalogue,
    pub kind: Kind,
    pub doc: &'a Value,
    pub problems: &'a [Problem],
    pub remarks: &'a [(Comment, String)],
    /// Groups to which a row is being added.
    pub more_rows: Option<&'a str>,
}

impl Drawing<'_> {
    /// The fields that are asked at once, then the others.
    pub(crate) fn fields(&self) -> (Vec<FieldView>, Vec<FieldView>) {
        // A tree of more nodes than that is changed by its files: nobody reads a form of a thousand rows.
        const NODES_MAX: usize = 150;
        let is_large = |field: &Field| {
            matches!(field.shape, Shape::Tree(_)) && flatten_tree(at(self.doc, field.path)).len() > NODES_MAX
        };
        let (short, full): (Vec<Field>, Vec<Field>) = model::form::fields(self.kind)
            .into_iter()
            .filter(|field| !is_large(field))
            .partition(|field| field.short);
        (short.iter().map(|f| self.field(f)).collect(), full.iter().map(|f| self.field(f)).collect())
    }

    fn field(&self, field: &Field) -> FieldView {
        let value = at(self.doc, field.path);
        let control = match field.shape {
            Shape::Terms(first) => Control::Terms { folds: self.folds(field.path, first, value) },
            Shape::Group(of) => Control::Rows { rows: self.rows(field.path, of, value), is_tree: false },
            Shape::Files(of) => Control::Files { files: self.files(field.path, of, value) },
            Shape::Tree(of) => Control::Rows { rows: self.tree(field.path, of, value), is_tree: true },
            shape => self.simple(field.path, shape, value),
        };
        let (label, hint) = fields::words(field.path);
        let remarks = self.remarks.iter().filter(|(comment, _)| comment.field == field.path);
        FieldView {
            name: field.path.to_owned(),
            id: id_of(field.path),
            label,
            hint,
            required: field.required,
            errors: self.errors(field.path, &control),
            pick: which::pick(field.shape),
            which: which::of(self.app, field.path, field.shape, value),
            control,
            remarks: remarks.map(remark).collect(),
        }
    }

    /// What is wrong with a field; what is wrong in a row is told in the row.
    fn errors(&self, path: &str, control: &Control) -> Vec<String> {
        let is_rows = matches!(control, Control::Rows { .. } | Control::Files { .. });
        let here = |problem: &&Problem| {
            let field = problem.field.as_str();
            let rest = field.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || (!is_rows && rest.starts_with(['[', '.'])))
        };
        self.problems.iter().filter(here).map(sentence).collect()
    }

    fn simple(&self, path: &str, shape: Shape, value: Option<&Value>) -> Control {
        let text = value.map(|value| typed(shape, value)).unwrap_or_default();
        match shape {
            Shape::Line(_) if path == "licence" => Control::Select { choices: licences(&text) },
            // A sentence is read whole while it is written.
            Shape::Line(max) if max > TITLE_MAX => Control::Area { value: text, rows: 2, is_markdown: false },
            Shape::Line(max) => Control::Line { value: text, max, kind: "text" },
            Shape::Url => Control::Line { value: text, max: 2_000, kind: "url" },
            Shape::Date => Control::Line { value: text, max: 10, kind: "text" },
            Shape::Number | Shape::Decimal => Control::Line { value: text, max: 12, kind: "text" },
            Shape::Ref(_) => Control::Line { value: self.named(&text), max: 300, kind: "text" },
            Shape::Flag => Control::Check { checked: text == "oui" },
            Shape::Text => Control::Area { value: text, rows: 3, is_markdown: false },
            Shape::Markdown => Control::Area { value: text, rows: 12, is_markdown: true },
            Shape::Lines | Shape::Lined(_) | Shape::Pairs(_) => {
                Control::Area { rows: text.lines().count().clamp(2, 8) + 1, value: text, is_markdown: false }
            }
            Shape::Refs(_) => {
                let value = text.lines().map(|line| self.named(line)).collect::<Vec<_>>().join("\n");
                Control::Area { rows: value.lines().count().clamp(1, 8) + 1, value, is_markdown: false }
            }
            Shape::Territories => {
                let value = text.lines().map(place_named).collect::<Vec<_>>().join("\n");
                Control::Area { rows: value.lines().count().clamp(1, 8) + 1, value, is_markdown: false }
            }
            Shape::Choice(codes) => Control::Select { choices: closed(path, codes, &[text]) },
            Shape::Choices(codes) => {
                let chosen: Vec<String> = text.lines().map(str::to_owned).collect();
                Control::Boxes { choices: closed(path, codes, &chosen) }
            }
            Shape::Term(vocabulary) => {
                Control::Select { choices: crate::view::choices_among(self.catalogue, vocabulary, &[text]) }
            }
            Shape::Terms(_) | Shape::Group(_) | Shape::Tree(_) | Shape::Files(_) => {
                unreachable!("drawn by its own function")
            }
        }
    }

    /// A record by its title when no other bears it, so that one reads words, not an address.
    fn named(&self, typed: &str) -> String {
        let card = typed.parse().ok().and_then(|reference| self.catalogue.find(&reference));
        let Some(card) = card else { return typed.to_owned() };
        let is_only = self.catalogue.titled(&card.title, &[]).nth(1).is_none();
        if is_only { card.title.to_string() } else { typed.to_owned() }
    }

    fn folds(&self, path: &str, first: &[&str], value: Option<&Value>) -> Vec<Fold> {
        let borne = value.and_then(Value::as_object);
        let mut names: Vec<String> = first.iter().map(|name| (*name).to_owned()).collect();
        names.extend(borne.into_iter().flat_map(|map| map.keys().cloned()));
        // Every vocabulary once is enough for a page that a phone reads: the situations of the notice ask their own.
        if path == "terms" {
            names.extend(self.catalogue.vocabularies.keys().cloned());
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        let internal =
            ["medoc_kind", "evidence_kind", "evidence_result", "evidence_stage", "evidence_status"];
        names
            .into_iter()
            .filter(|name| !internal.contains(&name.as_str()))
            .filter_map(|name| {
                let vocabulary = self.catalogue.vocabularies.get(&name)?;
                let chosen: Vec<String> = borne
                    .and_then(|map| map.get(&name))
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(|code| code.as_str().map(str::to_owned))
                    .collect();
                let choices = crate::view::choices_among(self.catalogue, &name, &chosen);
                (!choices.is_empty()).then(|| Fold {
                    title: vocabulary.title.clone(),
                    open: !chosen.is_empty(),
                    chosen: chosen.len(),
                    name: format!("{path}.{name}"),
                    choices,
                })
            })
            .collect()
    }

    fn rows(&self, path: &str, of: &[Field], value: Option<&Value>) -> Vec<Row> {
        let list: Vec<&Value> = value.and_then(Value::as_array).into_iter().flatten().collect();
        let spare = SPARE_ROWS + usize::from(self.more_rows == Some(path)) * 3;
        let filled = list.len();
        let values = list.into_iter().map(Some).chain(std::iter::repeat_n(None, spare));
        values.enumerate().map(|(i, value)| self.row(path, of, (i, 1, i < filled), value)).collect()
    }

    /// The files that are there; a description is only asked of an image.
    fn files(&self, path: &str, of: &[Field], value: Option<&Value>) -> Vec<FileRow> {
        let list = value.and_then(Value::as_array).into_iter().flatten();
        list.enumerate()
            .map(|(i, value)| {
                let attachment: Attachment = serde_json::from_value(value.clone()).unwrap_or_default();
                let mut row = self.row(path, of, (i, 1, true), Some(value));
                if !attachment.is_image() {
                    row.fields
                        .retain(|field| field.name.rsplit_once('.').is_none_or(|(_, key)| key != "alt"));
                }
                FileRow {
                    row,
                    href: format!("{}/{}", self.files_at, attachment.name),
                    size: words::bytes(attachment.bytes),
                    name: attachment.name,
                }
            })
            .collect()
    }

    fn tree(&self, path: &str, of: &[Field], value: Option<&Value>) -> Vec<Row> {
        let list = flatten_tree(value);
        let spare = SPARE_ROWS + usize::from(self.more_rows == Some(path)) * 3;
        let filled = list.len();
        let last = list.last().map_or(1, |(level, _)| *level);
        let values = list
            .into_iter()
            .map(|(level, value)| (level, Some(value)))
            .chain(std::iter::repeat_n((last, None), spare));
        values
            .enumerate()
            .map(|(i, (level, value))| self.row(path, of, (i, level, i < filled), value))
            .collect()
    }

    fn row(
        &self,
        path: &str,
        of: &[Field],
        (i, level, is_known): (usize, usize, bool),
        value: Option<&Value>,
    ) -> Row {
        let name = format!("{path}[{i}]");
        let fields = of
            .iter()
            .map(|field| {
                let full = format!("{name}.{}", field.path);
                let value = value.and_then(|value| value.get(field.path));
                let control = self.simple(field.path, field.shape, value);
                let (label, hint) = fields::words(&format!("{path}.{}", field.path));
                let errors = self.errors(&full, &control);
                FieldView {
                    id: id_of(&full),
                    pick: which::pick(field.shape),
                    which: which::of(self.app, &full, field.shape, value),
                    name: full,
                    label,
                    hint,
                    required: false,
                    control,
                    errors,
                    remarks: Vec::new(),
                }
            })
            .collect();
        Row { name, was: is_known.then_some(i), level, number: i + 1, fields }
    }
}

fn remark((comment, who): &(Comment, String)) -> RemarkView {
    RemarkView {
        id: comment.id.to_string(),
        who: who.clone(),
        body: comment.body.clone(),
        answered: comment.resolved_at.is_some(),
    }
}

/// A problem as a sentence that begins with a capital.
pub(crate) fn sentence(problem: &Problem) -> String {
    let told = words::problem_sentence(problem.code, &problem.detail);
    let mut letters = told.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// An identifier of the page from the path of a field.
pub(crate) fn id_of(path: &str) -> String {
    path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

fn place_named(code: &str) -> String {
    code.parse().map_or_else(|_| code.to_owned(), |code| model::territories::atlas().label(&code))
}

fn closed(path: &str, codes: &[&str], chosen: &[String]) -> Vec<Choice> {
    codes
        .iter()
        .map(|value| Choice {
            value: (*value).to_owned(),
            label: fields::code(path, value),
            chosen: chosen.iter().any(|code| code == value),
        })
        .collect()
}

fn licences(chosen: &str) -> Vec<Choice> {
    let mut all: Vec<Choice> = LICENCES
        .iter()
        .map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            chosen: *value == chosen,
        })
        .collect();
    if !chosen.is_empty() && all.iter().all(|choice| !choice.chosen) {
        all.push(Choice { value: chosen.to_owned(), label: chosen.to_owned(), chosen: true });
    }
    all
}
