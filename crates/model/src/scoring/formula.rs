//! The small language in which référentiels say what a body's answers change: `si reponse(dechets_1, NON) alors 2/10 sinon 1`.
//!
//! It has no loop, no name of its own and reads nothing but what [`Facts`] gives: evaluating a formula always ends, in a time
//! that its length bounds.

use self::tokens::{Token, tokens};
use std::fmt;

/// Longest formula that is read, in characters.
pub const LONGEST: usize = 20_000;
/// How deep parentheses and conditions may nest.
pub const DEEPEST: usize = 64;
/// Most operators of one formula: those that repeat without parentheses nest too, and each level is a call.
pub const MOST_SIGNS: usize = 500;

/// What a formula gives; nothing when no branch holds or when what it needs was not answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    Truth(bool),
    Number(f64),
    Nothing,
}

impl Value {
    /// The truth of a value; nothing is not true.
    pub fn is_true(self) -> bool {
        matches!(self, Self::Truth(true))
    }

    pub fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Truth(_) | Self::Nothing => None,
        }
    }
}

/// What formulas may ask.
pub trait Facts {
    /// Whether the question was given this answer; nothing when it was not answered.
    fn answered(&self, question: &str, choice: &str) -> Option<bool>;
    /// The share, from 0 to 1, that was answered.
    fn share(&self, question: &str) -> Option<f64>;
    /// Whether the body has this property: `type`, `population` or `localisation`.
    fn is(&self, property: &str, value: &str) -> bool;
    /// The share done of a node, from 0 to 1.
    fn score(&self, node: &str) -> Option<f64>;
    /// The value, the limit or the target of an indicator.
    fn indicator(&self, which: Indicator, name: &str) -> Option<f64>;
}

/// What is asked of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indicator {
    Value,
    /// The value, or zero where it is not known.
    Optional,
    Limit,
    Target,
}

/// A formula ready to be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    root: Expr,
    /// As it was written.
    pub text: String,
}

/// What is wrong with a formula, and where, in characters from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaFault {
    pub at: usize,
    pub kind: FaultKind,
}

/// The nature of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    TooLong,
    TooDeep,
    /// A character that is no part of the language.
    Character(char),
    /// Something else was expected.
    Expected(&'static str),
    /// A function that does not exist, or called with the wrong number of arguments.
    Function(String),
    /// It gives something else than what its place asks: `truth` or `number`.
    Gives(&'static str),
}

impl fmt::Display for FormulaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            FaultKind::TooLong => write!(f, "longer than {LONGEST}"),
            FaultKind::TooDeep => write!(f, "deeper than {DEEPEST} at {}", self.at + 1),
            FaultKind::Character(c) => write!(f, "character `{c}` at {}", self.at + 1),
            FaultKind::Expected(what) => write!(f, "expected `{what}` at {}", self.at + 1),
            FaultKind::Function(name) => write!(f, "function `{name}` at {}", self.at + 1),
            FaultKind::Gives(what) => write!(f, "gives no {what}"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Expr {
    Value(Value),
    Answer(String, Option<String>),
    Identity(String, String),
    Score(String),
    Indicator(Indicator, String),
    Extreme(bool, Vec<Expr>),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    Pair(Op, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    And,
    Or,
    Add,
    Subtract,
    Multiply,
    Divide,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn parse(text: &str) -> Result<Self, FormulaFault> {
        if text.chars().count() > LONGEST {
            return Err(FormulaFault { at: 0, kind: FaultKind::TooLong });
        }
        let tokens = tokens(text)?;
        let end = text.chars().count();
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, signs: 0, end };
        let root = parser.expression()?;
        if parser.at < tokens.len() {
            return Err(parser.fault(FaultKind::Expected("the end")));
        }
        Ok(Self { root, text: text.trim().to_owned() })
    }

    /// Whether two formulas say the same, however they are written.
    pub fn is_same(&self, other: &Self) -> bool {
        self.root == other.root
    }

    /// What the formula gives.
    pub fn evaluate(&self, facts: &dyn Facts) -> Value {
        evaluate(&self.root, facts)
    }

    /// The questions that the formula reads, in the order in which it reads them.
    pub fn questions(&self) -> Vec<&str> {
        let mut found = Vec::new();
        visit(&self.root, &mut |expr| {
            if let Expr::Answer(question, _) = expr
                && !found.contains(&question.as_str())
            {
                found.push(question.as_str());
            }
        });
        found
    }

    /// The choices of questions that the formula reads, each with its question.
    pub fn choices(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        visit(&self.root, &mut |expr| {
            if let Expr::Answer(question, Some(choice)) = expr {
                found.push((question.as_str(), choice.as_str()));
            }
        });
        found
    }

    /// The properties of a body that the formula reads, each with the value it looks for.
    pub fn identities(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        visit(&self.root, &mut |expr| {
            if let Expr::Identity(property, value) = expr {
                found.push((property.as_str(), value.as_str()));
            }
        });
        found
    }

    /// The nodes whose score the formula reads.
    pub fn scores(&self) -> Vec<&str> {
        let mut found = Vec::new();
        visit(&self.root, &mut |expr| {
            if let Expr::Score(node) = expr {
                found.push(node.as_str());
            }
        });
        found
    }
}

fn visit<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match expr {
        Expr::Not(inner) | Expr::Minus(inner) => visit(inner, see),
        Expr::Pair(_, a, b) => {
            visit(a, see);
            visit(b, see);
        }
        Expr::If(condition, then, other) => {
            visit(condition, see);
            visit(then, see);
            if let Some(other) = other {
                visit(other, see);
            }
        }
        Expr::Extreme(_, list) => list.iter().for_each(|inner| visit(inner, see)),
        Expr::Value(_) | Expr::Answer(..) | Expr::Identity(..) | Expr::Score(_) | Expr::Indicator(..) => {}
    }
}

struct Parser<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    depth: usize,
    /// Operators read so far.
    signs: usize,
    /// Length of the text, where what is missing at its end is missing.
    end: usize,
}

