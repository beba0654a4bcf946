//! What a formula gives, told before any answer is known: a rule that would never work is refused when it is written.

use super::{Expr, FaultKind, Formula, FormulaFault, Op, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Truth,
    Number,
    /// One or the other, according to the answers.
    Either,
}

impl Formula {
    /// Refuses a formula that can give no truth.
    ///
    /// # Errors
    /// It gives numbers only.
    pub fn must_give_truth(self) -> Result<Self, FormulaFault> {
        if sort(&self.root) == Sort::Number { Err(gives("truth")) } else { Ok(self) }
    }

    /// Refuses a formula that can give no number.
    ///
    /// # Errors
    /// It gives truths only.
    pub fn must_give_number(self) -> Result<Self, FormulaFault> {
        if sort(&self.root) == Sort::Truth { Err(gives("number")) } else { Ok(self) }
    }
}

fn gives(what: &'static str) -> FormulaFault {
    FormulaFault { at: 0, kind: FaultKind::Gives(what) }
}

fn sort(expr: &Expr) -> Sort {
    match expr {
        Expr::Value(Value::Truth(_))
        | Expr::Answer(_, Some(_))
        | Expr::Identity(..)
        | Expr::Not(_)
        | Expr::Pair(
            Op::And | Op::Or | Op::Less | Op::LessOrEqual | Op::More | Op::MoreOrEqual | Op::Equal,
            ..,
        ) => Sort::Truth,
        Expr::Value(Value::Nothing) => Sort::Either,
        Expr::If(_, then, None) => sort(then),
        Expr::If(_, then, Some(other)) => {
            let (then, other) = (sort(then), sort(other));
            if then == other { then } else { Sort::Either }
        }
        Expr::Value(Value::Number(_))
        | Expr::Answer(_, None)
        | Expr::Score(_)
        | Expr::Indicator(..)
        | Expr::Extreme(..)
        | Expr::Minus(_)
        | Expr::Pair(..) => Sort::Number,
    }
}
