//! The fields of each noun, in the order in which they are asked.

use super::{Field, Part, Shape};
use crate::attachment::ALT_MAX;
use crate::content::Kind;
use crate::record::{SUMMARY_MAX, TITLE_MAX};

/// Keys that no form writes: the envelope's own life, what only an import or the evidence path may write.
pub const NOT_IN_FORMS: [&str; 15] = [
    "kind",
    "id",
    "slug",
    "status",
    "withdrawal",
    "old_slugs",
    "version",
    "created_at",
    "updated_at",
    "lang",
    "owner",
    "review_on",
    "provenance",
    "evidence",
    "review",
];

const ANY: &[Kind] = &[];
const PROFILES: &[&str] =
    &["actor_profile", "domain", "need", "innovation_phase", "organisation_size", "territory_type"];

const TITLE: Field = Field::new("title", Shape::Line(TITLE_MAX)).required();
const SUMMARY: Field = Field::new("summary", Shape::Line(SUMMARY_MAX)).required();
const BODY: Field = Field::new("body", Shape::Markdown);
const URL: Field = Field::new("url", Shape::Url);
const DATE: Field = Field::new("date", Shape::Date);
const PARTNERS: Field = Field::new("partners", Shape::Refs(&[Kind::Organisation]));
const AUTHORS: Field = Field::new("authors", Shape::Lines);

const SOURCES: Field = Field::new(
    "sources",
    Shape::Group(&[
        Field::new("title", Shape::Line(TITLE_MAX)).required(),
        Field::new("url", Shape::Url),
        Field::new("on", Shape::Date),
    ]),
);

/// What closes every form.
const COMMON: [Field; 6] = [
    Field::new(
        "attachments",
        Shape::Files(&[Field::new("title", Shape::Line(TITLE_MAX)), Field::new("alt", Shape::Line(ALT_MAX))]),
    )
    .asked(),
    Field::new("terms", Shape::Terms(&["actor_profile", "domain", "usage", "format"])),
    Field::new("territories", Shape::Territories),
    Field::new("platforms", Shape::Refs(&[Kind::Platform])),
    Field::new("licence", Shape::Line(60)),
    Field::new("fictional", Shape::Flag),
];

const RESOURCE: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("medoc", Shape::Choice(&["methode", "exemple", "donnee", "outil", "competence"])).required(),
    Field::new("body", Shape::Markdown).asked(),
    Field { required: true, short: true, ..SOURCES },
    Field::new("licence", Shape::Line(60)).required(),
    URL,
    AUTHORS,
    DATE,
    Field::new("duration", Shape::Line(120)),
    Field::new("notice.indications.terms", Shape::Terms(PROFILES)),
    Field::new("notice.indications.text", Shape::Text),
    Field::new("notice.contraindications.terms", Shape::Terms(PROFILES)),
    Field::new("notice.contraindications.text", Shape::Text),
    Field::new("notice.steps", Shape::Lines),
    Field::new("notice.people", Shape::Line(300)),
    Field::new("notice.cost", Shape::Line(300)),
    Field::new("notice.materials", Shape::Line(300)),
    Field::new("notice.precautions", Shape::Lines),
    Field::new("notice.limits", Shape::Lines),
    Field::new("notice.effects.performance", Shape::Text),
    Field::new("notice.effects.innovation", Shape::Text),
    Field::new("notice.effects.confiance", Shape::Text),
    Field::new(
        "partners",
        Shape::Group(&[
            Field::new("name", Shape::Line(TITLE_MAX)).required(),
            Field::new("organisation", Shape::Ref(&[Kind::Organisation])),
            Field::new("profile", Shape::Term("actor_profile")),
            Field::new("role", Shape::Line(300)),
        ]),
    ),
    Field::new(
        "states",
        Shape::Group(&[
            Field::new("on", Shape::Date).required(),
            Field::new("phase", Shape::Term("innovation_phase")),
            Field::new("text", Shape::Text),
        ]),
    ),
    Field::new("notice.before", Shape::Refs(ANY)),
    Field::new("notice.after", Shape::Refs(ANY)),
    Field::new("notice.complements", Shape::Refs(ANY)),
    Field::new("notice.replaces", Shape::Refs(ANY)),
];

const EVENT: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("starts_on", Shape::Date).required(),
    Field::new("ends_on", Shape::Date).asked(),
    Field::new("time", Shape::Line(120)).asked(),
    Field::new("place", Shape::Line(200)).asked(),
    Field::new("online", Shape::Flag).asked(),
    Field { short: true, ..URL },
    Field::new("organisers", Shape::Refs(&[Kind::Organisation])),
    BODY,
    SOURCES,
];

