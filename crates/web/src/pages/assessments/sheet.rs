//! One page of an assessment: a node, what it holds, and what the body says of each; saved at once, from the revision that was read.

use std::collections::{BTreeMap, HashMap};

use app::Assessed;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use model::Kind;
use model::assessment::{LINKS_MAX, NOTE_MAX, Said, Told, is_link, may_be_told};
use model::framework::{Node, Scale};
use model::scoring::Score;

use super::drawing::{self, Line};
use super::{Frame, Page, evidence, evidence_address, frame, html, html_with_status, root, sheet_address};
use crate::errors::WebError;
use crate::link::render;
use crate::site::Site;
use crate::view::{CardView, Choice, FileView, LinkView};
use crate::visitor::{Posted, Visitor};

/// Longest help that a page of forms shows.
const MORE_MAX: usize = 20_000;

/// What is asked of a node.
#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
pub(super) struct AskedView {
    pub at: usize,
    pub code: String,
    pub title: String,
    pub html: String,
    pub facts: Vec<String>,
    pub links: Vec<LinkView>,
    /// Nothing may be said of it: it only gathers what follows.
    pub is_heading: bool,
    /// The answers of the body put it out.
    pub is_out: bool,
    pub choices: Vec<Choice>,
    pub has_parts: bool,
    pub done: String,
    pub planned: String,
    pub note: String,
    pub evidence: String,
    pub files: Vec<FileView>,
    pub is_open: bool,
    pub said: String,
    pub error: Option<&'static str>,
    pub clash: bool,
}

#[derive(Template)]
#[template(path = "assessments/sheet.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the page shows or not")]
struct SheetPage {
    frame: Frame,
    title: String,
    name: String,
    root: String,
    action: String,
    token: String,
    revision: u64,
    may_edit: bool,
    line: Line,
    html: String,
    more: String,
    parts: Vec<Line>,
    asked: Vec<AskedView>,
    framework: String,
    before: Option<LinkView>,
    after: Option<LinkView>,
    saved: bool,
    has_errors: bool,
    has_clash: bool,
    note_max: usize,
}

/// What was typed of a node.
#[derive(Debug, Clone, Default)]
struct Typed {
    status: String,
    done: String,
    planned: String,
    note: String,
    evidence: String,
    error: Option<&'static str>,
}

impl Typed {
    fn of(said: &Said) -> Self {
        let (done, planned) = match said.told {
            Some(Told::Part { done, planned }) => (done.to_string(), planned.to_string()),
            _ => (String::new(), String::new()),
        };
        Self {
            status: said.told.map(drawing::code).unwrap_or_default().to_owned(),
            done,
            planned,
            note: said.note.clone(),
            evidence: said.links.join("\n"),
            error: None,
        }
    }

    /// What it says, or what is wrong with it.
    fn read(&self, scale: Scale) -> Result<Said, &'static str> {
        let told = match self.status.as_str() {
            "" => None,
            "fait" => Some(Told::Done),
            "pas-fait" => Some(Told::NotDone),
            "non-concerne" => Some(Told::NotConcerned),
            "programme" if scale == Scale::Progress => Some(Told::Planned),
            "en-partie" if scale == Scale::Progress => {
                let percents = |text: &str| {
                    let text = text.trim().trim_end_matches('%').trim();
                    if text.is_empty() { Some(0) } else { text.parse::<u8>().ok().filter(|n| *n <= 100) }
                };
                let (Some(done), Some(planned)) = (percents(&self.done), percents(&self.planned)) else {
                    return Err("Les parts sont des nombres entiers, de 0 à 100.");
                };
                if done == 0 && planned == 0 {
                    return Err("Dites quelle part est faite ou programmée, en pour cent.");
                }
                Some(Told::part(done, planned).ok_or("Les deux parts dépassent cent pour cent.")?)
            }
            _ => return Err("Choisissez dans la liste."),
        };
        if self.note.chars().count() > NOTE_MAX {
            return Err("La note est trop longue : 2 000 signes au plus.");
        }
        let links: Vec<String> =
            self.evidence.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        if links.len() > LINKS_MAX {
            return Err("Dix liens au plus.");
        }
        if links.iter().any(|link| !is_link(link)) {
            return Err("Chaque lien commence par https:// et tient sur une ligne, en 500 signes au plus.");
        }
        Ok(Said { told, note: self.note.trim().to_owned(), links, ..Said::default() })
    }
}

/// The nodes that a page asks about, with their depth: all it holds when they fit, itself only otherwise.
fn asked_of<'a>(node: &'a Node, depth: usize, found: &mut Vec<(&'a Node, usize)>) {
    found.push((node, depth));
    for child in &node.children {
        asked_of(child, depth + 1, found);
    }
}

