//! The expressions of a compass: a strict part of CEL (Common Expression Language), and only what the compass declares.
//!
//! There is no name, no field, no index, no comprehension: nothing but constants, comparisons, arithmetic, `&&`, `||`, `!` and
//! seven functions that read the answers. Hence an expression cannot loop nor read anything else, and its length bounds its time.
//! What was not answered is unknown, as an error of CEL is: `inconnu || true` holds, `inconnu && true` does not.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use cel::common::types::CelDouble;
use cel::parser::{Expression, Parser};
use cel::{Context, Env, ExecutionError, Value};

use super::Compass;
use crate::problem::{Problem, ProblemCode};

/// Longest expression, in characters.
pub const LONGEST: usize = 500;
/// How deep parentheses may nest.
pub const DEEPEST: usize = 8;
/// Operators that repeat without parentheses nest too: so many of each at most.
const MOST_SIGNS: usize = 40;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleFault {
    TooLong,
    TooDeep,
    /// It stops reading at this character, from 1.
    Syntax(usize),
    /// A name, a function or a form that is not part of the language of compasses.
    Forbidden(String),
    /// A question, a choice, an axis or a level that the compass does not have.
    Unknown(String),
    /// A function called with other arguments than its own.
    Arguments(String),
    /// An operator between things of different natures.
    Mismatch(String),
    /// It gives something else than yes or no.
    NotTruth,
}

impl RuleFault {
    /// The problem of a document whose `field` holds the expression.
    pub(crate) fn problem(&self, field: String) -> Problem {
        let (code, detail) = match self {
            Self::TooLong => (ProblemCode::TooLong, LONGEST.to_string()),
            Self::TooDeep => (ProblemCode::BadExpression, "deep".to_owned()),
            Self::Syntax(at) => (ProblemCode::BadExpression, format!("syntax {at}")),
            Self::Forbidden(word) => (ProblemCode::ForbiddenWord, word.clone()),
            Self::Unknown(name) => (ProblemCode::UnknownName, name.clone()),
            Self::Arguments(function) => (ProblemCode::BadExpression, format!("arguments {function}")),
            Self::Mismatch(sign) => (ProblemCode::BadExpression, format!("mismatch {sign}")),
            Self::NotTruth => (ProblemCode::BadExpression, "truth".to_owned()),
        };
        Problem::new(field, code, detail)
    }
}

/// What an expression may name.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    pub compass: &'a Compass,
    /// Positions and levels are known: not while questions are still being asked.
    pub has_axes: bool,
}

/// What is known when expressions are evaluated.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The codes chosen, and the value, of each question that was asked and answered.
    pub answers: HashMap<String, (Vec<String>, f64)>,
    pub not_concerned: Vec<String>,
    pub positions: HashMap<String, f64>,
    pub levels: HashMap<String, String>,
    pub profile: Option<String>,
    pub size: Option<String>,
}

/// An expression ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Rule {
    root: Expression,
    /// The questions and the axes that it reads, each once.
    pub questions: Vec<String>,
    pub axes: Vec<String>,
    /// The terms of vocabularies that it names.
    pub terms: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nature {
    Truth,
    Number,
    Text,
}

/// The functions: their name, what their arguments name, what they give.
const FUNCTIONS: [(&str, &[Names], Nature); 8] = [
    ("choisi", &[Names::Question, Names::Choice], Nature::Truth),
    ("repondu", &[Names::Question], Nature::Truth),
    ("sans_objet", &[Names::Question], Nature::Truth),
    ("valeur", &[Names::Question], Nature::Number),
    ("position", &[Names::Axis], Nature::Number),
    ("niveau", &[Names::Axis], Nature::Text),
    ("profil", &[Names::Profile], Nature::Truth),
    ("taille", &[Names::Size], Nature::Truth),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Question,
    Choice,
    Axis,
    Profile,
    Size,
}

