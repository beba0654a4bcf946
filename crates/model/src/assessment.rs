//! What a body says of itself on a framework that scores: its answers, the state of each node, with notes and evidence. Never a record.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::attachment::{ALT_MAX, Attachment, Digest, name_of};
use crate::framework::{Framework, Node, QuestionKind};
use crate::is_default;
use crate::record::TITLE_MAX;
use crate::scoring::{Body, Score, States, Status, score};

/// Longest note on a node, in characters.
pub const NOTE_MAX: usize = 2_000;
/// Most links of evidence on a node, and the longest.
pub const LINKS_MAX: usize = 10;
pub const LINK_MAX: usize = 500;
/// Longest answer to a question.
pub const ANSWER_MAX: usize = 120;
/// Most files of evidence on a node.
pub const FILES_MAX: usize = 10;
/// Most bytes of files that one assessment holds: 100 MiB.
pub const FILES_BYTES_MAX: u64 = 100 * 1024 * 1024;
/// Greatest number that answers a question.
pub const NUMBER_MAX: f64 = 1e12;
/// Most nodes of which something is said.
pub const NODES_MAX: usize = 5_000;

/// What is said of a node: shares in percents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    Done,
    /// So many percents done, so many planned; what is left is not done.
    Part {
        done: u8,
        planned: u8,
    },
    Planned,
    NotDone,
    NotConcerned,
}

impl Told {
    /// A part, when both shares fit in a hundred.
    pub fn part(done: u8, planned: u8) -> Option<Self> {
        (u16::from(done) + u16::from(planned) <= 100).then_some(Self::Part { done, planned })
    }

    pub fn status(self) -> Status {
        match self {
            Self::Done => Status::Done,
            Self::Part { done, planned } => {
                let share = |percents: u8| f64::from(percents) / 100.0;
                let left = 100_u8.saturating_sub(done).saturating_sub(planned);
                Status::Shares(share(done), share(planned), share(left))
            }
            Self::Planned => Status::UnderWay,
            Self::NotDone => Status::NotDone,
            Self::NotConcerned => Status::NotConcerned,
        }
    }
}

/// All that is said of a node.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Said {
    #[serde(skip_serializing_if = "is_default")]
    pub told: Option<Told>,
    #[serde(skip_serializing_if = "is_default")]
    pub note: String,
    /// Addresses of what proves it.
    #[serde(skip_serializing_if = "is_default")]
    pub links: Vec<String>,
    /// Files that prove it; joined and taken off one by one, whatever the pages say meanwhile.
    #[serde(skip_serializing_if = "is_default")]
    pub files: Vec<Attachment>,
    /// The revision that last changed the rest.
    #[serde(skip_serializing_if = "is_default")]
    pub revision: u64,
}

impl Said {
    fn is_empty(&self) -> bool {
        self.told.is_none() && self.note.is_empty() && self.links.is_empty() && self.files.is_empty()
    }

    /// Whether two say the same, whenever it was said, and whatever files were joined.
    fn is_same(&self, other: &Self) -> bool {
        (self.told, &self.note, &self.links) == (other.told, &other.note, &other.links)
    }

    /// Brings what was sent within its limits.
    fn bounded(mut self) -> Self {
        self.note = self.note.trim().chars().take(NOTE_MAX).collect();
        self.links.retain(|link| is_link(link));
        self.links.truncate(LINKS_MAX);
        if let Some(Told::Part { done, planned }) = self.told
            && Told::part(done, planned).is_none()
        {
            self.told = None;
        }
        self
    }
}

/// Whether a text may be kept as the address of evidence.
pub fn is_link(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && text.chars().count() <= LINK_MAX
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// All that a body says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assessment {
    /// `type`, `localisation`…, and `population`, the number of inhabitants.
    #[serde(skip_serializing_if = "is_default")]
    pub identity: BTreeMap<String, String>,
    /// By the code of the question: `OUI`, `NON`, the code of a choice, percents or a number.
    #[serde(skip_serializing_if = "is_default")]
    pub answers: BTreeMap<String, String>,
    /// The revision that last changed the identity or the answers.
    #[serde(skip_serializing_if = "is_default")]
    pub asked_revision: u64,
    #[serde(skip_serializing_if = "is_default")]
    pub nodes: BTreeMap<String, Said>,
}

