//! A framework (référentiel): a tree of texts of any depth, each node pointing to resources.

use serde::{Deserialize, Serialize};

use crate::content::Noun;
use crate::date::PartialDate;
use crate::is_default;
use crate::problem::{Problem, ProblemCode, http, require};
use crate::reference::{Link, Ref, Relation, links_of};

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Node {
    pub code: String,
    pub title: String,
    #[serde(skip_serializing_if = "is_default")]
    pub text: String,
    #[serde(skip_serializing_if = "is_default")]
    pub resources: Vec<Ref>,
    #[serde(skip_serializing_if = "is_default")]
    pub children: Vec<Node>,
}

/// The content of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Framework {
    #[serde(skip_serializing_if = "is_default")]
    pub date: Option<PartialDate>,
    #[serde(skip_serializing_if = "is_default")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "is_default")]
    pub partners: Vec<Ref>,
    pub nodes: Vec<Node>,
}

impl Framework {
    /// Every node, parents first, with its path in the document (`nodes[0].children[2]`) and its depth from 0.
    pub fn walk(&self) -> Vec<(&Node, String, usize)> {
        let mut found = Vec::new();
        walk(&self.nodes, "nodes", 0, &mut found);
        found
    }
}

fn walk<'a>(nodes: &'a [Node], field: &str, depth: usize, found: &mut Vec<(&'a Node, String, usize)>) {
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
        for (node, path, _) in self.walk() {
            require(problems, &format!("{path}.title"), &node.title);
            require(problems, &format!("{path}.code"), &node.code);
            if !node.code.is_empty() && !seen.insert(node.code.as_str()) {
                problems.push(Problem::new(format!("{path}.code"), ProblemCode::Duplicate, &node.code));
            }
        }
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
