//! What is wrong with a compass, place by place; a compass that passes can be answered to the end and read without surprise.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::reading::{Compiled, order};
use super::rule::{Rule, Scope};
use super::{Compass, Question, QuestionKind, Sample};
use crate::problem::{Problem, ProblemCode, limit, require};
use crate::record::TITLE_MAX;

pub const AXES_MAX: usize = 24;
pub const LEVELS_MAX: usize = 10;
pub const QUESTIONS_MAX: usize = 200;
pub const CHOICES_MAX: usize = 40;
pub const WARNINGS_MAX: usize = 100;
pub const RECOMMENDATIONS_MAX: usize = 200;
pub const SAMPLES_MAX: usize = 50;
/// Longest sentence shown to who answers.
const SENTENCE_MAX: usize = 1_000;
/// What shares make.
const WHOLE: f64 = 100.0;

type Problems = Vec<Problem>;

/// Appends what is wrong.
pub(super) fn check(compass: &Compass, problems: &mut Problems) {
    let before = problems.len();
    let counts = [
        ("axes", compass.axes.len(), AXES_MAX),
        ("questions", compass.questions.len(), QUESTIONS_MAX),
        ("warnings", compass.warnings.len(), WARNINGS_MAX),
        ("recommendations", compass.recommendations.len(), RECOMMENDATIONS_MAX),
        ("samples", compass.samples.len(), SAMPLES_MAX),
    ];
    for (field, count, most) in counts {
        if count > most {
            problems.push(Problem::new(field, ProblemCode::TooMany, format!("{most} < {count}")));
        }
    }
    if problems.len() > before {
        // What is that long is not looked at any further.
        return;
    }
    axes(compass, problems);
    questions(compass, problems);
    weights(compass, problems);
    conditions(compass, problems);
    warnings(compass, problems);
    recommendations(compass, problems);
    if problems.len() == before {
        samples(compass, problems);
    }
}

fn code(problems: &mut Problems, field: &str, code: &str, seen: &mut HashSet<String>) {
    if code.is_empty() {
        problems.push(Problem::new(field, ProblemCode::Required, ""));
    } else if !text::is_slug(code) || code == super::NOT_CONCERNED {
        problems.push(Problem::new(field, ProblemCode::BadSlug, code));
    } else if !seen.insert(code.to_owned()) {
        problems.push(Problem::new(field, ProblemCode::Duplicate, code));
    }
}

/// A required sentence of a bounded length.
fn sentence(problems: &mut Problems, field: &str, text: &str, most: usize) {
    require(problems, field, text);
    limit(problems, field, text, most);
}

fn within(problems: &mut Problems, field: &str, number: f64, most: f64) {
    if !number.is_finite() || !(0.0..=most).contains(&number) {
        problems.push(Problem::new(field, ProblemCode::OutOfBounds, format!("0–{most}")));
    }
}

fn axes(compass: &Compass, problems: &mut Problems) {
    if compass.axes.is_empty() {
        problems.push(Problem::new("axes", ProblemCode::Required, ""));
    }
    let mut seen = HashSet::new();
    for (i, axis) in compass.axes.iter().enumerate() {
        let here = format!("axes[{i}]");
        code(problems, &format!("{here}.code"), &axis.code, &mut seen);
        sentence(problems, &format!("{here}.title"), &axis.title, TITLE_MAX);
        limit(problems, &format!("{here}.text"), &axis.text, SENTENCE_MAX);
        if axis.levels.is_empty() {
            problems.push(Problem::new(format!("{here}.levels"), ProblemCode::Required, ""));
        }
        if axis.levels.len() > LEVELS_MAX {
            let detail = format!("{LEVELS_MAX} < {}", axis.levels.len());
            problems.push(Problem::new(format!("{here}.levels"), ProblemCode::TooMany, detail));
            continue;
        }
        let mut codes = HashSet::new();
        let mut floor = None;
        for (j, level) in axis.levels.iter().enumerate() {
            let here = format!("{here}.levels[{j}]");
            code(problems, &format!("{here}.code"), &level.code, &mut codes);
            sentence(problems, &format!("{here}.title"), &level.title, TITLE_MAX);
            sentence(problems, &format!("{here}.text"), &level.text, SENTENCE_MAX);
            within(problems, &format!("{here}.from"), level.from, WHOLE);
            let follows = floor.map_or(level.from.abs() < f64::EPSILON, |floor| level.from > floor);
            if !follows {
                problems.push(Problem::new(
                    format!("{here}.from"),
                    ProblemCode::BadThreshold,
                    level.from.to_string(),
                ));
            }
            floor = Some(level.from);
        }
        let counts = |q: &Question| q.axis.as_deref() == Some(&axis.code) && q.weight() > 0.0;
        if !axis.code.is_empty() && !compass.questions.iter().any(counts) {
            problems.push(Problem::new(format!("{here}.code"), ProblemCode::NothingCounts, &axis.code));
        }
    }
}

