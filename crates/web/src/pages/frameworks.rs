//! A framework as a tree one can read from top to bottom.

use app::{Catalogue, Sheet};
use askama::Template;
use model::framework::{Framework, Node};

use super::records::{Head, citation, frame, json};
use super::sections::{self, Fact};
use super::{Page, html};
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
    frame: super::Frame,
    head: Head,
    body_html: String,
    counts: String,
    nodes: Vec<NodeView>,
    facts: Vec<Fact>,
    tags: Vec<LinkView>,
    citation: String,
    json: String,
    path: String,
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
        nodes: views(&catalogue, &framework.nodes, 0)?,
        facts,
        tags: sections::tags(&catalogue, record),
        citation: citation(site, record),
        json: json(record),
        path: record.reference().path(),
    })
}

fn views(catalogue: &Catalogue, nodes: &[Node], depth: usize) -> Result<Vec<NodeView>, WebError> {
    nodes.iter().map(|node| view(catalogue, node, depth)).collect()
}

fn view(catalogue: &Catalogue, node: &Node, depth: usize) -> Result<NodeView, WebError> {
    let links = node.resources.iter().filter_map(|target| catalogue.find(target)).map(|card| {
        let view = CardView::of(catalogue, card);
        NodeLink { mark: view.mark, href: view.href, label: card.title.to_string(), kind: view.kind }
    });
    let children_html = if node.children.is_empty() {
        String::new()
    } else {
        let nodes = views(catalogue, &node.children, depth + 1)?;
        Nodes { nodes }.render().map_err(|error| WebError::internal(&error))?
    };
    Ok(NodeView {
        id: format!("n-{}", text::slugify(&node.code)),
        title: node.title.clone(),
        tag: ["h2", "h3", "h4", "h5", "h6"][depth.min(4)],
        html: render(catalogue, &node.text, model::Kind::Framework).html,
        links: links.collect(),
        children_html,
    })
}
