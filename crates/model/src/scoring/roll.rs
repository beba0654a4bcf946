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
}

/// What the formulas of a tree may read: the body, and scores already known.
struct Asked<'a> {
    body: &'a Body,
    scored: Option<(&'a ScoreTree, &'a [Score])>,
}

impl Facts for Asked<'_> {
    fn answered(&self, question: &str, choice: &str) -> Option<bool> {
        self.body.answers.get(question).map(|given| given == choice)
    }

    fn share(&self, question: &str) -> Option<f64> {
        self.body.shares.get(question).copied()
    }

    fn is(&self, property: &str, value: &str) -> bool {
        self.body.identity.get(property).is_some_and(|values| values.iter().any(|known| known == value))
    }

    fn score(&self, node: &str) -> Option<f64> {
        let (tree, scores) = self.scored?;
        let score = scores.get(tree.find(node)?)?;
        (score.potential > 0.0).then(|| score.done / score.potential)
    }

    fn indicator(&self, which: Indicator, name: &str) -> Option<f64> {
        let measured = self.body.indicators.get(name)?;
        match which {
            Indicator::Value => measured.value,
            Indicator::Limit => measured.limit,
            Indicator::Target => measured.target,
        }
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
    let covered = cover(tree, &mut given);
    concern(tree, &given, &mut scores);
    spread(tree, body, &mut scores);
    add_up(tree, &given, &covered, &mut scores);
    cap(tree, body, &mut scores);
    Scored { tree, scores }
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

/// The state of a node holds for all that it contains; tells which nodes are covered by one above them.
fn cover(tree: &ScoreTree, given: &mut [Option<Status>]) -> Vec<bool> {
    let mut covered = vec![false; given.len()];
    for (place, node) in tree.nodes.iter().enumerate() {
        let Some(parent) = node.parent else { continue };
        covered[place] = covered[parent] || given[parent].is_some();
        if given[place].is_none() && covered[parent] | given[parent].is_some() {
            given[place] = given[parent];
        }
    }
    covered
}

/// A node concerns the body unless it is out of its concern, said so, or made only of what is.
fn concern(tree: &ScoreTree, given: &[Option<Status>], scores: &mut [Score]) {
    for place in (0..tree.nodes.len()).rev() {
        let node = &tree.nodes[place];
        let said = given[place];
        let all_below =
            !node.children.is_empty() && node.children.iter().all(|child| scores[*child].is_unconcerned);
        // A state said of the node itself weighs more than what its parts say.
        let below = all_below && said.is_none_or(|status| status == Status::NotConcerned);
        scores[place].is_unconcerned =
            scores[place].is_disabled || said == Some(Status::NotConcerned) || below;
    }
}

/// Points that the body may gain, from the top: what a rule multiplies, then what neighbours leave.
fn spread(tree: &ScoreTree, body: &Body, scores: &mut [Score]) {
    let asked = Asked { body, scored: None };
    // What points become by rules alone, before any state.
    let mut factors = vec![1.0; tree.nodes.len()];
    for (place, node) in tree.nodes.iter().enumerate() {
        let own = node.task.rules.factor.as_ref().map(|rule| rule.evaluate(&asked));
        let own = match own {
            Some(Value::Number(factor)) => {
                scores[place].personal = Some(node.referential * factor);
                factor
            }
            _ => 1.0,
        };
        factors[place] = own * node.parent.map_or(1.0, |parent| factors[parent]);
        scores[place].potential =
            if scores[place].is_unconcerned { 0.0 } else { node.referential * factors[place] };
    }
    let mut gained = vec![0.0; tree.nodes.len()];
    for (place, gain) in gained.iter_mut().enumerate() {
        if tree.nodes[place].depth >= tree.action_depth && !tree.nodes[place].children.is_empty() {
            *gain = hand_over(tree, place, scores);
        }
    }
    // Points that rules add or take below reach the node they lie in.
    for place in (1..tree.nodes.len()).rev() {
        if tree.nodes[place].depth < tree.action_depth || scores[place].is_unconcerned {
            continue;
        }
        scores[place].potential += gained[place];
        let parent = tree.nodes[place].parent.filter(|parent| tree.nodes[*parent].depth >= tree.action_depth);
        if let Some(parent) = parent {
            gained[parent] += gained[place];
        }
    }
    // Above, points are only added.
    for place in (0..tree.nodes.len()).rev() {
        if tree.nodes[place].depth < tree.action_depth && !tree.nodes[place].children.is_empty() {
            scores[place].potential =
                tree.nodes[place].children.iter().map(|child| scores[*child].potential).sum();
        }
    }
}

/// Gives the points of the children that do not concern the body to the others, equally; tells by how much rules make the
/// children worth more than their parent says, or less.
fn hand_over(tree: &ScoreTree, place: usize, scores: &mut [Score]) -> f64 {
    let children = &tree.nodes[place].children;
    let whole = scores[place].potential;
    let base: f64 = tree.nodes[place].referential;
    let scale = if base > 0.0 { whole / base } else { 0.0 };
    let heirs: Vec<usize> = children
        .iter()
        .copied()
        .filter(|child| !scores[*child].is_unconcerned && tree.nodes[*child].referential > 0.0)
        .collect();
    let left: f64 = children
        .iter()
        .filter(|child| scores[**child].is_unconcerned)
        // A rule that says what becomes of the points of a node has spoken for its neighbours too.
        .filter(|child| scores[**child].personal.is_none())
        .map(|child| tree.nodes[*child].referential * scale)
        .sum();
    let is_ruled = |child: &&usize| scores[**child].personal.is_some();
    let change = |child: &usize| {
        let kept =
            if scores[*child].is_unconcerned { 0.0 } else { scores[*child].personal.unwrap_or_default() };
        (kept - tree.nodes[*child].referential) * scale
    };
    let gained: f64 = children.iter().filter(is_ruled).map(change).sum();
    if heirs.is_empty() {
        return gained;
    }
    #[expect(clippy::cast_precision_loss, reason = "a node has few children")]
    let part = left / heirs.len() as f64;
    for child in heirs {
        let own = scores[child].personal.unwrap_or(tree.nodes[child].referential);
        scores[child].potential = own * scale + part;
    }
    gained
}

/// Points and tasks, from the ends of the branches to the whole.
fn add_up(tree: &ScoreTree, given: &[Option<Status>], covered: &[bool], scores: &mut [Score]) {
    for place in (0..tree.nodes.len()).rev() {
        let node = &tree.nodes[place];
        let mut score = scores[place];
        if node.children.is_empty() {
            score.tasks = 1;
            let status = if score.is_unconcerned { Some(Status::NotConcerned) } else { given[place] };
            count(&mut score, status);
        } else {
            for child in &node.children {
                add(&mut score, &scores[*child]);
            }
            if let Some(status) = given[place].filter(|_| !score.is_unconcerned && !covered[place]) {
                say(&mut score, status);
            }
        }
        scores[place] = score;
    }
}

fn count(score: &mut Score, status: Option<Status>) {
    let Some(status) = status else {
        score.unsaid = score.potential;
        return;
    };
    score.told = 1;
    let (done, under_way, not) = status.shares();
    (score.tasks_done, score.tasks_under_way, score.tasks_not_done) = (done, under_way, not);
    score.tasks_unconcerned = if status == Status::NotConcerned { 1.0 } else { 0.0 };
    (score.done, score.under_way, score.not_done) =
        (done * score.potential, under_way * score.potential, not * score.potential);
}

/// The state said of a whole node: its points and its tasks all follow it.
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

/// Rules that say the share done whatever the tasks say, such as « no more than that other node ».
fn cap(tree: &ScoreTree, body: &Body, scores: &mut [Score]) {
    let known = scores.to_vec();
    let asked = Asked { body, scored: Some((tree, &known)) };
    for place in 0..tree.nodes.len() {
        let Some(rule) = &tree.nodes[place].task.rules.score else { continue };
        let Value::Number(share) = rule.evaluate(&asked) else { continue };
        let before = scores[place];
        let done = (share.clamp(0.0, 1.0) * before.potential).min(before.potential);
        let change = done - before.done;
        scores[place].done = done;
        // What is no longer done has not been done.
        scores[place].not_done = (before.not_done - change).max(0.0);
        let mut above = tree.nodes[place].parent;
        while let Some(parent) = above {
            scores[parent].done += change;
            scores[parent].not_done -= change;
            above = tree.nodes[parent].parent;
        }
    }
}
