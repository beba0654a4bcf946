//! A référentiel as a tree of points: each node has points of its own, a share of its parent's, or an equal part of what is left.

use std::collections::HashMap;

use super::formula::Formula;
use crate::framework::LEVELS_MAX;

/// A node as a table describes it: its identifier tells its place (`1.1.2` lies in `1.1`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Task {
    pub id: String,
    pub points: Option<f64>,
    /// Percents of the parent's points.
    pub percent: Option<f64>,
    pub rules: Rules,
}

/// What the answers of a body change in a node.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// The node does not concern the body when it is true.
    pub disabled: Option<Formula>,
    /// By what the points of the node are multiplied.
    pub factor: Option<Formula>,
    /// The share done, whatever the tasks say.
    pub score: Option<Formula>,
}

/// What is wrong with a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFault {
    /// Two nodes have this identifier.
    Twice(String),
    /// The parent of this node is not there.
    Orphan(String),
    /// An identifier that is empty or holds an empty part.
    BadId(String),
    /// A node deeper than a tree may be.
    TooDeep(String),
    /// Points or percents below zero, or not finite.
    BadNumber(String),
    /// The shares of the children of this node make this many percents, and not a hundred.
    Shares(String, String),
    /// A formula of the first node reads the score of the second, which does not exist.
    UnknownScore(String, String),
}

impl TreeFault {
    /// The identifier of the node at fault.
    pub fn node(&self) -> &str {
        match self {
            Self::Twice(id)
            | Self::Orphan(id)
            | Self::BadId(id)
            | Self::TooDeep(id)
            | Self::BadNumber(id)
            | Self::Shares(id, _)
            | Self::UnknownScore(id, _) => id,
        }
    }
}

/// A node placed in its tree.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    pub(super) task: Task,
    pub(super) parent: Option<usize>,
    pub(super) children: Vec<usize>,
    /// 1 under the root.
    pub(super) depth: usize,
    /// Points before any answer.
    pub(super) referential: f64,
}

/// The whole tree; node 0 is its root, whose identifier is empty, and children come after their parents.
#[derive(Debug, Clone)]
pub struct ScoreTree {
    pub(super) nodes: Vec<Placed>,
    pub(super) by_id: HashMap<String, usize>,
    /// The deepest level where most nodes have points of their own: from it up, points that do not concern a body are lost; below,
    /// they go to the neighbours.
    pub(super) action_depth: usize,
}

/// How far from a hundred the shares of the children may be: figures are written with few decimals.
const TOLERANCE: f64 = 0.5;

