//! What is wrong with a document, field by field, as codes that the rooms above turn into sentences.

use std::fmt;

/// The nature of a problem; the web room and the command line hold the sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    /// A required field is absent or empty.
    Required,
    /// The text is longer than allowed; the detail gives the limit.
    TooLong,
    /// The field is not part of this noun.
    UnknownField,
    /// The value has not the expected shape; the detail says what was expected.
    WrongShape,
    /// The noun named by `kind` does not exist.
    UnknownKind,
    /// The short name is not made of lower-case letters, digits and hyphens.
    BadSlug,
    /// The vocabulary does not exist in the commons.
    UnknownVocabulary,
    /// The term does not exist in its vocabulary.
    UnknownTerm,
    /// The reference has not the shape `folder/slug`.
    BadReference,
    /// The reference leads to no record.
    DanglingReference,
    /// The territory code is unknown.
    UnknownTerritory,
    /// A date lies after the one it should precede.
    DatesReversed,
    /// The address does not begin with http:// or https://.
    BadUrl,
    /// Two entries bear the same code or the same short name.
    Duplicate,
    /// A colour is not written `#RRGGBB` or its contrast is too low.
    BadColour,
    /// The document as a whole could not be read; the detail is the parser's message.
    Unreadable,
    /// The status change is not allowed from the present status.
    BadTransition,
    /// There are more than allowed; the detail gives the limit and the count.
    TooMany,
    /// A question, a choice, an axis, a level or a warning that the compass does not have.
    UnknownName,
    /// An expression does not read; the detail says how.
    BadExpression,
    /// An expression uses what the language of compasses does not have.
    ForbiddenWord,
    /// A condition waits for itself; the detail is the way round.
    Cycle,
    /// A condition reads a question that is asked after its own.
    AskedLater,
    /// Weights declared as shares do not make 100; the detail is their sum.
    BadWeights,
    /// A threshold is not above the one before it, or the first is not 0.
    BadThreshold,
    /// A number is out of its bounds; the detail gives them.
    OutOfBounds,
    /// No question counts for this axis, or no choice for this question.
    NothingCounts,
    /// An answer does not answer its question.
    BadAnswer,
    /// A sample profile gives something else than what it expects; the detail gives both.
    SampleDiffers,
    /// A formula cannot be read, or gives something else than what its field asks; the detail says what and where.
    BadFormula,
    /// A formula reads a question, or a choice, that the framework does not ask.
    UnknownQuestion,
    /// A formula reads the score of a node that is not there.
    UnknownNode,
    /// Points or percents below zero.
    BadPoints,
    /// The shares of the parts of a node do not make a hundred percents; the detail gives what they make.
    BadShares,
    /// The attached file is kept nowhere that can be reached, or its bytes are not those announced.
    UnknownFile,
}

impl ProblemCode {
    /// The stable code shown to machines and listed in `docs/erreurs.md`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::UnknownField => "unknown_field",
            Self::WrongShape => "wrong_shape",
            Self::UnknownKind => "unknown_kind",
            Self::BadSlug => "bad_slug",
            Self::UnknownVocabulary => "unknown_vocabulary",
            Self::UnknownTerm => "unknown_term",
            Self::BadReference => "bad_reference",
            Self::DanglingReference => "dangling_reference",
            Self::UnknownTerritory => "unknown_territory",
            Self::DatesReversed => "dates_reversed",
            Self::BadUrl => "bad_url",
            Self::Duplicate => "duplicate",
            Self::BadColour => "bad_colour",
            Self::Unreadable => "unreadable",
            Self::BadTransition => "bad_transition",
            Self::TooMany => "too_many",
            Self::UnknownName => "unknown_name",
            Self::BadExpression => "bad_expression",
            Self::ForbiddenWord => "forbidden_word",
            Self::Cycle => "cycle",
            Self::AskedLater => "asked_later",
            Self::BadWeights => "bad_weights",
            Self::BadThreshold => "bad_threshold",
            Self::OutOfBounds => "out_of_bounds",
            Self::NothingCounts => "nothing_counts",
            Self::BadAnswer => "bad_answer",
            Self::SampleDiffers => "sample_differs",
            Self::BadFormula => "bad_formula",
            Self::UnknownQuestion => "unknown_question",
            Self::UnknownNode => "unknown_node",
            Self::BadPoints => "bad_points",
            Self::BadShares => "bad_shares",
            Self::UnknownFile => "unknown_file",
        }
    }

    /// Every code, for the document that lists them.
    pub const ALL: [Self; 35] = [
        Self::Required,
        Self::TooLong,
        Self::UnknownField,
        Self::WrongShape,
        Self::UnknownKind,
        Self::BadSlug,
        Self::UnknownVocabulary,
        Self::UnknownTerm,
        Self::BadReference,
        Self::DanglingReference,
        Self::UnknownTerritory,
        Self::DatesReversed,
        Self::BadUrl,
        Self::Duplicate,
        Self::BadColour,
        Self::Unreadable,
        Self::BadTransition,
        Self::TooMany,
        Self::UnknownName,
        Self::BadExpression,
        Self::ForbiddenWord,
        Self::Cycle,
        Self::AskedLater,
        Self::BadWeights,
        Self::BadThreshold,
        Self::OutOfBounds,
        Self::NothingCounts,
        Self::BadAnswer,
        Self::SampleDiffers,
        Self::BadFormula,
        Self::UnknownQuestion,
        Self::UnknownNode,
        Self::BadPoints,
        Self::BadShares,
        Self::UnknownFile,
    ];
}

/// One problem: the field it concerns (a path such as `notice.steps[2]`), its nature, and the offending value or limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub field: String,
    pub code: ProblemCode,
    pub detail: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { field: field.into(), code, detail: detail.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.field, self.code.as_str(), self.detail)
    }
}

/// Notes a missing required text.
pub(crate) fn require(problems: &mut Vec<Problem>, field: &str, value: &str) {
    if value.trim().is_empty() {
        problems.push(Problem::new(field, ProblemCode::Required, ""));
    }
}

/// Notes a text over `max` characters.
pub(crate) fn limit(problems: &mut Vec<Problem>, field: &str, value: &str, max: usize) {
    if value.chars().count() > max {
        problems.push(Problem::new(field, ProblemCode::TooLong, max.to_string()));
    }
}

/// Notes an address that is neither empty nor http(s).
pub(crate) fn http(problems: &mut Vec<Problem>, field: &str, value: Option<&str>) {
    if let Some(url) = value
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        problems.push(Problem::new(field, ProblemCode::BadUrl, url));
    }
}