fn questions(compass: &Compass, problems: &mut Problems) {
    let mut seen = HashSet::new();
    for (i, question) in compass.questions.iter().enumerate() {
        let here = format!("questions[{i}]");
        code(problems, &format!("{here}.code"), &question.code, &mut seen);
        sentence(problems, &format!("{here}.text"), &question.text, SENTENCE_MAX);
        limit(problems, &format!("{here}.help"), &question.help, SENTENCE_MAX);
        if let Some(axis) = &question.axis
            && compass.axis(axis).is_none()
        {
            problems.push(Problem::new(format!("{here}.axis"), ProblemCode::UnknownName, axis));
        }
        if question.kind == QuestionKind::Number {
            numbers(question, &here, problems);
        } else {
            choices(question, &here, problems);
        }
    }
}

fn numbers(question: &Question, here: &str, problems: &mut Problems) {
    for (key, number) in
        [("min", question.min), ("max", question.max), ("worst", question.worst), ("best", question.best)]
    {
        if number.is_some_and(|number| !number.is_finite()) {
            problems.push(Problem::new(format!("{here}.{key}"), ProblemCode::OutOfBounds, ""));
        }
    }
    let bounds = (question.min, question.max);
    if let (Some(min), Some(max)) = bounds
        && min >= max
    {
        problems.push(Problem::new(format!("{here}.max"), ProblemCode::OutOfBounds, format!("> {min}")));
    }
    if question.axis.is_some() {
        let scale = (question.worst.or(question.min), question.best.or(question.max));
        match scale {
            (None, _) => problems.push(Problem::new(format!("{here}.min"), ProblemCode::Required, "")),
            (_, None) => problems.push(Problem::new(format!("{here}.max"), ProblemCode::Required, "")),
            (Some(worst), Some(best)) if (worst - best).abs() < f64::EPSILON => {
                problems.push(Problem::new(
                    format!("{here}.best"),
                    ProblemCode::OutOfBounds,
                    format!("≠ {worst}"),
                ));
            }
            _ => {}
        }
    }
    if !question.choices.is_empty() {
        problems.push(Problem::new(format!("{here}.choices"), ProblemCode::UnknownField, "choices"));
    }
}

fn choices(question: &Question, here: &str, problems: &mut Problems) {
    if question.choices.len() < 2 {
        problems.push(Problem::new(format!("{here}.choices"), ProblemCode::Required, ""));
    }
    if question.choices.len() > CHOICES_MAX {
        let detail = format!("{CHOICES_MAX} < {}", question.choices.len());
        problems.push(Problem::new(format!("{here}.choices"), ProblemCode::TooMany, detail));
        return;
    }
    let mut seen = HashSet::new();
    for (j, choice) in question.choices.iter().enumerate() {
        let here = format!("{here}.choices[{j}]");
        code(problems, &format!("{here}.code"), &choice.code, &mut seen);
        sentence(problems, &format!("{here}.label"), &choice.label, TITLE_MAX);
        if let Some(points) = choice.points {
            within(problems, &format!("{here}.points"), points, WHOLE);
        }
    }
    let gives = (0..question.choices.len()).any(|at| question.points_of(at) > 0.0);
    if question.axis.is_some() && !gives && !question.choices.is_empty() {
        problems.push(Problem::new(format!("{here}.choices"), ProblemCode::NothingCounts, &question.code));
    }
}

