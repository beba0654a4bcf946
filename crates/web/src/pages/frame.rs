//! What surrounds every page, and how a template becomes an answer.

use app::Catalogue;
use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::{Kind, Ref};

use crate::errors::WebError;
use crate::site::Site;
use crate::view::LinkView;

/// The head, the menu and the foot of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub title: String,
    pub description: String,
    pub commons: String,
    pub blurb: String,
    /// The entry of the menu that is open.
    pub current: String,
    pub crumbs: Vec<LinkView>,
    pub foot: Vec<LinkView>,
    pub canonical: Option<String>,
    pub theme: Option<String>,
    pub noindex: bool,
    /// The head has a search field: pages that have their own do without.
    pub seek: bool,
    pub font: String,
    /// The feed of what the page shows, and its title.
    pub feed: Option<LinkView>,
}

impl Frame {
    pub(crate) fn new(site: &Site, title: impl Into<String>, path: &str) -> Self {
        let catalogue = site.app().catalogue();
        let info = &catalogue.info;
        let commons =
            if info.name.is_empty() { "Commun de connaissances".to_owned() } else { info.name.clone() };
        // The style sheet asks for the font beside itself: the same address, so that it is fetched once.
        let style = crate::assets::address("style.css");
        let font = style.replace("style.css", "atkinson.woff2");
        Self {
            title: title.into(),
            description: info.description.clone(),
            blurb: info.description.clone(),
            commons,
            current: menu_entry(path).to_owned(),
            crumbs: Vec::new(),
            foot: foot(&catalogue),
            canonical: site
                .settings()
                .public_url
                .as_ref()
                .map(|root| format!("{}{path}", root.trim_end_matches('/'))),
            theme: None,
            noindex: false,
            seek: path != "/" && !path.starts_with("/recherche"),
            font,
            feed: None,
        }
    }

    pub(crate) fn described(mut self, description: &str) -> Self {
        description.clone_into(&mut self.description);
        self
    }

    pub(crate) fn under(mut self, href: &str, label: &str) -> Self {
        self.crumbs.push(LinkView::new(href, label));
        self
    }

    pub(crate) fn followed(mut self, href: &str, title: &str) -> Self {
        self.feed = Some(LinkView::new(href, title));
        self
    }

    pub(crate) fn hidden(mut self) -> Self {
        self.noindex = true;
        self.canonical = None;
        self
    }
}

/// The entry of the menu under which an address lies.
fn menu_entry(path: &str) -> &'static str {
    super::MENU.iter().map(|(href, _)| *href).find(|href| path.starts_with(href)).unwrap_or("")
}

/// The pages of the commons that every foot links to, those that exist.
fn foot(catalogue: &Catalogue) -> Vec<LinkView> {
    let wanted = [
        ("a-propos", "À propos"),
        ("contribuer", "Contribuer"),
        ("accessibilite", "Accessibilité"),
        ("mentions-legales", "Mentions légales"),
    ];
    wanted
        .into_iter()
        .map(|(slug, label)| (Ref::new(Kind::Page, slug), label))
        .filter(|(page, _)| catalogue.find(page).is_some())
        .map(|(page, label)| LinkView::new(page.path(), label))
        .collect()
}

/// Draws a template.
pub(crate) fn html(template: &impl Template) -> Result<Response, WebError> {
    html_with_status(StatusCode::OK, template)
}

/// Draws a template under another status.
pub(crate) fn html_with_status(status: StatusCode, template: &impl Template) -> Result<Response, WebError> {
    let body = template.render().map_err(|error| WebError::internal(&error))?;
    let mut response = (status, text::set_spaces(body)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(response)
}
