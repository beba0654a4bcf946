//! The points and the rules of a framework: checked when it is written, placed in a tree when a body is scored.

use std::collections::HashMap;

use super::{Framework, Node};
use crate::problem::{Problem, ProblemCode};
use crate::scoring::{Formula, FormulaFault, Rules, ScoreTree, Task, TreeFault};

/// A formula of a node: its field, its text, what it must give.
type Ruled<'a> = (&'static str, Option<&'a String>, fn(Formula) -> Result<Formula, FormulaFault>);

impl Node {
    fn ruled(&self) -> [Ruled<'_>; 4] {
        [
            ("disabled", self.disabled.as_ref(), Formula::must_give_truth),
            ("factor", self.factor.as_ref(), Formula::must_give_number),
            ("score", self.score.as_ref(), Formula::must_give_number),
            ("indicated", self.indicated.as_ref(), Formula::must_give_number),
        ]
    }

    /// The formulas of the node that can be read.
    pub fn formulas(&self) -> Vec<Formula> {
        self.ruled().into_iter().filter_map(|(_, text, _)| Formula::parse(text?).ok()).collect()
    }

    /// The node as its tree counts it; a formula that cannot be read is left out.
    fn task(&self) -> Task {
        let read = |text: &Option<String>| text.as_ref().and_then(|text| Formula::parse(text).ok());
        Task {
            id: self.code.clone(),
            points: self.points,
            percent: self.share,
            rules: Rules {
                disabled: read(&self.disabled),
                factor: read(&self.factor),
                score: read(&self.score),
            },
        }
    }
}

impl Framework {
    /// Whether bodies may be scored with it: some node has points.
    pub fn is_scored(&self) -> bool {
        self.walk().iter().any(|(node, _, _)| node.points.is_some_and(|points| points > 0.0))
    }

    /// The tree of its points.
    ///
    /// # Errors
    /// Every fault of the tree.
    pub fn score_tree(&self) -> Result<ScoreTree, Vec<TreeFault>> {
        let mut rows = Vec::new();
        place(&self.nodes, 0, &mut rows);
        let level = self.action_level.and_then(|level| usize::try_from(level).ok());
        ScoreTree::nested(rows, level, Vec::new())
    }
}

fn place(nodes: &[Node], parent: usize, rows: &mut Vec<(usize, Task)>) {
    for node in nodes {
        rows.push((parent, node.task()));
        place(&node.children, rows.len(), rows);
    }
}

/// Every rule that cannot be read, reads what is not there, or gives something else than what is asked; every point that does
/// not add up.
pub(super) fn check(framework: &Framework, problems: &mut Vec<Problem>) {
    let mut paths = HashMap::from([("", "nodes".to_owned())]);
    for (node, path, _) in framework.walk() {
        for (field, text, sort) in node.ruled() {
            let Some(text) = text else { continue };
            let field = format!("{path}.{field}");
            match Formula::parse(text).and_then(sort) {
                Ok(formula) => check_names(framework, &formula, &field, problems),
                Err(fault) => {
                    problems.push(Problem::new(field, ProblemCode::BadFormula, fault.to_string()));
                }
            }
        }
        for code in &node.questions {
            if framework.questions.iter().all(|question| question.code != *code) {
                problems.push(Problem::new(format!("{path}.questions"), ProblemCode::UnknownQuestion, code));
            }
        }
        paths.entry(node.code.as_str()).or_insert(path);
    }
    for fault in framework.score_tree().err().into_iter().flatten() {
        let at = |id: &str| paths.get(id).cloned().unwrap_or_else(|| "nodes".into());
        match fault {
            // Told already, node by node.
            TreeFault::Twice(_) | TreeFault::BadId(_) | TreeFault::Orphan(_) | TreeFault::TooDeep(_) => {}
            TreeFault::BadNumber(id) => {
                problems.push(Problem::new(format!("{}.points", at(&id)), ProblemCode::BadPoints, &id));
            }
            TreeFault::Shares(id, sum) => {
                problems.push(Problem::new(at(&id), ProblemCode::BadShares, sum));
            }
            TreeFault::UnknownScore(id, read) => {
                problems.push(Problem::new(format!("{}.score", at(&id)), ProblemCode::UnknownNode, read));
            }
        }
    }
}

fn check_names(framework: &Framework, formula: &Formula, field: &str, problems: &mut Vec<Problem>) {
    for (question, choice) in formula.choices() {
        match framework.may_answer(question, choice) {
            Some(true) => {}
            Some(false) => {
                let told = format!("{question}, {choice}");
                problems.push(Problem::new(field, ProblemCode::UnknownQuestion, told));
            }
            None => problems.push(Problem::new(field, ProblemCode::UnknownQuestion, question)),
        }
    }
    let told: Vec<&str> = formula.choices().into_iter().map(|(question, _)| question).collect();
    for question in formula.questions().into_iter().filter(|question| !told.contains(question)) {
        if framework.questions.iter().all(|known| known.code != question) {
            problems.push(Problem::new(field, ProblemCode::UnknownQuestion, question));
        }
    }
}
