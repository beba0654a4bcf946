//! A framework (référentiel): a tree of texts of any depth, each node pointing to resources; some are scored, by points and rules.

mod question;
mod rules;

use serde::{Deserialize, Serialize};

pub use question::{Identity, Question, QuestionKind};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, http, require};
use crate::reference::{Link, Ref, Relation, links_of};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Node {
    pub code: String,
    pub title: String,
    #[serde(skip_serializing_if = "is_default")]
    pub text: String,
    /// Points of its own.
    #[serde(skip_serializing_if = "is_default", serialize_with = "decimal")]
    pub points: Option<f64>,
    /// Percents of the points of the node that holds it.
    #[serde(skip_serializing_if = "is_default", serialize_with = "decimal")]
    pub share: Option<f64>,
    /// The formula that puts it out of the concern of a body.
    #[serde(skip_serializing_if = "is_default")]
    pub disabled: Option<String>,
    /// The formula by which its points are multiplied.
    #[serde(skip_serializing_if = "is_default")]
    pub factor: Option<String>,
    /// The formula of the share done, whatever is said of it.
    #[serde(skip_serializing_if = "is_default")]
    pub score: Option<String>,
    /// The formula that draws a share done from indicators; shown, never counted.
    #[serde(skip_serializing_if = "is_default")]
    pub indicated: Option<String>,
    /// `bases`, `mise en œuvre`, `effets`…
    #[serde(skip_serializing_if = "is_default")]
    pub phase: Option<String>,
    /// `prioritaire`, `recommandé`…
    #[serde(skip_serializing_if = "is_default")]
    pub priority: Option<String>,
    /// Labels by which one may pick nodes out.
    #[serde(skip_serializing_if = "is_default")]
    pub tags: Vec<String>,
    /// Names of the indicators that measure it.
    #[serde(skip_serializing_if = "is_default")]
    pub indicators: Vec<String>,
    /// Codes of the questions that concern it, besides those that its formulas read.
    #[serde(skip_serializing_if = "is_default")]
    pub questions: Vec<String>,
    /// What helps to answer, in Markdown: context, examples, explanations of the rules.
    #[serde(skip_serializing_if = "is_default")]
    pub more: String,
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Vec<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub children: Vec<Node>,
}

/// Most levels of a tree: the deepest that is known has six, and what is nested without end cannot be read back.
pub const LEVELS_MAX: usize = 12;

/// What may be said of a node when a body assesses itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Done, in part, planned, not done, not concerned.
    #[default]
    Progress,
    /// Conform, not conform, not applicable.
    Conformity,
}

/// The content of a framework.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Framework {
    #[serde(skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub partners: Vec<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub scale: Scale,
    /// The level, from 1, of the nodes among whose parts the points of what does not concern a body are shared out; by default, the
    /// deepest level where most nodes have points of their own.
    #[serde(skip_serializing_if = "is_default")]
    pub action_level: Option<u64>,
    /// What is asked of a body before its nodes.
    #[serde(skip_serializing_if = "is_default", rename = "body_questions")]
    pub questions: Vec<Question>,
    pub nodes: Vec<Node>,
}

/// A node, where it stands in the document (`nodes[0].children[2]`) and its depth from 0.
type Walked<'a> = (&'a Node, String, usize);

impl Framework {
    /// Every node, parents first, with its path in the document (`nodes[0].children[2]`) and its depth from 0.
    pub fn walk(&self) -> Vec<Walked<'_>> {
        let mut found = Vec::new();
        walk(&self.nodes, "nodes", 0, &mut found);
        found
    }

    /// The node of this code, with those that hold it, the topmost first.
    pub fn find(&self, code: &str) -> Option<(Vec<&Node>, &Node)> {
        fn search<'a>(nodes: &'a [Node], code: &str, above: &mut Vec<&'a Node>) -> Option<&'a Node> {
            for node in nodes {
                if node.code == code {
                    return Some(node);
                }
                above.push(node);
                if let Some(found) = search(&node.children, code, above) {
                    return Some(found);
                }
                above.pop();
            }
            None
        }
        let mut above = Vec::new();
        let found = search(&self.nodes, code, &mut above)?;
        Some((above, found))
    }
}

/// Whole numbers are written without decimals, as people write them.
#[expect(clippy::ref_option, reason = "the signature is that of serde")]
fn decimal<S: serde::Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a whole number under nine thousand million million"
        )]
        Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            serializer.serialize_i64(*number as i64)
        }
        Some(number) => serializer.serialize_f64(*number),
        None => serializer.serialize_none(),
    }
}

impl Node {
    /// How many nodes it holds, at any depth.
    pub fn size(&self) -> usize {
        self.children.iter().map(|child| 1 + child.size()).sum()
    }
}

fn walk<'a>(nodes: &'a [Node], field: &str, depth: usize, found: &mut Vec<Walked<'a>>) {
    for (i, node) in nodes.iter().enumerate() {
        let path = format!("{field}[{i}]");
        let children = format!("{path}.children");
        found.push((node, path, depth));
        walk(&node.children, &children, depth + 1, found);
    }
}

impl Noun for Framework {
    fn check(&self, problems: &mut Vec<Problem>) {
        http(problems, "url", self.url.as_deref());
        let mut seen = std::collections::HashSet::new();
        for (node, path, depth) in self.walk() {
            if depth >= LEVELS_MAX {
                let detail = format!("{LEVELS_MAX} < {}", depth + 1);
                problems.push(Problem::new(&path, ProblemCode::TooMany, detail));
            }
            require(problems, &format!("{path}.title"), &node.title);
            require(problems, &format!("{path}.code"), &node.code);
            if !node.code.is_empty() && !seen.insert(node.code.as_str()) {
                problems.push(Problem::new(format!("{path}.code"), ProblemCode::Duplicate, &node.code));
            }
        }
        question::check(&self.questions, problems);
        rules::check(self, problems);
    }

    fn links(&self) -> Vec<Link> {
        let mut links = links_of(Relation::Partner, "partners", &self.partners);
        for (node, path, _) in self.walk() {
            links.extend(links_of(Relation::Illustrates, &format!("{path}.resources"), &node.resources));
        }
        links
    }

    fn prose(&self) -> Vec<String> {
        self.walk().into_iter().map(|(node, _, _)| format!("{} {}", node.title, node.text)).collect()
    }
}

#[cfg(test)]
mod tests;