/// Weights are not negative; declared shares make a whole.
fn weights(compass: &Compass, problems: &mut Problems) {
    for (i, axis) in compass.axes.iter().enumerate() {
        within(problems, &format!("axes[{i}].weight"), axis.weight.unwrap_or(0.0), 1_000.0);
    }
    for (i, question) in compass.questions.iter().enumerate() {
        within(problems, &format!("questions[{i}].weight"), question.weight.unwrap_or(0.0), 1_000.0);
    }
    if !compass.shares {
        return;
    }
    let whole = |weights: Vec<f64>| {
        let sum: f64 = weights.iter().sum();
        (weights.is_empty() || (sum - WHOLE).abs() < 1e-6).then_some(()).ok_or(sum)
    };
    if let Err(sum) = whole(compass.axes.iter().map(|axis| axis.weight.unwrap_or(0.0)).collect()) {
        problems.push(Problem::new("axes", ProblemCode::BadWeights, sum.to_string()));
    }
    for (i, axis) in compass.axes.iter().enumerate() {
        let own = compass.questions.iter().filter(|q| q.axis.as_deref() == Some(axis.code.as_str()));
        if let Err(sum) = whole(own.map(|q| q.weight.unwrap_or(0.0)).collect()) {
            problems.push(Problem::new(
                format!("axes[{i}].weight"),
                ProblemCode::BadWeights,
                sum.to_string(),
            ));
        }
    }
}

/// Each condition reads questions that are asked before its own, and no circle of conditions waits for itself.
fn conditions(compass: &Compass, problems: &mut Problems) {
    let order = order(compass);
    let rank: HashMap<usize, usize> = order.iter().enumerate().map(|(rank, at)| (*at, rank)).collect();
    let scope = Scope { compass, has_axes: false };
    let mut reads: HashMap<usize, Vec<usize>> = HashMap::new();
    for (i, question) in compass.questions.iter().enumerate() {
        if question.condition.trim().is_empty() {
            continue;
        }
        match Rule::parse(&question.condition, scope) {
            Err(fault) => problems.push(fault.problem(format!("questions[{i}].condition"))),
            Ok(rule) => {
                let read = rule.questions.iter().filter_map(|code| compass.question(code));
                reads.insert(i, read.collect());
            }
        }
    }
    for i in 0..compass.questions.len() {
        let Some(read) = reads.get(&i) else { continue };
        let field = format!("questions[{i}].condition");
        if let Some(circle) = circle(i, &reads) {
            let names: Vec<&str> = circle.iter().map(|at| compass.questions[*at].code.as_str()).collect();
            problems.push(Problem::new(field, ProblemCode::Cycle, names.join(" → ")));
        } else if let Some(later) = read.iter().find(|read| rank[*read] > rank[&i]) {
            problems.push(Problem::new(field, ProblemCode::AskedLater, &compass.questions[*later].code));
        }
    }
}