impl Parser<'_> {
    fn fault(&self, kind: FaultKind) -> FormulaFault {
        FormulaFault { at: self.tokens.get(self.at).map_or(self.end, |(at, _)| *at), kind }
    }

    fn word(&self) -> Option<&str> {
        match self.tokens.get(self.at) {
            Some((_, Token::Word(word))) => Some(word),
            _ => None,
        }
    }

    fn takes_word(&mut self, wanted: &str) -> bool {
        let is_it = self.word().is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(is_it);
        is_it
    }

    fn takes_sign(&mut self, wanted: &str) -> bool {
        let is_it = matches!(self.tokens.get(self.at), Some((_, Token::Sign(sign))) if *sign == wanted);
        self.at += usize::from(is_it);
        is_it
    }

    fn must_sign(&mut self, wanted: &'static str) -> Result<(), FormulaFault> {
        if self.takes_sign(wanted) { Ok(()) } else { Err(self.fault(FaultKind::Expected(wanted))) }
    }

    fn expression(&mut self) -> Result<Expr, FormulaFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault(FaultKind::TooDeep));
        }
        let expression = if self.takes_word("si") { self.condition() } else { self.either() };
        self.depth -= 1;
        expression
    }

    /// A chain of `sinon si` is read in a loop: long ones are usual, and none is deep.
    fn condition(&mut self) -> Result<Expr, FormulaFault> {
        let mut branches = Vec::new();
        let mut last = None;
        loop {
            let condition = self.either()?;
            if !self.takes_word("alors") {
                return Err(self.fault(FaultKind::Expected("alors")));
            }
            branches.push((condition, self.expression()?));
            if !self.takes_word("sinon") {
                break;
            }
            if !self.takes_word("si") {
                last = Some(Box::new(self.either()?));
                break;
            }
        }
        let chain = branches.into_iter().rev().fold(last, |other, (condition, then)| {
            Some(Box::new(Expr::If(Box::new(condition), Box::new(then), other)))
        });
        Ok(*chain.expect("there is one branch at least"))
    }

    /// What stands left of an operator with what stands right of it.
    fn pair(
        &mut self,
        op: Op,
        left: Expr,
        right: fn(&mut Self) -> Result<Expr, FormulaFault>,
    ) -> Result<Expr, FormulaFault> {
        self.signs += 1;
        if self.signs > MOST_SIGNS {
            return Err(self.fault(FaultKind::TooDeep));
        }
        Ok(Expr::Pair(op, Box::new(left), Box::new(right(self)?)))
    }

    fn either(&mut self) -> Result<Expr, FormulaFault> {
        let mut left = self.both()?;
        while self.takes_word("ou") {
            left = self.pair(Op::Or, left, Self::both)?;
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Expr, FormulaFault> {
        let mut left = self.comparison()?;
        while self.takes_word("et") {
            left = self.pair(Op::And, left, Self::comparison)?;
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Expr, FormulaFault> {
        const COMPARED: [(&str, Op); 5] = [
            ("<=", Op::LessOrEqual),
            (">=", Op::MoreOrEqual),
            ("<", Op::Less),
            (">", Op::More),
            ("=", Op::Equal),
        ];
        let left = self.sum()?;
        for (sign, op) in COMPARED {
            if self.takes_sign(sign) {
                return Ok(Expr::Pair(op, Box::new(left), Box::new(self.sum()?)));
            }
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Expr, FormulaFault> {
        let mut left = self.product()?;
        loop {
            let op = if self.takes_sign("+") {
                Op::Add
            } else if self.takes_sign("-") {
                Op::Subtract
            } else {
                return Ok(left);
            };
            left = self.pair(op, left, Self::product)?;
        }
    }

    fn product(&mut self) -> Result<Expr, FormulaFault> {
        let mut left = self.atom()?;
        loop {
            let op = if self.takes_sign("*") {
                Op::Multiply
            } else if self.takes_sign("/") {
                Op::Divide
            } else {
                return Ok(left);
            };
            left = self.pair(op, left, Self::atom)?;
        }
    }

    fn atom(&mut self) -> Result<Expr, FormulaFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault(FaultKind::TooDeep));
        }
        let atom = self.bare_atom();
        self.depth -= 1;
        atom
    }

    fn bare_atom(&mut self) -> Result<Expr, FormulaFault> {
        if self.takes_sign("(") {
            let inner = self.expression()?;
            self.must_sign(")")?;
            return Ok(inner);
        }
        if self.takes_sign("-") {
            return Ok(Expr::Minus(Box::new(self.atom()?)));
        }
        if let Some((_, Token::Number(number, _))) = self.tokens.get(self.at) {
            self.at += 1;
            return Ok(Expr::Value(Value::Number(*number)));
        }
        let Some(word) = self.word().map(str::to_owned) else {
            return Err(self.fault(FaultKind::Expected("a value")));
        };
        let place = self.at;
        self.at += 1;
        match word.to_lowercase().as_str() {
            "vrai" | "oui" => Ok(Expr::Value(Value::Truth(true))),
            "faux" | "non" if !self.next_is_value() => Ok(Expr::Value(Value::Truth(false))),
            "non" => Ok(Expr::Not(Box::new(self.atom()?))),
            name => self.call(name, place),
        }
    }

    fn next_is_value(&self) -> bool {
        matches!(self.tokens.get(self.at), Some((_, Token::Word(word))) if !["et", "ou", "alors", "sinon"].contains(&word.to_lowercase().as_str()))
            || matches!(self.tokens.get(self.at), Some((_, Token::Sign("("))))
    }

    fn call(&mut self, name: &str, place: usize) -> Result<Expr, FormulaFault> {
        let unknown = |parser: &Self| FormulaFault {
            at: parser.tokens.get(place).map_or(0, |(at, _)| *at),
            kind: FaultKind::Function(name.to_owned()),
        };
        if !["reponse", "identite", "score", "val", "limite", "cible", "opt_val", "min", "max"]
            .contains(&name)
        {
            return Err(unknown(self));
        }
        self.must_sign("(")?;
        if matches!(name, "min" | "max") {
            let mut list = vec![self.expression()?];
            while self.takes_sign(",") {
                list.push(self.expression()?);
            }
            self.must_sign(")")?;
            return Ok(Expr::Extreme(name == "max", list));
        }
        let mut names = vec![self.name()?];
        while self.takes_sign(",") {
            names.push(self.name()?);
        }
        self.must_sign(")")?;
        let mut names = names.into_iter();
        let (first, second, third) = (names.next().unwrap_or_default(), names.next(), names.next());
        match (name, second, third) {
            ("reponse", choice, None) => Ok(Expr::Answer(first, choice)),
            ("identite", Some(value), None) => Ok(Expr::Identity(first, value)),
            ("score", None, None) => Ok(Expr::Score(first)),
            ("val", None, None) => Ok(Expr::Indicator(Indicator::Value, first)),
            ("opt_val", None, None) => Ok(Expr::Indicator(Indicator::Optional, first)),
            ("limite", None, None) => Ok(Expr::Indicator(Indicator::Limit, first)),
            ("cible", None, None) => Ok(Expr::Indicator(Indicator::Target, first)),
            _ => Err(unknown(self)),
        }
    }

    /// A name given to a function; identifiers that begin with a digit are read too.
    fn name(&mut self) -> Result<String, FormulaFault> {
        let name = match self.tokens.get(self.at) {
            Some((_, Token::Word(word))) => word.clone(),
            Some((_, Token::Number(_, written))) => written.clone(),
            _ => return Err(self.fault(FaultKind::Expected("a name"))),
        };
        self.at += 1;
        Ok(name)
    }
}

fn evaluate(expr: &Expr, facts: &dyn Facts) -> Value {
    let truth = |known: Option<bool>| known.map_or(Value::Nothing, Value::Truth);
    let number = |known: Option<f64>| known.map_or(Value::Nothing, Value::Number);
    match expr {
        Expr::Value(value) => *value,
        Expr::Answer(question, Some(choice)) => truth(facts.answered(question, choice)),
        Expr::Answer(question, None) => number(facts.share(question)),
        Expr::Identity(property, value) => Value::Truth(facts.is(property, value)),
        Expr::Score(node) => number(facts.score(node)),
        Expr::Indicator(Indicator::Optional, name) => {
            Value::Number(facts.indicator(Indicator::Value, name).unwrap_or_default())
        }
        Expr::Indicator(which, name) => number(facts.indicator(*which, name)),
        Expr::Not(inner) => match evaluate(inner, facts) {
            Value::Truth(truth) => Value::Truth(!truth),
            _ => Value::Nothing,
        },
        Expr::Minus(inner) => number(evaluate(inner, facts).number().map(|n| -n)),
        Expr::Extreme(is_max, list) => {
            let known = list.iter().map(|inner| evaluate(inner, facts).number());
            // An argument that is not known leaves the others to decide, as an unanswered share does.
            number(known.flatten().reduce(if *is_max { f64::max } else { f64::min }))
        }
        Expr::If(condition, then, other) => {
            if evaluate(condition, facts).is_true() {
                evaluate(then, facts)
            } else {
                other.as_ref().map_or(Value::Nothing, |other| evaluate(other, facts))
            }
        }
        Expr::Pair(op, a, b) => pair(*op, a, b, facts),
    }
}

fn pair(op: Op, a: &Expr, b: &Expr, facts: &dyn Facts) -> Value {
    let left = evaluate(a, facts);
    match op {
        Op::And => return Value::Truth(left.is_true() && evaluate(b, facts).is_true()),
        Op::Or => return Value::Truth(left.is_true() || evaluate(b, facts).is_true()),
        _ => {}
    }
    let (Some(x), Some(y)) = (left.number(), evaluate(b, facts).number()) else { return Value::Nothing };
    match op {
        Op::Add => Value::Number(x + y),
        Op::Subtract => Value::Number(x - y),
        Op::Multiply => Value::Number(x * y),
        Op::Divide if y == 0.0 => Value::Nothing,
        Op::Divide => Value::Number(x / y),
        Op::Less => Value::Truth(x < y),
        Op::LessOrEqual => Value::Truth(x <= y),
        Op::More => Value::Truth(x > y),
        Op::MoreOrEqual => Value::Truth(x >= y),
        Op::Equal => Value::Truth((x - y).abs() < f64::EPSILON),
        Op::And | Op::Or => Value::Nothing,
    }
}

mod sort;
mod tokens;

#[cfg(test)]
mod tests;