impl Rule {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first fault.
    pub fn parse(text: &str, scope: Scope<'_>) -> Result<Self, RuleFault> {
        measure(text)?;
        let parser = Parser::new().max_recursion_depth(32).error_recovery_limit(1);
        let mut root = parser.parse(text).map_err(|errors| {
            let at = errors.errors.first().map_or(0, |error| error.pos.1);
            RuleFault::Syntax(usize::try_from(at).unwrap_or(0).max(1))
        })?;
        let mut rule =
            Self { root: Expression::default(), questions: Vec::new(), axes: Vec::new(), terms: Vec::new() };
        if rule.nature(&mut root, scope)? != Nature::Truth {
            return Err(RuleFault::NotTruth);
        }
        rule.root = root;
        Ok(rule)
    }

    /// Whether the expression surely holds.
    pub fn holds(&self, world: &World) -> bool {
        matches!(world.context.resolve(&self.root), Ok(Value::Bool(true)))
    }

    /// The nature of a part; numbers become all alike on the way, since CEL does not mix its own.
    fn nature(&mut self, part: &mut Expression, scope: Scope<'_>) -> Result<Nature, RuleFault> {
        match &mut part.expr {
            Expr::Literal(literal) => nature_of(literal),
            Expr::Call(call) if call.target.is_some() => Err(RuleFault::Forbidden(call.func_name.clone())),
            Expr::Call(call) => self.call(call, scope),
            Expr::Ident(name) => Err(RuleFault::Forbidden(name.clone())),
            Expr::Select(select) => Err(RuleFault::Forbidden(format!(".{}", select.field))),
            Expr::List(_) => Err(RuleFault::Forbidden("[…]".into())),
            Expr::Map(_) | Expr::Struct(_) => Err(RuleFault::Forbidden("{…}".into())),
            Expr::Comprehension(_) => Err(RuleFault::Forbidden("all, exists, map, filter".into())),
            Expr::Unspecified => Err(RuleFault::Syntax(1)),
        }
    }

    fn call(&mut self, call: &mut CallExpr, scope: Scope<'_>) -> Result<Nature, RuleFault> {
        if let Some((_, names, gives)) = FUNCTIONS.iter().find(|(name, _, _)| *name == call.func_name) {
            return self.function(call, names, scope).map(|()| *gives);
        }
        let sign = call.func_name.clone();
        let shown = || sign.trim_matches(['_', '@']).to_owned();
        match sign.as_str() {
            operators::IN => self.among(call, scope),
            operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT => {
                self.all(&mut call.args, Nature::Truth, scope, &shown())
            }
            operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS => {
                self.all(&mut call.args, Nature::Number, scope, &shown())?;
                Ok(Nature::Truth)
            }
            operators::ADD
            | operators::SUBSTRACT
            | operators::MULTIPLY
            | operators::DIVIDE
            | operators::NEGATE => self.all(&mut call.args, Nature::Number, scope, &shown()),
            operators::EQUALS | operators::NOT_EQUALS => {
                let [left, right] = call.args.as_mut_slice() else {
                    return Err(RuleFault::Mismatch(shown()));
                };
                let natures = (self.nature(left, scope)?, self.nature(right, scope)?);
                level_named(left, right, scope)?;
                level_named(right, left, scope)?;
                if natures.0 == natures.1 { Ok(Nature::Truth) } else { Err(RuleFault::Mismatch(shown())) }
            }
            _ => Err(RuleFault::Forbidden(shown())),
        }
    }

    fn all(
        &mut self,
        parts: &mut [Expression],
        nature: Nature,
        scope: Scope<'_>,
        sign: &str,
    ) -> Result<Nature, RuleFault> {
        for part in parts {
            if self.nature(part, scope)? != nature {
                return Err(RuleFault::Mismatch(sign.to_owned()));
            }
        }
        Ok(nature)
    }