/// What was in the way of a save: someone else had said something else meanwhile. By the code of the node; empty for the answers.
pub type Clashes = Vec<String>;

impl Assessment {
    /// Puts what a page says of its nodes over what is known; `seen` is the revision that the page had read, `next` the one that is
    /// being made. What someone else changed since then is not overwritten, but told.
    pub fn say(&mut self, nodes: BTreeMap<String, Said>, seen: u64, next: u64) -> Clashes {
        let mut clashes = Vec::new();
        for (code, said) in nodes {
            let known = self.nodes.get(&code);
            let files = known.map(|known| known.files.clone()).unwrap_or_default();
            let said = Said { revision: next, files, ..said.bounded() };
            if known.map_or(said.is_empty(), |known| known.is_same(&said)) {
                continue;
            }
            if known.is_some_and(|known| known.revision > seen) {
                clashes.push(code);
            } else if known.is_some() || self.nodes.len() < NODES_MAX {
                // What was emptied stays, with its revision: the next page must know that it changed.
                self.nodes.insert(code, said);
            }
        }
        clashes
    }

    /// Joins a file to a node, under a name that none of its files has; tells whether there was room.
    pub fn join(&mut self, code: &str, mut file: Attachment) -> bool {
        let is_known = self.nodes.contains_key(code);
        if !is_known && self.nodes.len() >= NODES_MAX {
            return false;
        }
        let node = self.nodes.entry(code.to_owned()).or_default();
        let has_room = node.files.len() < FILES_MAX;
        if has_room {
            let taken: Vec<&str> = node.files.iter().map(|other| other.name.as_str()).collect();
            if let Some(kind) = file.kind().filter(|_| taken.contains(&file.name.as_str())) {
                file.name = name_of(&file.name, kind, &taken);
            }
            node.files.push(file);
        }
        has_room
    }

    /// Takes a file off a node.
    pub fn take_off(&mut self, code: &str, name: &str) {
        if let Some(node) = self.nodes.get_mut(code) {
            node.files.retain(|file| file.name != name);
        }
    }

    /// The files that it holds, each with the code of its node.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Attachment)> {
        self.nodes.iter().flat_map(|(code, said)| said.files.iter().map(move |file| (code.as_str(), file)))
    }

    /// As [`Self::say`], for the identity and the answers, which one page asks together.
    pub fn answer(
        &mut self,
        identity: BTreeMap<String, String>,
        answers: BTreeMap<String, String>,
        seen: u64,
        next: u64,
    ) -> Clashes {
        if self.identity == identity && self.answers == answers {
            return Vec::new();
        }
        if self.asked_revision > seen {
            return vec![String::new()];
        }
        let bounded = |map: BTreeMap<String, String>| {
            map.into_iter()
                .filter(|(key, value)| {
                    key.len() <= ANSWER_MAX && !value.is_empty() && value.chars().count() <= ANSWER_MAX
                })
                .take(NODES_MAX)
                .collect()
        };
        (self.identity, self.answers, self.asked_revision) = (bounded(identity), bounded(answers), next);
        Vec::new()
    }

    /// What formulas may ask of the body.
    pub fn body(&self, framework: &Framework) -> Body {
        let mut body = Body::default();
        for (property, values) in framework.identity() {
            let Some(given) = self.identity.get(&property) else { continue };
            let known = match given.parse::<u64>() {
                Ok(number) => values
                    .into_iter()
                    .filter(|value| counts(value, number).unwrap_or(value == given))
                    .collect(),
                Err(_) => vec![given.clone()],
            };
            body.identity.insert(property, known);
        }
        for question in &framework.questions {
            let Some(given) = self.answers.get(&question.code) else { continue };
            match question.kind {
                QuestionKind::YesNo | QuestionKind::Choice => {
                    body.answers.insert(question.code.clone(), given.clone());
                }
                QuestionKind::Share | QuestionKind::Number => {
                    let is_share = question.kind == QuestionKind::Share;
                    let most = if is_share { 100.0 } else { NUMBER_MAX };
                    let number = given.replace(',', ".").parse::<f64>().ok();
                    // What is out of its bounds, from a file, is not an answer.
                    if let Some(number) = number.filter(|number| (0.0..=most).contains(number)) {
                        let number = if is_share { number / 100.0 } else { number };
                        body.shares.insert(question.code.clone(), number);
                    }
                }
            }
        }
        body
    }

    /// The states of the nodes of which one was said.
    pub fn states(&self) -> States {
        self.nodes.iter().filter_map(|(code, said)| Some((code.clone(), said.told?.status()))).collect()
    }

    /// The score of each node, and of the whole under an empty code; nothing when the framework does not score.
    pub fn scores(&self, framework: &Framework) -> BTreeMap<String, Score> {
        let Ok(tree) = framework.score_tree() else { return BTreeMap::new() };
        let (body, states) = (self.body(framework), self.states());
        let scored = score(&tree, &body, &states);
        let codes = framework.walk().into_iter().map(|(node, ..)| node.code.as_str()).chain([""]);
        codes.filter_map(|code| Some((code.to_owned(), *scored.get(code)?))).collect()
    }

    /// Whether nothing is said.
    pub fn is_blank(&self) -> bool {
        self.identity.is_empty() && self.answers.is_empty() && self.nodes.values().all(Said::is_empty)
    }

    /// What was read from a file, within its limits, as if said at this revision: of the nodes that are `known` only, with the
    /// files that are already `held` here. A name of a file that someone wrote opens nothing.
    #[must_use]
    pub fn taken_in(
        self,
        revision: u64,
        known: &HashSet<String>,
        held: &BTreeMap<Digest, Attachment>,
    ) -> Self {
        let mut taken = Self::default();
        taken.answer(self.identity, self.answers, revision, revision);
        let mut nodes = self.nodes;
        nodes.retain(|code, _| known.contains(code));
        let files: Vec<(String, Vec<Attachment>)> =
            nodes.iter_mut().map(|(code, said)| (code.clone(), std::mem::take(&mut said.files))).collect();
        taken.say(nodes, revision, revision);
        for (code, files) in files {
            for file in files {
                let Some((known, kind)) = held.get(&file.file).and_then(|held| Some((held, held.kind()?)))
                else {
                    continue;
                };
                let file = Attachment {
                    name: name_of(&file.name, kind, &[]),
                    title: file.title.chars().take(TITLE_MAX).collect(),
                    alt: file.alt.chars().take(ALT_MAX).collect(),
                    ..known.clone()
                };
                taken.join(&code, file);
            }
        }
        taken
    }
}

