//! The scores of a body: what concerns it, what it has done, added up from the tasks to the whole.

use std::collections::HashMap;

use super::formula::{Facts, Indicator, Value};
use super::tree::ScoreTree;

/// The state of a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Status {
    Done,
    UnderWay,
    NotDone,
    /// Shares done, under way and not done, from 0 to 1.
    Shares(f64, f64, f64),
    NotConcerned,
}

impl Status {
    /// Shares done, under way, not done.
    fn shares(self) -> (f64, f64, f64) {
        match self {
            Self::Done => (1.0, 0.0, 0.0),
            Self::UnderWay => (0.0, 1.0, 0.0),
            Self::NotDone => (0.0, 0.0, 1.0),
            Self::Shares(done, under_way, not) => (done, under_way, not),
            Self::NotConcerned => (0.0, 0.0, 0.0),
        }
    }
}

/// What a body says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// `type`, `population` and `localisation`, each with its values.
    pub identity: HashMap<String, Vec<String>>,
    /// The choice made for a question: `OUI`, `NON` or the code of a choice.
    pub answers: HashMap<String, String>,
    /// The share, from 0 to 1, given for a question.
    pub shares: HashMap<String, f64>,
    pub indicators: HashMap<String, Measured>,
}

/// An indicator of a body: its value, the limit under which it gains nothing, the target at which it gains all.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    pub value: Option<f64>,
    pub limit: Option<f64>,
    pub target: Option<f64>,
}

/// The states of nodes, named alone or with their référentiel.
pub type States = HashMap<String, Status>;

/// The score of a node.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Points before any answer.
    pub referential: f64,
    /// Points that the body may gain.
    pub potential: f64,
    /// The same when the answers of the body changed it by themselves.
    pub personal: Option<f64>,
    pub done: f64,
    pub under_way: f64,
    pub not_done: f64,
    pub unsaid: f64,
    /// Points done that a rule takes back (or gives, below zero): with the four above, they make the potential.
    pub withheld: f64,
    /// The answers of the body put the node out of its concern.
    pub is_disabled: bool,
    /// Nothing in the node concerns the body.
    pub is_unconcerned: bool,
    /// Tasks at the end of the branches, and those of which something is known.
    pub tasks: u32,
    pub told: u32,
    /// Tasks, each counted for its share done, under way, not done, not concerned.
    pub tasks_done: f64,
    pub tasks_under_way: f64,
    pub tasks_not_done: f64,
    pub tasks_unconcerned: f64,
}

/// The scores of every node.
#[derive(Debug, Clone)]
pub struct Scored<'a> {
    tree: &'a ScoreTree,
    scores: Vec<Score>,
}

impl Scored<'_> {
    /// The score of a node named alone (`1.2.3`) or with its référentiel (`cae_1.2.3`); of the whole for an empty name or the
    /// name of the référentiel alone.
    pub fn of(&self, name: &str) -> Option<&Score> {
        if !name.contains('.')
            && !name.contains('_')
            && name.parse::<u32>().is_err()
            && self.tree.find(name).is_none()
        {
            return self.scores.first();
        }
        self.tree.find(name).map(|place| &self.scores[place])
    }

    /// The score of a node by its very identifier; of the whole for an empty one.
    pub fn get(&self, id: &str) -> Option<&Score> {
        self.tree.by_id.get(id).map(|place| &self.scores[*place])
    }
}

/// What the formulas of a tree may read: the body, and scores already known.
struct Asked<'a> {
    body: &'a Body,
    scored: Option<(&'a ScoreTree, &'a [Score])>,
}

impl Facts for Asked<'_> {
    fn answered(&self, question: &str, choice: &str) -> Option<bool> {
        self.body.answers.get(question).map(|given| given.eq_ignore_ascii_case(choice))
    }

    fn share(&self, question: &str) -> Option<f64> {
        self.body.shares.get(question).copied()
    }

    fn is(&self, property: &str, value: &str) -> bool {
        self.body
            .identity
            .get(property)
            .is_some_and(|values| values.iter().any(|known| known.eq_ignore_ascii_case(value)))
    }

    fn score(&self, node: &str) -> Option<f64> {
        let (tree, scores) = self.scored?;
        Some(share_done(scores.get(tree.find(node)?)?))
    }

    fn indicator(&self, which: Indicator, name: &str) -> Option<f64> {
        let measured = self.body.indicators.get(name)?;
        match which {
            Indicator::Value | Indicator::Optional => measured.value,
            Indicator::Limit => measured.limit,
            Indicator::Target => measured.target,
        }
    }
}