    /// `niveau("x") in ["a", "b"]`: a list of constants, nowhere else.
    fn among(&mut self, call: &mut CallExpr, scope: Scope<'_>) -> Result<Nature, RuleFault> {
        let mismatch = || RuleFault::Mismatch("in".into());
        let [left, right] = call.args.as_mut_slice() else { return Err(mismatch()) };
        let nature = self.nature(left, scope)?;
        let Expr::List(list) = &mut right.expr else { return Err(mismatch()) };
        for element in &mut list.elements {
            let Expr::Literal(literal) = &mut element.expr else { return Err(mismatch()) };
            if nature_of(literal)? != nature {
                return Err(mismatch());
            }
        }
        for element in &list.elements {
            level_named(left, element, scope)?;
        }
        Ok(Nature::Truth)
    }

    fn function(&mut self, call: &CallExpr, names: &[Names], scope: Scope<'_>) -> Result<(), RuleFault> {
        let wrong = || RuleFault::Arguments(call.func_name.clone());
        let texts: Option<Vec<&str>> = call.args.iter().map(text_of).collect();
        let texts = texts.filter(|texts| texts.len() == names.len()).ok_or_else(wrong)?;
        for (at, (name, text)) in names.iter().zip(&texts).enumerate() {
            let unknown = || RuleFault::Unknown((*text).to_owned());
            let compass = scope.compass;
            match name {
                Names::Question => {
                    compass.question(text).ok_or_else(unknown)?;
                    note(&mut self.questions, text);
                }
                Names::Choice => {
                    let asked = compass.question(texts[at - 1]).ok_or_else(unknown)?;
                    compass.questions[asked].choice(text).ok_or_else(unknown)?;
                }
                Names::Axis => {
                    if !scope.has_axes {
                        return Err(RuleFault::Forbidden(call.func_name.clone()));
                    }
                    compass.axis(text).ok_or_else(unknown)?;
                    note(&mut self.axes, text);
                }
                Names::Profile => self.terms.push(("actor_profile", (*text).to_owned())),
                Names::Size => self.terms.push(("organisation_size", (*text).to_owned())),
            }
        }
        Ok(())
    }
}

fn note(list: &mut Vec<String>, name: &str) {
    if !list.iter().any(|known| known == name) {
        list.push(name.to_owned());
    }
}

