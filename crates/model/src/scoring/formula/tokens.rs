//! The words of a formula, before they are understood.

use super::{FaultKind, FormulaFault};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Its value, and as it was written: `1.10` may also be a name.
    Number(f64, String),
    Word(String),
    Sign(&'static str),
}

/// The words of a formula, each with its place.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FormulaFault> {
    const SIGNS: [&str; 12] = ["<=", ">=", "(", ")", ",", "+", "-", "*", "/", "<", ">", "="];
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<(usize, Token)> = Vec::new();
    // For each open parenthesis, whether it holds the arguments of a function: there a comma parts them, elsewhere it is decimal.
    let mut open: Vec<bool> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_whitespace() {
            at += 1;
        } else if c.is_ascii_digit() {
            let (end, token) = number_or_name(&chars, at, open.last() == Some(&true))?;
            found.push((at, token));
            at = end;
        } else if c.is_alphabetic() || c == '_' {
            let end = end_of_name(&chars, at);
            found.push((at, Token::Word(chars[at..end].iter().collect())));
            at = end;
        } else {
            let here: String = chars[at..(at + 2).min(chars.len())].iter().collect();
            let sign = SIGNS.iter().find(|sign| here.starts_with(**sign));
            let sign = sign.ok_or(FormulaFault { at, kind: FaultKind::Character(c) })?;
            match *sign {
                "(" => open.push(found.last().is_some_and(|(_, last)| calls(last))),
                ")" => drop(open.pop()),
                _ => {}
            }
            found.push((at, Token::Sign(sign)));
            at += sign.len();
        }
    }
    Ok(found)
}

/// Whether a word before a parenthesis names a function, rather than a part of a sentence such as `alors (`.
fn calls(token: &Token) -> bool {
    let Token::Word(word) = token else { return false };
    !["si", "alors", "sinon", "et", "ou", "non"].contains(&word.to_lowercase().as_str())
}

/// Names of nodes and indicators hold points: `cae_1.2.3`, `cae_6.a`.
fn end_of_name(chars: &[char], from: usize) -> usize {
    (from..chars.len())
        .find(|at| !chars[*at].is_alphanumeric() && !"_.-'’".contains(chars[*at]))
        .unwrap_or(chars.len())
}

/// A number, or a name that begins with a digit such as `1.1.2alter`, with the place where it ends.
fn number_or_name(chars: &[char], from: usize, in_call: bool) -> Result<(usize, Token), FormulaFault> {
    let digits =
        |from: usize| (from..chars.len()).find(|at| !chars[*at].is_ascii_digit()).unwrap_or(chars.len());
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut end = digits(from);
    let decimal = chars.get(end).copied();
    if is_digit(end + 1) && (decimal == Some('.') || decimal == Some(',') && !in_call) {
        end = digits(end + 1);
    }
    let goes_on = chars.get(end).is_some_and(|c| c.is_alphabetic() || *c == '_' || *c == '.');
    if goes_on && decimal != Some(',') {
        let end = end_of_name(chars, from);
        return Ok((end, Token::Word(chars[from..end].iter().collect())));
    }
    let written: String = chars[from..end].iter().collect();
    let wrong = || FormulaFault { at: from, kind: FaultKind::Expected("a number") };
    let number: f64 = written.replace(',', ".").parse().map_err(|_| wrong())?;
    Ok((end, Token::Number(number, written)))
}