impl Score {
    /// Whether all that can be said of the node was.
    pub fn is_told(&self) -> bool {
        self.told == self.tasks || (self.tasks > 1 && self.unsaid <= 0.0)
    }

    /// The share done, from 0 to 1.
    pub fn share(&self) -> f64 {
        share_done(self)
    }
}

/// Scores a body; the states of nodes that do not exist are left out.
pub fn score<'a>(tree: &'a ScoreTree, body: &Body, states: &States) -> Scored<'a> {
    let count = tree.nodes.len();
    let mut scores: Vec<Score> =
        tree.nodes.iter().map(|node| Score { referential: node.referential, ..Score::default() }).collect();
    let mut given: Vec<Option<Status>> = vec![None; count];
    for (name, status) in states {
        if let Some(place) = tree.find(name) {
            given[place] = Some(*status);
        }
    }
    disable(tree, body, &mut scores);
    concern(tree, &given, &mut scores);
    factor(tree, body, &mut scores);
    hand_over(tree, &given, &mut scores);
    add_up(tree, &given, &mut scores);
    cap(tree, body, &given, &mut scores);
    Scored { tree, scores }
}

/// The share done of a node; nothing done where nothing may be.
fn share_done(score: &Score) -> f64 {
    if score.potential > 0.0 { score.done / score.potential } else { 0.0 }
}

/// What lies in a node that does not concern the body does not concern it either.
fn disable(tree: &ScoreTree, body: &Body, scores: &mut [Score]) {
    let asked = Asked { body, scored: None };
    for (place, node) in tree.nodes.iter().enumerate() {
        let by_rule = node.task.rules.disabled.as_ref().is_some_and(|rule| rule.evaluate(&asked).is_true());
        let by_parent = node.parent.is_some_and(|parent| scores[parent].is_disabled);
        scores[place].is_disabled = by_rule || by_parent;
    }
}

/// A node concerns the body unless it is out of its concern, said so, inside what is, or made only of what is.
fn concern(tree: &ScoreTree, given: &[Option<Status>], scores: &mut [Score]) {
    for (place, node) in tree.nodes.iter().enumerate() {
        let by_parent = node.parent.is_some_and(|parent| scores[parent].is_unconcerned);
        scores[place].is_unconcerned =
            scores[place].is_disabled || by_parent || given[place] == Some(Status::NotConcerned);
    }
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        // A state said of the node itself weighs more than what its parts say.
        let may = given[place].is_none() && !node.children.is_empty();
        if may && node.children.iter().all(|child| scores[*child].is_unconcerned) {
            scores[place].is_unconcerned = true;
        }
    }
}

/// Points that the body may gain by the rules alone, from the top: what multiplies a node multiplies all that it contains.
fn factor(tree: &ScoreTree, body: &Body, scores: &mut [Score]) {
    let asked = Asked { body, scored: None };
    let mut factors = vec![1.0; tree.nodes.len()];
    for (place, node) in tree.nodes.iter().enumerate() {
        let above = node.parent.map_or(1.0, |parent| factors[parent]);
        let own = node.task.rules.factor.as_ref().map(|rule| rule.evaluate(&asked));
        factors[place] = above;
        if let Some(Value::Number(own)) = own {
            // A rule never makes points negative, whatever a share that was answered.
            factors[place] = above * own.max(0.0);
            scores[place].personal = Some(node.referential * factors[place]);
        }
        scores[place].potential = node.referential * factors[place];
    }
}

/// From the ends of the branches: under an action, the points of what does not concern the body go in equal parts to the neighbours
/// that count; then each node is worth what it contains.
fn hand_over(tree: &ScoreTree, given: &[Option<Status>], scores: &mut [Score]) {
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        if scores[place].is_unconcerned || node.children.is_empty() {
            continue;
        }
        let concerned = |scores: &[Score], child: &usize| !scores[*child].is_unconcerned;
        if node.depth >= tree.action_depth {
            let heirs: Vec<usize> = node
                .children
                .iter()
                .copied()
                .filter(|child| concerned(scores, child) && scores[*child].potential > 0.0)
                .collect();
            let left: f64 = node
                .children
                .iter()
                .filter(|child| !concerned(scores, child))
                .map(|child| scores[*child].potential)
                .sum();
            if left > 0.0 {
                #[expect(clippy::cast_precision_loss, reason = "a node has few children")]
                let part = left / heirs.len() as f64;
                for heir in heirs {
                    let own = scores[heir].potential;
                    grow(tree, heir, (own + part) / own, scores);
                }
            }
        }
        // A state said of a node of which nothing concerns the body keeps the points of the node.
        if given[place].is_none() || node.children.iter().any(|child| concerned(scores, child)) {
            scores[place].potential = node
                .children
                .iter()
                .filter(|child| concerned(scores, child))
                .map(|child| scores[*child].potential)
                .sum();
        }
    }
    for score in scores.iter_mut().filter(|score| score.is_unconcerned) {
        score.potential = 0.0;
    }
}