/// The nodes above that of a page, and those that it asks about with their depth.
type Nodes<'a> = (Vec<&'a Node>, Vec<(&'a Node, usize)>);

struct Drawn<'a> {
    site: &'a Site,
    visitor: &'a Visitor,
    assessed: &'a Assessed,
    code: &'a str,
}

impl Drawn<'_> {
    /// The nodes of the page.
    fn nodes(&self) -> Result<Nodes<'_>, WebError> {
        let (above, node) = self.assessed.framework().find(self.code).ok_or(WebError::NotFound)?;
        let mut asked = Vec::new();
        if drawing::is_one_page(node) {
            asked_of(node, above.len(), &mut asked);
        } else {
            asked.push((node, above.len()));
        }
        Ok((above, asked))
    }

    fn page(
        &self,
        typed: &HashMap<String, Typed>,
        clashes: &[String],
        saved: bool,
    ) -> Result<SheetPage, WebError> {
        let assessed = self.assessed;
        let (above, nodes) = self.nodes()?;
        let node = nodes[0].0;
        let scores = assessed.scores();
        let framework = assessed.framework();
        let action_depth = framework.score_tree().map(|tree| tree.action_depth()).unwrap_or_default();
        let catalogue = self.site.app().catalogue();
        let key = &assessed.key;
        let asked: Vec<AskedView> = nodes
            .iter()
            .enumerate()
            .filter(|(at, (node, depth))| *at > 0 || may_be_told(node, *depth, action_depth))
            .map(|(at, (node, depth))| {
                let view = self.view(at, node, may_be_told(node, *depth, action_depth), &scores, typed);
                AskedView { clash: clashes.contains(&node.code), ..view }
            })
            .collect();
        let parts = if drawing::is_one_page(node) { &[][..] } else { &node.children[..] };
        let mut frame = frame(self.site, assessed, &node.title).under(&root(key), "État des lieux");
        for above in above {
            frame = frame.under(&sheet_address(key, &above.code), &above.title);
        }
        let sheets = drawing::sheets(framework);
        let place = sheets.iter().position(|sheet| sheet.code == node.code);
        let near = |place: Option<usize>| {
            let node = sheets.get(place?)?;
            Some(LinkView::new(sheet_address(key, &node.code), &node.title))
        };
        let more = if node.more.len() > MORE_MAX { "" } else { node.more.as_str() };
        Ok(SheetPage {
            frame,
            title: node.title.clone(),
            name: assessed.kept.name.clone(),
            root: root(key),
            action: sheet_address(key, &node.code),
            token: self.visitor.form_token(self.site),
            revision: assessed.kept.revision,
            may_edit: assessed.may_edit && asked.iter().any(|asked| !asked.is_heading && !asked.is_out),
            line: drawing::line(node, String::new(), &scores),
            html: render(&catalogue, &node.text, Kind::Framework).html,
            more: render(&catalogue, more, Kind::Framework).html,
            parts: parts
                .iter()
                .map(|part| drawing::line(part, sheet_address(key, &part.code), &scores))
                .collect(),
            has_errors: asked.iter().any(|asked| asked.error.is_some()),
            has_clash: !clashes.is_empty(),
            asked,
            framework: assessed.record.reference().path(),
            before: near(place.and_then(|place| place.checked_sub(1))),
            after: near(place.map(|place| place + 1)),
            saved,
            note_max: NOTE_MAX,
        })
    }

    fn view(
        &self,
        at: usize,
        node: &Node,
        may_be_told: bool,
        scores: &BTreeMap<String, Score>,
        typed: &HashMap<String, Typed>,
    ) -> AskedView {
        let catalogue = self.site.app().catalogue();
        let framework = self.assessed.framework();
        let score = scores.get(&node.code).copied().unwrap_or_default();
        let known = self.assessed.kept.content.nodes.get(&node.code).cloned().unwrap_or_default();
        let typed = typed.get(&node.code).cloned().unwrap_or_else(|| Typed::of(&known));
        let mut facts = vec![format!("{} points", drawing::points(score.potential))];
        if (score.potential - score.referential).abs() > 0.005 {
            facts.push(format!("au lieu de {}", drawing::points(score.referential)));
        }
        if score.withheld.abs() > 0.005 {
            let (verb, points) =
                if score.withheld > 0.0 { ("retire", score.withheld) } else { ("ajoute", -score.withheld) };
            facts.push(format!("une règle {verb} {} points à ce qui est fait", drawing::points(points)));
        }
        facts.extend(node.phase.clone());
        facts.extend(node.priority.clone());
        let links = node.resources.iter().filter_map(|target| catalogue.find(target)).map(|card| {
            let view = CardView::of(&catalogue, card);
            LinkView::new(view.href, card.title.to_string())
        });
        let choices = drawing::choices(framework.scale).iter().map(|(code, words)| Choice {
            value: (*code).to_owned(),
            label: (*words).to_owned(),
            chosen: typed.status == *code,
        });
        AskedView {
            at,
            code: node.code.clone(),
            title: node.title.clone(),
            html: if at == 0 { String::new() } else { render(&catalogue, &node.text, Kind::Framework).html },
            facts,
            links: links.collect(),
            is_heading: !may_be_told,
            is_out: score.is_disabled,
            choices: choices.collect(),
            has_parts: framework.scale == Scale::Progress,
            is_open: !typed.done.is_empty()
                || !typed.planned.is_empty()
                || !typed.note.is_empty()
                || !typed.evidence.is_empty()
                || !known.files.is_empty()
                || typed.error.is_some(),
            files: evidence::views(self.assessed, &node.code),
            done: typed.done,
            planned: typed.planned,
            note: typed.note,
            evidence: typed.evidence,
            said: drawing::words(known.told, framework.scale),
            error: typed.error,
            clash: false,
        }
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path((key, code)): Path<(String, String)>,
    Query(asked): Query<HashMap<String, String>>,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    let drawn = Drawn { site: &site, visitor: &visitor, assessed: &assessed, code: &code };
    html(&drawn.page(&HashMap::new(), &[], asked.contains_key("enregistre"))?)
}