const ORGANISATION: &[Field] = &[
    TITLE,
    Field::new("acronym", Shape::Line(40)).asked(),
    SUMMARY,
    Field { short: true, ..URL },
    Field::new("contact_url", Shape::Url).asked(),
    Field::new("missions", Shape::Lines),
    Field::new("founded", Shape::Date),
    BODY,
    SOURCES,
];

const PUBLICATION: &[Field] = &[
    TITLE,
    SUMMARY,
    Field { short: true, ..URL },
    Field { short: true, ..DATE },
    Field { short: true, ..AUTHORS },
    Field::new("publisher", Shape::Line(200)),
    Field::new("series", Shape::Line(200)),
    Field::new("pages", Shape::Number),
    BODY,
    SOURCES,
];

const SCHEME: &[Field] = &[
    TITLE,
    SUMMARY,
    Field { short: true, ..BODY },
    Field { short: true, ..URL },
    Field::new("since", Shape::Date),
    Field::new("state", Shape::Line(200)),
    PARTNERS,
    SOURCES,
];

const GLOSSARY_ENTRY: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("acronym", Shape::Line(40)).asked(),
    Field::new("variants", Shape::Lines).asked(),
    Field { short: true, ..BODY },
    Field::new("see_also", Shape::Refs(ANY)),
    SOURCES,
];

const FRAMEWORK: &[Field] = &[
    TITLE,
    SUMMARY,
    Field { short: true, ..BODY },
    DATE,
    URL,
    PARTNERS,
    Field::new(
        "nodes",
        Shape::Tree(&[
            Field::new("code", Shape::Line(60)).required(),
            Field::new("title", Shape::Line(TITLE_MAX)).required(),
            Field::new("text", Shape::Text),
            Field::new("resources", Shape::Refs(ANY)),
            Field::new("points", Shape::Decimal),
            Field::new("share", Shape::Decimal),
            Field::new("disabled", Shape::Text),
            Field::new("factor", Shape::Text),
            Field::new("score", Shape::Text),
            Field::new("indicated", Shape::Text),
            Field::new("phase", Shape::Line(60)),
            Field::new("priority", Shape::Line(60)),
            Field::new("tags", Shape::Lines),
            Field::new("indicators", Shape::Lines),
            Field::new("questions", Shape::Lines),
            Field::new("more", Shape::Markdown),
        ]),
    ),
    Field::new("scale", Shape::Choice(&["progress", "conformity"])),
    Field::new("action_level", Shape::Number),
    Field::new(
        "body_questions",
        Shape::Group(&[
            Field::new("code", Shape::Line(60)).required(),
            Field::new("title", Shape::Line(500)).required(),
            Field::new("text", Shape::Text),
            Field::new("kind", Shape::Choice(&["yes_no", "choice", "share", "number"])),
            Field::new("choices", Shape::Lines),
            Field::new("theme", Shape::Line(120)),
            Field::new("bodies", Shape::Lines),
            Field::new("nodes", Shape::Lines),
            Field::new("rank", Shape::Number),
        ]),
    ),
    SOURCES,
];

const fn text(key: &'static str) -> Part {
    Part { key, is_number: false }
}

const fn number(key: &'static str) -> Part {
    Part { key, is_number: true }
}

const COMPASS: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("duration", Shape::Line(120)).asked(),
    Field { short: true, ..BODY },
    Field::new(
        "axes",
        Shape::Group(&[
            Field::new("code", Shape::Line(60)).required(),
            Field::new("title", Shape::Line(TITLE_MAX)).required(),
            Field::new("text", Shape::Text),
            Field::new("weight", Shape::Decimal),
            Field::new("levels", Shape::Lined(&[text("code"), text("title"), number("from"), text("text")]))
                .required(),
        ]),
    )
    .required(),
    Field::new("questions", Shape::Group(QUESTION)).required(),
    Field::new(
        "warnings",
        Shape::Group(&[
            Field::new("code", Shape::Line(60)).required(),
            Field::new("when", Shape::Line(500)).required(),
            Field::new("text", Shape::Text).required(),
        ]),
    )
    .asked(),
    Field::new(
        "recommendations",
        Shape::Group(&[
            Field::new("axis", Shape::Line(60)),
            Field::new("levels", Shape::Lines),
            Field::new("when", Shape::Line(500)),
            Field::new("text", Shape::Text).required(),
            Field::new("resources", Shape::Refs(ANY)),
            Field::new("need", Shape::Line(200)),
            Field::new("terms", Shape::Pairs(true)),
        ]),
    )
    .asked(),
    Field::new(
        "samples",
        Shape::Group(&[
            Field::new("name", Shape::Line(TITLE_MAX)).required(),
            Field::new("answers", Shape::Pairs(false)),
            Field::new("body", Shape::Pairs(false)),
            Field::new("levels", Shape::Pairs(false)),
            Field::new("warnings", Shape::Lines),
        ]),
    )
    .asked(),
    Field::new("shares", Shape::Flag),
    Field::new("single_score", Shape::Flag),
    DATE,
    PARTNERS,
    SOURCES,
];

