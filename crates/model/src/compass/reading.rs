//! Reading answers: which questions are asked, where one stands on each axis, what does not hold together, what to do next.

use super::rule::{Rule, Scope, Told, World};
use super::{Answer, Answers, Body, Compass, QuestionKind};

/// Answers quoted for an advice or a warning, at most.
const QUOTES: usize = 2;
/// Above, one stands rather high: what was answered best is quoted.
const MIDDLE: f64 = 50.0;

/// A compass with its expressions ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub compass: Compass,
    conditions: Vec<Option<Rule>>,
    warnings: Vec<Option<Rule>>,
    recommendations: Vec<Option<Rule>>,
    /// The questions in the order in which they are asked.
    order: Vec<usize>,
}

/// One page of the questionnaire: an axis, or the questions that count for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub axis: Option<usize>,
    pub questions: Vec<usize>,
}

/// Where one stands on an axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AxisReading {
    /// From 0 to 100; nothing when no answer counts.
    pub position: Option<f64>,
    pub level: Option<usize>,
    /// Questions asked: answered, not concerned, left unanswered.
    pub answered: usize,
    pub not_concerned: usize,
    pub silent: usize,
}

/// A warning that holds, and the answers that make it hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub warning: usize,
    pub quotes: Vec<usize>,
}

/// A recommendation that holds, and the answers to which it owes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    pub recommendation: usize,
    pub axis: Option<usize>,
    pub quotes: Vec<usize>,
}

/// What answers say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// For each question of the compass: whether it is asked.
    pub asked: Vec<bool>,
    /// For each question: the answer that counts, as the question takes it.
    pub answers: Vec<Option<Answer>>,
    /// For each question: its points.
    pub points: Vec<Option<f64>>,
    pub axes: Vec<AxisReading>,
    /// The one figure, only where the compass declares one.
    pub overall: Option<f64>,
    pub alerts: Vec<Alert>,
    pub advice: Vec<Advice>,
}

impl Reading {
    /// Questions asked that have an answer, and questions asked.
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.asked.iter().filter(|asked| **asked).count();
        let answered = self.answers.iter().filter(|answer| answer.is_some()).count();
        (answered, asked)
    }
}

impl Compiled {
    /// Makes the expressions ready; one that does not read never holds, since a compass is checked when it is saved.
    pub fn new(compass: Compass) -> Self {
        let parse = |text: &str, has_axes: bool| {
            let scope = Scope { compass: &compass, has_axes };
            (!text.trim().is_empty()).then(|| Rule::parse(text, scope).ok()).flatten()
        };
        let conditions = compass.questions.iter().map(|q| parse(&q.condition, false)).collect();
        let warnings = compass.warnings.iter().map(|w| parse(&w.when, true)).collect();
        let recommendations = compass.recommendations.iter().map(|r| parse(&r.when, true)).collect();
        let order = order(&compass);
        Self { compass, conditions, warnings, recommendations, order }
    }

    /// The pages, in order; one axis a page.
    pub fn pages(&self) -> Vec<Page> {
        let axis =
            |at: usize| self.compass.questions[at].axis.as_deref().and_then(|code| self.compass.axis(code));
        let mut pages: Vec<Page> = Vec::new();
        for at in &self.order {
            let own = axis(*at);
            match pages.last_mut() {
                Some(page) if page.axis == own => page.questions.push(*at),
                _ => pages.push(Page { axis: own, questions: vec![*at] }),
            }
        }
        pages
    }

    /// Reads answers. Those to questions that are not asked, or that no longer fit, count for nothing.
    pub fn read(&self, answers: &Answers, body: &Body) -> Reading {
        let compass = &self.compass;
        let told = Told { profile: body.profile.clone(), size: body.size.clone(), ..Told::default() };
        let world = World::new(told);
        let count = compass.questions.len();
        let mut reading = Reading {
            asked: vec![false; count],
            answers: vec![None; count],
            points: vec![None; count],
            ..Reading::default()
        };
        for at in self.order.iter().copied() {
            let question = &compass.questions[at];
            let has_condition = !question.condition.trim().is_empty();
            if has_condition && !self.conditions[at].as_ref().is_some_and(|rule| rule.holds(&world)) {
                continue;
            }
            reading.asked[at] = true;
            let Some(answer) = answers.get(&question.code).and_then(|a| question.accept(a).ok()) else {
                continue;
            };
            reading.points[at] = question.points(&answer);
            world.tell(|told| tell(told, &question.code, question.kind, &answer, reading.points[at]));
            reading.answers[at] = Some(answer);
        }
        reading.axes = (0..compass.axes.len()).map(|axis| self.axis(axis, &reading)).collect();
        world.tell(|told| {
            for (axis, read) in compass.axes.iter().zip(&reading.axes) {
                if let Some(position) = read.position {
                    told.positions.insert(axis.code.clone(), position);
                }
                if let Some(level) = read.level {
                    told.levels.insert(axis.code.clone(), axis.levels[level].code.clone());
                }
            }
        });
        reading.overall = compass.single_score.then(|| self.overall(&reading)).flatten();
        reading.alerts = self.alerts(&reading, &world);
        reading.advice = self.advice(&reading, &world);
        reading
    }