fn text_of(part: &Expression) -> Option<&str> {
    match &part.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn nature_of(literal: &mut LiteralValue) -> Result<Nature, RuleFault> {
    match literal {
        LiteralValue::Boolean(_) => Ok(Nature::Truth),
        LiteralValue::String(_) => Ok(Nature::Text),
        LiteralValue::Double(_) => Ok(Nature::Number),
        LiteralValue::Int(number) => {
            #[expect(clippy::cast_precision_loss, reason = "positions and answers are small numbers")]
            let number = *number.inner() as f64;
            *literal = LiteralValue::Double(CelDouble::from(number));
            Ok(Nature::Number)
        }
        LiteralValue::Bytes(_) => Err(RuleFault::Forbidden("b\"…\"".into())),
        LiteralValue::UInt(_) => Err(RuleFault::Forbidden("u".into())),
        LiteralValue::Null => Err(RuleFault::Forbidden("null".into())),
    }
}

/// The level to which `niveau(…)` is compared must be one of that axis.
fn level_named(left: &Expression, right: &Expression, scope: Scope<'_>) -> Result<(), RuleFault> {
    let Expr::Call(call) = &left.expr else { return Ok(()) };
    let (Some(level), Some(axis)) = (text_of(right), call.args.first().and_then(text_of)) else {
        return Ok(());
    };
    let known = call.func_name != "niveau"
        || scope
            .compass
            .axis(axis)
            .is_some_and(|at| scope.compass.axes[at].levels.iter().any(|known| known.code == level));
    if known { Ok(()) } else { Err(RuleFault::Unknown(level.to_owned())) }
}

/// Refuses what is too long or too deep before anything reads it.
fn measure(text: &str) -> Result<(), RuleFault> {
    if text.chars().count() > LONGEST {
        return Err(RuleFault::TooLong);
    }
    let (mut depth, mut signs) = (0_usize, 0_usize);
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in text.chars().enumerate() {
        if let Some(open) = quote {
            if c == open && !escaped {
                quote = None;
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' => return Err(RuleFault::Forbidden("?".into())),
            '+' | '-' | '*' | '/' | '!' | '<' | '>' | '=' => signs += 1,
            '`' => return Err(RuleFault::Forbidden("`".into())),
            _ if !c.is_ascii() || (c.is_ascii_control() && !c.is_ascii_whitespace()) => {
                return Err(RuleFault::Syntax(at + 1));
            }
            _ => {}
        }
        if depth > DEEPEST || signs > MOST_SIGNS {
            return Err(RuleFault::TooDeep);
        }
    }
    if text.trim().is_empty() { Err(RuleFault::Syntax(1)) } else { Ok(()) }
}

/// What the expressions of one reading see.
pub struct World {
    context: Context<'static, 'static>,
    told: Arc<RwLock<Told>>,
}

/// The operators of CEL, once.
static ENV: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

impl World {
    pub fn new(told: Told) -> Self {
        let told = Arc::new(RwLock::new(told));
        let mut context = Context::with_env(Arc::clone(&ENV));
        add_functions(&mut context, &told);
        Self { context, told }
    }

    /// Tells more, between two evaluations.
    pub fn tell(&self, more: impl FnOnce(&mut Told)) {
        more(&mut self.told.write().unwrap_or_else(PoisonError::into_inner));
    }
}

fn unknown(function: &str) -> ExecutionError {
    ExecutionError::function_error(function, "not answered")
}

type Asks<T> = fn(&Told, &str) -> Option<T>;

fn add_functions(context: &mut Context<'static, 'static>, told: &Arc<RwLock<Told>>) {
    let read = |told: &Arc<RwLock<Told>>| {
        let told = Arc::clone(told);
        move |ask: &dyn Fn(&Told) -> Option<Value>, name: &'static str| {
            ask(&told.read().unwrap_or_else(PoisonError::into_inner)).ok_or_else(|| unknown(name))
        }
    };
    let truths: [(&'static str, Asks<bool>); 4] = [
        ("repondu", |told, q| Some(told.answers.contains_key(q))),
        ("sans_objet", |told, q| Some(told.not_concerned.iter().any(|code| code == q))),
        ("profil", |told, code| told.profile.as_ref().map(|profile| profile == code)),
        ("taille", |told, code| told.size.as_ref().map(|size| size == code)),
    ];
    for (name, ask) in truths {
        let read = read(told);
        let function = move |code: Arc<String>| read(&|told| ask(told, &code).map(Value::Bool), name);
        context.add_function(name, function).expect("no function of CEL has this name");
    }
    let numbers: [(&'static str, Asks<f64>); 2] = [
        ("valeur", |told, q| told.answers.get(q).map(|(_, value)| *value)),
        ("position", |told, axis| told.positions.get(axis).copied()),
    ];
    for (name, ask) in numbers {
        let read = read(told);
        let function = move |code: Arc<String>| read(&|told| ask(told, &code).map(Value::Float), name);
        context.add_function(name, function).expect("no function of CEL has this name");
    }
    let levels = read(told);
    let level = move |axis: Arc<String>| {
        levels(&|told| told.levels.get(&*axis).map(|level| Value::from(level.clone())), "niveau")
    };
    context.add_function("niveau", level).expect("no function of CEL has this name");
    let chosen = read(told);
    let choice = move |q: Arc<String>, code: Arc<String>| {
        chosen(&|told| told.answers.get(&*q).map(|(codes, _)| Value::Bool(codes.contains(&*code))), "choisi")
    };
    context.add_function("choisi", choice).expect("no function of CEL has this name");
}

#[cfg(test)]
mod tests;