pub(super) async fn save(
    State(site): State<Site>,
    visitor: Visitor,
    Path((key, code)): Path<(String, String)>,
    posted: Posted,
) -> Page {
    let assessed = site.app().assessment(&key).await?;
    if !assessed.may_edit {
        return Err(WebError::NotFound);
    }
    let scale = assessed.framework().scale;
    let drawn = Drawn { site: &site, visitor: &visitor, assessed: &assessed, code: &code };
    let (_, nodes) = drawn.nodes()?;
    let (mut typed, mut said) = (HashMap::new(), BTreeMap::new());
    let action_depth = assessed.framework().score_tree().map(|tree| tree.action_depth()).unwrap_or_default();
    for (at, (node, depth)) in nodes.iter().enumerate() {
        // Only what the page asks is read: a heading, or another node, sent along changes nothing.
        if posted.one(&format!("c-{at}")) != node.code || !may_be_told(node, *depth, action_depth) {
            continue;
        }
        let field = |name: &str| posted.one(&format!("{name}-{at}")).to_owned();
        let mut one = Typed {
            status: field("s"),
            done: field("f"),
            planned: field("p"),
            note: field("n"),
            evidence: field("l"),
            error: None,
        };
        match one.read(scale) {
            Ok(read) => drop(said.insert(node.code.clone(), read)),
            Err(error) => one.error = Some(error),
        }
        typed.insert(node.code.clone(), one);
    }
    if typed.values().any(|typed| typed.error.is_some()) {
        return html_with_status(StatusCode::UNPROCESSABLE_ENTITY, &drawn.page(&typed, &[], false)?);
    }
    let seen = posted.one("revision").parse().unwrap_or(0);
    let (assessed, clashes) = site.app().say_of_nodes(&key, &said, seen).await?;
    if !clashes.is_empty() {
        let drawn = Drawn { site: &site, visitor: &visitor, assessed: &assessed, code: &code };
        return html_with_status(StatusCode::CONFLICT, &drawn.page(&typed, &clashes, false)?);
    }
    let joining = posted.one("geste").strip_prefix("joindre-").and_then(|at| at.parse::<usize>().ok());
    if let Some(node) =
        joining.and_then(|at| Some(posted.one(&format!("c-{at}"))).filter(|code| typed.contains_key(*code)))
    {
        return Ok(Redirect::to(&evidence_address(&key, node)).into_response());
    }
    let sheets = drawing::sheets(assessed.framework());
    let next = sheets.iter().position(|sheet| sheet.code == code).and_then(|place| sheets.get(place + 1));
    let to = match next {
        Some(next) if posted.one("geste") == "suite" => {
            format!("{}?enregistre", sheet_address(&key, &next.code))
        }
        _ if posted.one("geste") == "suite" => root(&key),
        _ => format!("{}?enregistre", sheet_address(&key, &code)),
    };
    Ok(Redirect::to(&to).into_response())
}