/// The shortest way by which a condition comes back to its own question.
fn circle(start: usize, reads: &HashMap<usize, Vec<usize>>) -> Option<Vec<usize>> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut ways: std::collections::VecDeque<Vec<usize>> = std::collections::VecDeque::from([vec![start]]);
    while let Some(way) = ways.pop_front() {
        for next in reads.get(way.last()?).into_iter().flatten() {
            let mut longer = way.clone();
            longer.push(*next);
            if *next == start {
                return Some(longer);
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    None
}

fn warnings(compass: &Compass, problems: &mut Problems) {
    let scope = Scope { compass, has_axes: true };
    let mut seen = HashSet::new();
    for (i, warning) in compass.warnings.iter().enumerate() {
        let here = format!("warnings[{i}]");
        code(problems, &format!("{here}.code"), &warning.code, &mut seen);
        sentence(problems, &format!("{here}.text"), &warning.text, SENTENCE_MAX);
        require(problems, &format!("{here}.when"), &warning.when);
        if !warning.when.trim().is_empty()
            && let Err(fault) = Rule::parse(&warning.when, scope)
        {
            problems.push(fault.problem(format!("{here}.when")));
        }
    }
}

fn recommendations(compass: &Compass, problems: &mut Problems) {
    let scope = Scope { compass, has_axes: true };
    for (i, recommendation) in compass.recommendations.iter().enumerate() {
        let here = format!("recommendations[{i}]");
        sentence(problems, &format!("{here}.text"), &recommendation.text, SENTENCE_MAX);
        limit(problems, &format!("{here}.need"), &recommendation.need, 200);
        if !recommendation.when.trim().is_empty()
            && let Err(fault) = Rule::parse(&recommendation.when, scope)
        {
            problems.push(fault.problem(format!("{here}.when")));
        }
        match recommendation.axis.as_deref().map(|code| (code, compass.axis(code))) {
            None if recommendation.when.trim().is_empty() => {
                problems.push(Problem::new(format!("{here}.axis"), ProblemCode::Required, ""));
            }
            None => {
                if let Some(level) = recommendation.levels.first() {
                    problems.push(Problem::new(format!("{here}.levels[0]"), ProblemCode::UnknownName, level));
                }
            }
            Some((code, None)) => {
                problems.push(Problem::new(format!("{here}.axis"), ProblemCode::UnknownName, code));
            }
            Some((_, Some(axis))) => {
                if recommendation.levels.is_empty() {
                    problems.push(Problem::new(format!("{here}.levels"), ProblemCode::Required, ""));
                }
                for (j, level) in recommendation.levels.iter().enumerate() {
                    if compass.axes[axis].levels.iter().all(|known| known.code != *level) {
                        let field = format!("{here}.levels[{j}]");
                        problems.push(Problem::new(field, ProblemCode::UnknownName, level));
                    }
                }
            }
        }
    }
}

/// Reads each sample and compares what it gives with what it should.
fn samples(compass: &Compass, problems: &mut Problems) {
    let compiled = Compiled::new(compass.clone());
    for (i, sample) in compass.samples.iter().enumerate() {
        let here = format!("samples[{i}]");
        require(problems, &format!("{here}.name"), &sample.name);
        let before = problems.len();
        for (question, answer) in &sample.answers {
            let accepted = compass.question(question).map(|at| compass.questions[at].accept(answer));
            let field = || format!("{here}.answers.{question}");
            match accepted {
                None => problems.push(Problem::new(field(), ProblemCode::UnknownName, question)),
                Some(Err(_)) => problems.push(Problem::new(field(), ProblemCode::BadAnswer, question)),
                Some(Ok(_)) => {}
            }
        }
        if problems.len() == before {
            expected(&compiled, sample, &here, problems);
        }
    }
}

fn expected(compiled: &Compiled, sample: &Sample, here: &str, problems: &mut Problems) {
    let compass = &compiled.compass;
    let reading = compiled.read(&sample.answers, &sample.body);
    for (code, wanted) in &sample.levels {
        let field = format!("{here}.levels.{code}");
        let Some(axis) = compass.axis(code) else {
            problems.push(Problem::new(field, ProblemCode::UnknownName, code));
            continue;
        };
        let levels = &compass.axes[axis].levels;
        let found = reading.axes[axis].level.map_or("–", |level| levels[level].code.as_str());
        if levels.iter().all(|level| level.code != *wanted) {
            problems.push(Problem::new(field, ProblemCode::UnknownName, wanted));
        } else if found != wanted {
            problems.push(Problem::new(field, ProblemCode::SampleDiffers, format!("{wanted} ≠ {found}")));
        }
    }
    for (j, code) in sample.warnings.iter().enumerate() {
        if compass.warnings.iter().all(|warning| warning.code != *code) {
            problems.push(Problem::new(format!("{here}.warnings[{j}]"), ProblemCode::UnknownName, code));
        }
    }
    let found: BTreeSet<&str> =
        reading.alerts.iter().map(|alert| compass.warnings[alert.warning].code.as_str()).collect();
    let wanted: BTreeSet<&str> = sample.warnings.iter().map(String::as_str).collect();
    if !wanted.is_empty() && found != wanted {
        let list = |codes: &BTreeSet<&str>| {
            if codes.is_empty() {
                "–".to_owned()
            } else {
                codes.iter().copied().collect::<Vec<_>>().join(", ")
            }
        };
        let detail = format!("{} ≠ {}", list(&wanted), list(&found));
        problems.push(Problem::new(format!("{here}.warnings"), ProblemCode::SampleDiffers, detail));
    }
}

/// The terms of vocabularies that the expressions name, so that a commons that lacks them says so.
pub(super) fn terms_of_rules(compass: &Compass) -> Vec<(String, String, String)> {
    if compass.questions.len() > QUESTIONS_MAX {
        return Vec::new();
    }
    let conditions = compass
        .questions
        .iter()
        .enumerate()
        .map(|(i, q)| (format!("questions[{i}].condition"), &q.condition));
    let warnings = compass.warnings.iter().enumerate().map(|(i, w)| (format!("warnings[{i}].when"), &w.when));
    let advice = compass
        .recommendations
        .iter()
        .enumerate()
        .map(|(i, r)| (format!("recommendations[{i}].when"), &r.when));
    let scope = Scope { compass, has_axes: true };
    let naming = conditions
        .chain(warnings)
        .chain(advice)
        .filter(|(_, text)| text.contains("profil") || text.contains("taille"));
    naming
        .filter_map(|(field, text)| Some((field, Rule::parse(text, scope).ok()?)))
        .flat_map(|(field, rule)| {
            rule.terms.into_iter().map(move |(vocabulary, code)| (vocabulary.to_owned(), code, field.clone()))
        })
        .collect()
}
