//! A framework as a tree one can read from top to bottom.

use app::{Catalogue, Sheet};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use model::framework::{Framework, Node};

use super::records::{Head, citation, frame, gone, json};
use super::sections::{self, Fact};
use super::{Frame, Page, html};
use crate::errors::WebError;
use crate::link::render;
use crate::site::Site;
use crate::view::{CardView, LinkView};
use crate::words;

struct NodeLink {
    mark: &'static str,
    href: String,
    label: String,
    kind: &'static str,
}

struct NodeView {
    id: String,
    /// The page of the node, when what it holds is not shown here.
    href: Option<String>,
    title: String,
    tag: &'static str,
    html: String,
    links: Vec<NodeLink>,
    children_html: String,
}

#[derive(Template)]
#[template(path = "node.html")]
struct Nodes {
    nodes: Vec<NodeView>,
}

#[derive(Template)]
#[template(path = "framework.html")]
struct FrameworkPage {
    frame: Frame,
    head: Head,
    body_html: String,
    counts: String,
    nodes: Vec<NodeView>,
    facts: Vec<Fact>,
    tags: Vec<LinkView>,
    citation: String,
    json: String,
    path: String,
    /// Where a body assesses itself, when the framework scores.
    assess: Option<String>,
}

/// More nodes than that are not shown at once: a page for each of the first two levels.
const AT_ONCE: usize = 120;

#[derive(Template)]
#[template(path = "framework-node.html")]
struct NodePage {
    frame: Frame,
    code: String,
    title: String,
    html: String,
    more: String,
    facts: Vec<String>,
    /// What its rules do, and how they are written.
    rules: Vec<(&'static str, String)>,
    links: Vec<NodeLink>,
    nodes: Vec<NodeView>,
    framework: LinkView,
}

pub(super) fn show(site: &Site, sheet: &Sheet, framework: &Framework) -> Page {
    let catalogue = site.app().catalogue();
    let record = &sheet.record;
    let count = framework.walk().len();
    let mut facts = sections::facts(&catalogue, record);
    let partners: Vec<String> = sections::related(&catalogue, sheet, model::Relation::Partner)
        .into_iter()
        .map(|card| format!("<a href=\"{}\">{}</a>", card.href, card.title_html))
        .collect();
    if !partners.is_empty() {
        facts.push(Fact::html("Partenaires", partners.join(", ")));
    }
    facts.push(Fact::html("Sources", sections::sources_html(&catalogue, record)));
    html(&FrameworkPage {
        frame: frame(site, record),
        head: Head::of(&catalogue, record),
        body_html: render(&catalogue, &record.body, record.kind()).html,
        counts: words::count(count, "repère", "repères", "Aucun repère"),
        nodes: views(&catalogue, &framework.nodes, 0, &cut(&record.reference(), count))?,
        assess: framework.is_scored().then(|| format!("{}/evaluer", record.reference().path())),
        facts,
        tags: sections::tags(&catalogue, record),
        citation: citation(site, record),
        json: json(record),
        path: record.reference().path(),
    })
}

/// How a tree is shown: whole, or its first levels with a link to the rest.
struct Cut {
    path: String,
    /// Levels shown.
    levels: usize,
}

fn cut(framework: &model::Ref, count: usize) -> Cut {
    Cut { path: framework.path(), levels: if count > AT_ONCE { 2 } else { usize::MAX } }
}

/// The page of one node: what it says, what helps, what it holds.
pub(super) async fn node(State(site): State<Site>, Path((slug, code)): Path<(String, String)>) -> Page {
    let sheet = match site.app().visit(model::Kind::Framework, &slug).await? {
        app::Visit::Found(sheet) => sheet,
        app::Visit::Moved(now) => {
            return Ok(Redirect::permanent(&node_address(&now.path(), &code)).into_response());
        }
        app::Visit::Gone(sheet) => return Ok(gone(&site, &sheet.record)),
    };
    let model::Content::Framework(framework) = &sheet.record.content else { return Err(WebError::NotFound) };
    let (above, node) = framework.find(&code).ok_or(WebError::NotFound)?;
    let catalogue = site.app().catalogue();
    let (record, path) = (&sheet.record, sheet.record.reference().path());
    let mut frame = Frame::new(&site, &node.title, &path)
        .under("/referentiels", "Référentiels")
        .under(&path, &record.envelope.title);
    frame.canonical = None;
    for above in above {
        frame = frame.under(&node_address(&path, &above.code), &above.title);
    }
    let cut = Cut { path: path.clone(), levels: if node.size() > AT_ONCE { 1 } else { usize::MAX } };
    let points = node.points.map(|points| format!("{} points", points.to_string().replace('.', ",")));
    let share = node
        .share
        .map(|share| format!("{}\u{a0}% de ce qui le contient", share.to_string().replace('.', ",")));
    html(&NodePage {
        frame,
        code: node.code.clone(),
        title: node.title.clone(),
        html: render(&catalogue, &node.text, model::Kind::Framework).html,
        more: render(&catalogue, &node.more, model::Kind::Framework).html,
        facts: [points, share, node.phase.clone(), node.priority.clone()].into_iter().flatten().collect(),
        rules: rules(node),
        links: links(&catalogue, node),
        nodes: views(&catalogue, &node.children, 0, &cut)?,
        framework: LinkView::new(path, &record.envelope.title),
    })
}

/// The rules of a node, for who wants to know how it counts.
fn rules(node: &Node) -> Vec<(&'static str, String)> {
    let told = [
        ("Ne compte pas quand", &node.disabled),
        ("Ses points sont multipliés par", &node.factor),
        ("La part faite est fixée à", &node.score),
        ("D’après un indicateur (montré, jamais compté)", &node.indicated),
    ];
    told.into_iter().filter_map(|(words, rule)| Some((words, rule.clone()?))).collect()
}

fn node_address(path: &str, code: &str) -> String {
    format!("{path}/repere/{}", crate::link::encode(code))
}

fn links(catalogue: &Catalogue, node: &Node) -> Vec<NodeLink> {
    let cards = node.resources.iter().filter_map(|target| catalogue.find(target));
    cards
        .map(|card| {
            let view = CardView::of(catalogue, card);
            NodeLink { mark: view.mark, href: view.href, label: card.title.to_string(), kind: view.kind }
        })
        .collect()
}

fn views(catalogue: &Catalogue, nodes: &[Node], depth: usize, cut: &Cut) -> Result<Vec<NodeView>, WebError> {
    nodes.iter().map(|node| view(catalogue, node, depth, cut)).collect()
}

fn view(catalogue: &Catalogue, node: &Node, depth: usize, cut: &Cut) -> Result<NodeView, WebError> {
    let is_last = depth + 1 >= cut.levels;
    let children_html = if node.children.is_empty() || is_last {
        String::new()
    } else {
        let nodes = views(catalogue, &node.children, depth + 1, cut)?;
        Nodes { nodes }.render().map_err(|error| WebError::internal(&error))?
    };
    let is_cut = cut.levels != usize::MAX || !node.more.is_empty() || !rules(node).is_empty();
    Ok(NodeView {
        id: format!("n-{}", text::slugify(&node.code)),
        href: is_cut.then(|| node_address(&cut.path, &node.code)),
        title: node.title.clone(),
        tag: ["h2", "h3", "h4", "h5", "h6"][depth.min(4)],
        html: if is_last {
            String::new()
        } else {
            render(catalogue, &node.text, model::Kind::Framework).html
        },
        links: if is_last { Vec::new() } else { links(catalogue, node) },
        children_html,
    })
}