/// Multiplies the points of a node and of all that it contains.
fn grow(tree: &ScoreTree, top: usize, by: f64, scores: &mut [Score]) {
    let mut todo = vec![top];
    while let Some(place) = todo.pop() {
        scores[place].potential *= by;
        todo.extend(&tree.nodes[place].children);
    }
}

/// Points and tasks, from the ends of the branches to the whole.
fn add_up(tree: &ScoreTree, given: &[Option<Status>], scores: &mut [Score]) {
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        let mut score = scores[place];
        if score.is_unconcerned {
            // Counted as the published cases do: the ends of branches just below, or the node alone.
            let is_end = |child: &&usize| tree.nodes[**child].children.is_empty();
            let ends = node.children.iter().filter(is_end).count().max(1);
            score.tasks = u32::try_from(ends).unwrap_or(u32::MAX);
            score.told = score.tasks;
            score.tasks_unconcerned = f64::from(score.tasks);
        } else if node.children.is_empty() {
            score.tasks = 1;
            score.unsaid = score.potential;
        } else {
            for child in &node.children {
                add(&mut score, &scores[*child]);
            }
        }
        if let Some(status) = given[place].filter(|_| !score.is_unconcerned) {
            say(&mut score, status);
        }
        scores[place] = score;
    }
}

/// The state said of a node: its points and its tasks all follow it; what it contains keeps its own.
fn say(score: &mut Score, status: Status) {
    let (done, under_way, not) = status.shares();
    let tasks = f64::from(score.tasks);
    score.told = score.tasks;
    (score.tasks_done, score.tasks_under_way, score.tasks_not_done) =
        (done * tasks, under_way * tasks, not * tasks);
    score.tasks_unconcerned = 0.0;
    score.unsaid = 0.0;
    (score.done, score.under_way, score.not_done) =
        (done * score.potential, under_way * score.potential, not * score.potential);
}

fn add(score: &mut Score, child: &Score) {
    score.done += child.done;
    score.under_way += child.under_way;
    score.not_done += child.not_done;
    score.unsaid += child.unsaid;
    score.tasks += child.tasks;
    score.told += child.told;
    score.tasks_done += child.tasks_done;
    score.tasks_under_way += child.tasks_under_way;
    score.tasks_not_done += child.tasks_not_done;
    score.tasks_unconcerned += child.tasks_unconcerned;
}

/// Rules that say the share done whatever the tasks say, such as « no more than that other node »; every rule reads the scores as
/// they were before any.
fn cap(tree: &ScoreTree, body: &Body, given: &[Option<Status>], scores: &mut [Score]) {
    if tree.nodes.iter().all(|node| node.task.rules.score.is_none()) {
        return;
    }
    let known = scores.to_vec();
    let asked = Asked { body, scored: Some((tree, &known)) };
    let mut by: Vec<Option<f64>> = vec![None; tree.nodes.len()];
    for (place, node) in tree.nodes.iter().enumerate() {
        by[place] = node.parent.and_then(|parent| by[parent]);
        if let Some(rule) = &node.task.rules.score
            && known[place].done > 0.0
            && let Value::Number(share) = rule.evaluate(&asked)
        {
            by[place] = Some(share.clamp(0.0, 1.0) / share_done(&known[place]));
        }
        if let Some(by) = by[place] {
            scores[place].done = (known[place].done * by).min(known[place].potential);
        }
    }
    if by.iter().all(Option::is_none) {
        return;
    }
    for (place, node) in tree.nodes.iter().enumerate().rev() {
        if !node.children.is_empty() && given[place].is_none() {
            scores[place].done = node.children.iter().map(|child| scores[*child].done).sum();
        }
        scores[place].withheld = known[place].done - scores[place].done;
    }
}

#[cfg(test)]
mod tests;