/// What a snapshot keeps of a score.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Points {
    pub potential: f64,
    pub done: f64,
    pub planned: f64,
    pub not_done: f64,
    pub unsaid: f64,
}

impl Points {
    /// The share done, from 0 to 1; nothing where nothing may be gained.
    pub fn share(&self) -> Option<f64> {
        (self.potential > 0.0).then(|| self.done / self.potential)
    }
}

impl From<&Score> for Points {
    fn from(score: &Score) -> Self {
        Self {
            potential: score.potential,
            done: score.done,
            planned: score.under_way,
            not_done: score.not_done,
            unsaid: score.unsaid,
        }
    }
}

/// What is read of a file that was taken away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exported {
    pub format: String,
    /// The short name of its framework.
    pub framework: String,
    pub name: String,
    pub content: Assessment,
    #[serde(default)]
    pub snapshots: Vec<Kept>,
}

/// A moment that was kept, as it is taken away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(default)]
    pub name: String,
    pub at: DateTime<Utc>,
    #[serde(default)]
    pub content: Assessment,
    /// By the code of the node: the points it had that day, which a later framework would not give.
    #[serde(default)]
    pub scores: BTreeMap<String, Points>,
}

/// Whether a number of inhabitants has the property that a formula names `moins_de_20000` or `plus_de_20000`.
fn counts(value: &str, number: u64) -> Option<bool> {
    let limit = |prefix: &str| value.strip_prefix(prefix)?.parse::<u64>().ok();
    if let Some(limit) = limit("moins_de_") {
        return Some(number < limit);
    }
    limit("plus_de_").map(|limit| number >= limit)
}

/// Whether all the values of a property are such numbers, so that the number itself is asked.
pub fn is_counted(values: &[String]) -> bool {
    !values.is_empty() && values.iter().all(|value| counts(value, 0).is_some())
}

/// Whether something may be said of a node at this depth, from 0: of the actions, of what they hold, and at the end of every branch.
pub fn may_be_told(node: &Node, depth: usize, action_depth: usize) -> bool {
    node.children.is_empty() || depth + 1 >= action_depth
}

#[cfg(test)]
mod tests;