impl ScoreTree {
    /// Places nodes whose identifiers say their place, in any order, and shares the points out.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn build(tasks: Vec<Task>) -> Result<Self, Vec<TreeFault>> {
        let mut faults = Vec::new();
        let mut tasks = tasks;
        tasks.sort_by_key(|task| depth_of(&task.id));
        let mut rows: Vec<(usize, Task)> = Vec::with_capacity(tasks.len());
        let mut places = HashMap::from([(String::new(), 0)]);
        for task in tasks {
            let is_part = |part: &str| {
                !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
            };
            if !task.id.split('.').all(is_part) {
                faults.push(TreeFault::BadId(task.id));
                continue;
            }
            if depth_of(&task.id) > LEVELS_MAX {
                faults.push(TreeFault::TooDeep(task.id));
                continue;
            }
            let parent = task.id.rsplit_once('.').map_or("", |(parent, _)| parent);
            let Some(parent) = places.get(parent).copied() else {
                faults.push(TreeFault::Orphan(task.id));
                continue;
            };
            if places.insert(task.id.clone(), rows.len() + 1).is_some() {
                faults.push(TreeFault::Twice(task.id));
                continue;
            }
            rows.push((parent, task));
        }
        Self::nested(rows, None, faults)
    }

    /// Places nodes that each name their parent: its number in the list from 1, which comes before, or 0 for the root. The points
    /// that do not concern a body go to the neighbours under `action_depth`; the level that says most points by default.
    ///
    /// # Errors
    /// Every fault at once, after those already `known`.
    pub fn nested(
        rows: Vec<(usize, Task)>,
        action_depth: Option<usize>,
        known: Vec<TreeFault>,
    ) -> Result<Self, Vec<TreeFault>> {
        let mut faults = known;
        let root = Task { id: String::new(), ..Task::default() };
        let mut nodes =
            vec![Placed { task: root, parent: None, children: Vec::new(), depth: 0, referential: 0.0 }];
        let mut by_id = HashMap::from([(String::new(), 0)]);
        for (parent, task) in rows {
            let is_number = |value: Option<f64>| value.is_none_or(|v| v.is_finite() && v >= 0.0);
            if !is_number(task.points) || !is_number(task.percent) {
                faults.push(TreeFault::BadNumber(task.id.clone()));
            }
            let (place, parent) = (nodes.len(), parent.min(nodes.len() - 1));
            if by_id.insert(task.id.clone(), place).is_some() {
                faults.push(TreeFault::Twice(task.id.clone()));
            }
            nodes[parent].children.push(place);
            let depth = nodes[parent].depth + 1;
            nodes.push(Placed { task, parent: Some(parent), children: Vec::new(), depth, referential: 0.0 });
        }
        let action_depth = action_depth.unwrap_or_else(|| level_with_points(&nodes));
        let mut tree = Self { nodes, by_id, action_depth };
        tree.check(&mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        tree.share_out();
        Ok(tree)
    }

    /// Nodes whose children have points of their own that do not make theirs: the identifier, its points, those below. Such a tree
    /// may be scored, the children then count; whoever wrote it should look.
    pub fn remarks(&self) -> Vec<(&str, f64, f64)> {
        let own = self.nodes.iter().filter_map(|node| {
            let points = node.task.points?;
            let below: Vec<f64> =
                node.children.iter().filter_map(|child| self.nodes[*child].task.points).collect();
            let sum: f64 = below.iter().sum();
            let is_told = !below.is_empty() && below.len() == node.children.len();
            (is_told && (sum - points).abs() > 1e-6).then_some((node.task.id.as_str(), points, sum))
        });
        own.collect()
    }

    /// How many nodes there are, the root left out.
    pub fn len(&self) -> usize {
        self.nodes.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The level, from 1, of the actions: among their parts, points that do not concern a body are shared out.
    pub fn action_depth(&self) -> usize {
        self.action_depth
    }

    /// Points of the whole.
    pub fn points(&self) -> f64 {
        self.nodes[0].referential
    }

    fn check(&self, faults: &mut Vec<TreeFault>) {
        for node in &self.nodes {
            let shares: Vec<f64> =
                node.children.iter().filter_map(|child| self.nodes[*child].task.percent).collect();
            let sum: f64 = shares.iter().sum();
            let all = shares.len() == node.children.len();
            let is_whole = (sum - 100.0).abs() <= TOLERANCE;
            if !shares.is_empty() && (if all { !is_whole } else { sum > 100.0 + TOLERANCE }) {
                let sum = (sum * 1000.0).round() / 1000.0;
                faults.push(TreeFault::Shares(node.task.id.clone(), sum.to_string()));
            }
            for formula in [&node.task.rules.disabled, &node.task.rules.factor, &node.task.rules.score] {
                for read in formula.iter().flat_map(|formula| formula.scores()) {
                    if self.find(read).is_none() {
                        faults.push(TreeFault::UnknownScore(node.task.id.clone(), read.to_owned()));
                    }
                }
            }
        }
    }

    /// The place of a node named alone (`1.2.3`) or with its référentiel (`cae_1.2.3`).
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.by_id.get(name).or_else(|| self.by_id.get(name.split_once('_')?.1)).copied()
    }

    /// Points go up from the nodes that have some, then down by shares, and equally where no share is written.
    fn share_out(&mut self) {
        for place in (0..self.nodes.len()).rev() {
            let own = self.nodes[place].task.points;
            let below: f64 =
                self.nodes[place].children.iter().map(|child| self.nodes[*child].referential).sum();
            self.nodes[place].referential = own.unwrap_or(below);
        }
        for place in 0..self.nodes.len() {
            if self.nodes[place].depth < self.action_depth {
                continue;
            }
            let points = self.nodes[place].referential;
            let children = self.nodes[place].children.clone();
            let shares: f64 = children.iter().filter_map(|child| self.nodes[*child].task.percent).sum();
            let unsaid = children.iter().filter(|child| self.nodes[**child].task.percent.is_none()).count();
            for child in children {
                let node = &mut self.nodes[child];
                node.referential = match (node.task.points, node.task.percent) {
                    (Some(own), _) => own,
                    (None, Some(percent)) => points * percent / 100.0,
                    #[expect(clippy::cast_precision_loss, reason = "a node has few children")]
                    (None, None) => points * (100.0 - shares).max(0.0) / 100.0 / unsaid as f64,
                };
            }
        }
    }
}

fn depth_of(id: &str) -> usize {
    id.split('.').count()
}

/// The deepest level where most nodes have points of their own; 0 when none has.
fn level_with_points(nodes: &[Placed]) -> usize {
    let deepest = nodes.iter().map(|node| node.depth).max().unwrap_or_default();
    let most_have = |depth: &usize| {
        let of = || nodes.iter().filter(|node| node.depth == *depth);
        of().filter(|node| node.task.points.is_some()).count() * 2 > of().count()
    };
    (1..=deepest).rev().find(most_have).unwrap_or_default()
}