const QUESTION: &[Field] = &[
    Field::new("code", Shape::Line(60)).required(),
    Field::new("axis", Shape::Line(60)),
    Field::new("kind", Shape::Choice(&["single", "several", "scale", "number"])).required(),
    Field::new("text", Shape::Text).required(),
    Field::new("help", Shape::Text),
    Field::new("choices", Shape::Lined(&[text("code"), text("label"), number("points")])),
    Field::new("not_concerned", Shape::Flag),
    Field::new("weight", Shape::Decimal),
    Field::new("condition", Shape::Line(500)),
    Field::new("min", Shape::Decimal),
    Field::new("max", Shape::Decimal),
    Field::new("worst", Shape::Decimal),
    Field::new("best", Shape::Decimal),
    Field::new("unit", Shape::Line(40)),
];

const PLATFORM: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("tagline", Shape::Line(200)).asked(),
    Field { short: true, ..BODY },
    URL,
    DATE,
    Field::new("framework", Shape::Ref(&[Kind::Framework])),
    PARTNERS,
    Field::new("featured", Shape::Refs(ANY)),
    Field::new("compasses", Shape::Refs(&[Kind::Compass])),
    Field::new(
        "filter.kinds",
        Shape::Choices(&[
            "resource",
            "framework",
            "compass",
            "organisation",
            "event",
            "publication",
            "scheme",
            "glossary_entry",
            "page",
            "vocabulary",
            "platform",
            "synonym",
        ]),
    ),
    Field::new("filter.medoc", Shape::Choices(&["methode", "exemple", "donnee", "outil", "competence"])),
    Field::new("filter.terms", Shape::Terms(&["alliance_objective", "actor_profile", "domain"])),
    Field::new("theme.leaf", Shape::Line(7)),
    Field::new("theme.paper", Shape::Line(7)),
    SOURCES,
];

const VOCABULARY: &[Field] = &[
    TITLE,
    SUMMARY,
    Field { short: true, ..BODY },
    Field::new("origin", Shape::Choice(&["stated", "partial", "inferred"])).required(),
    Field::new("expected", Shape::Number),
    Field::new(
        "terms_list",
        Shape::Group(&[
            Field::new("code", Shape::Line(60)),
            Field::new("label", Shape::Line(TITLE_MAX)),
            Field::new("definition", Shape::Text),
            Field::new("parent", Shape::Line(60)),
            Field::new("source", Shape::Line(500)),
            Field::new("origin", Shape::Choice(&["stated", "partial", "inferred"])),
            Field::new("since", Shape::Date),
            Field::new("slot", Shape::Flag),
        ]),
    )
    .asked(),
    SOURCES,
];

const SYNONYM: &[Field] = &[
    TITLE,
    SUMMARY,
    Field::new("forms", Shape::Lines).required(),
    Field::new("direction", Shape::Choice(&["both_ways", "one_way"])).required(),
    Field::new("leads_to", Shape::Lines).asked(),
    Field::new("editorial", Shape::Flag).asked(),
    Field::new("note", Shape::Line(500)),
    BODY,
    SOURCES,
];

const PAGE: &[Field] = &[TITLE, SUMMARY, Field { short: true, ..BODY }, SOURCES];

/// Every field of a noun that forms write, in the order in which they are asked.
pub fn fields(kind: Kind) -> Vec<Field> {
    let own = match kind {
        Kind::Resource => RESOURCE,
        Kind::Event => EVENT,
        Kind::Organisation => ORGANISATION,
        Kind::Publication => PUBLICATION,
        Kind::Scheme => SCHEME,
        Kind::GlossaryEntry => GLOSSARY_ENTRY,
        Kind::Framework => FRAMEWORK,
        Kind::Compass => COMPASS,
        Kind::Platform => PLATFORM,
        Kind::Vocabulary => VOCABULARY,
        Kind::Synonym => SYNONYM,
        Kind::Page => PAGE,
    };
    let mut all = own.to_vec();
    all.extend(COMMON.into_iter().filter(|common| own.iter().all(|field| field.path != common.path)));
    all
}