    fn axis(&self, axis: usize, reading: &Reading) -> AxisReading {
        let own = &self.compass.axes[axis];
        let mut read = AxisReading::default();
        let (mut sum, mut weights) = (0.0, 0.0);
        for at in self.questions_of(axis).filter(|at| reading.asked[*at]) {
            match (&reading.answers[at], reading.points[at]) {
                (Some(_), Some(points)) => {
                    let weight = self.compass.questions[at].weight();
                    sum += weight * points;
                    weights += weight;
                    read.answered += 1;
                }
                (Some(_), None) => read.not_concerned += 1,
                (None, _) => read.silent += 1,
            }
        }
        if weights > 0.0 {
            let position = (sum / weights).clamp(0.0, 100.0);
            read.position = Some(position);
            // A hair under the threshold, by the arithmetic of the machine alone, is on it.
            read.level = own.levels.iter().rposition(|level| position + 1e-9 >= level.from);
        }
        read
    }

    /// The mean of the axes that have a position, by their weights.
    fn overall(&self, reading: &Reading) -> Option<f64> {
        let placed = self.compass.axes.iter().zip(&reading.axes);
        let placed = placed.filter_map(|(axis, read)| Some((axis.weight.unwrap_or(1.0), read.position?)));
        let (sum, weights) =
            placed.fold((0.0, 0.0), |(sum, weights), (weight, at)| (sum + weight * at, weights + weight));
        (weights > 0.0).then(|| sum / weights)
    }

    fn questions_of(&self, axis: usize) -> impl Iterator<Item = usize> {
        let code = self.compass.axes[axis].code.as_str();
        self.order.iter().copied().filter(move |at| self.compass.questions[*at].axis.as_deref() == Some(code))
    }

    fn alerts(&self, reading: &Reading, world: &World) -> Vec<Alert> {
        let rules = self.warnings.iter().enumerate().filter_map(|(at, rule)| Some((at, rule.as_ref()?)));
        rules
            .filter(|(_, rule)| rule.holds(world))
            .map(|(warning, rule)| Alert { warning, quotes: self.quotes(rule, reading) })
            .collect()
    }

    fn advice(&self, reading: &Reading, world: &World) -> Vec<Advice> {
        let mut advice = Vec::new();
        for (at, recommendation) in self.compass.recommendations.iter().enumerate() {
            let axis = recommendation.axis.as_deref().and_then(|code| self.compass.axis(code));
            let level = axis.and_then(|axis| {
                reading.axes[axis].level.map(|level| self.compass.axes[axis].levels[level].code.as_str())
            });
            let fits = recommendation.axis.is_none()
                || level.is_some_and(|level| recommendation.levels.iter().any(|code| code == level));
            let has_rule = !recommendation.when.trim().is_empty();
            let rule = self.recommendations[at].as_ref();
            if !fits || (has_rule && !rule.is_some_and(|rule| rule.holds(world))) {
                continue;
            }
            let mut quotes = rule.map(|rule| self.quotes(rule, reading)).unwrap_or_default();
            if let (true, Some(axis)) = (quotes.is_empty(), axis) {
                quotes = self.telling(axis, reading);
            }
            advice.push(Advice { recommendation: at, axis, quotes });
        }
        advice
    }

    /// The answers that an expression read, or those that placed the axes that it read.
    fn quotes(&self, rule: &Rule, reading: &Reading) -> Vec<usize> {
        let asked = rule.questions.iter().filter_map(|code| self.compass.question(code));
        let mut quotes: Vec<usize> = asked.filter(|at| reading.answers[*at].is_some()).collect();
        for axis in rule.axes.iter().filter_map(|code| self.compass.axis(code)) {
            quotes.extend(self.telling(axis, reading).into_iter().take(1));
        }
        quotes.truncate(QUOTES);
        quotes
    }

    /// The answers that tell most about where one stands on an axis.
    fn telling(&self, axis: usize, reading: &Reading) -> Vec<usize> {
        let is_high = reading.axes[axis].position.is_some_and(|position| position >= MIDDLE);
        let mut counted: Vec<(usize, f64)> = self
            .questions_of(axis)
            .filter_map(|at| {
                let points = reading.points[at]?;
                let pull = if is_high { points } else { 100.0 - points };
                Some((at, pull * self.compass.questions[at].weight()))
            })
            .collect();
        counted.sort_by(|a, b| b.1.total_cmp(&a.1));
        counted.into_iter().take(QUOTES).map(|(at, _)| at).collect()
    }
}

fn tell(told: &mut Told, code: &str, kind: QuestionKind, answer: &Answer, points: Option<f64>) {
    match answer {
        Answer::NotConcerned => told.not_concerned.push(code.to_owned()),
        Answer::Number(number) => {
            told.answers.insert(code.to_owned(), (Vec::new(), *number));
        }
        Answer::Choices(codes) => {
            #[expect(clippy::cast_precision_loss, reason = "a question has a handful of choices")]
            let value =
                if kind == QuestionKind::Several { codes.len() as f64 } else { points.unwrap_or_default() };
            told.answers.insert(code.to_owned(), (codes.clone(), value));
        }
    }
}

/// Questions without an axis first, then those of each axis, in the order in which they are written.
pub(super) fn order(compass: &Compass) -> Vec<usize> {
    let axis = |at: &usize| {
        let code = compass.questions[*at].axis.as_deref();
        code.and_then(|code| compass.axis(code)).map_or(0, |axis| axis + 1)
    };
    let mut order: Vec<usize> = (0..compass.questions.len()).collect();
    order.sort_by_key(axis);
    order
}
