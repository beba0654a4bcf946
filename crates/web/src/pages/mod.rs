//! The pages, each in the file of its noun.

mod account;
mod alike;
mod assessments;
mod compasses;
mod docs;
mod evidence;
mod feedback;
pub(crate) mod files;
mod frame;
mod frameworks;
mod glossary;
mod gps;
mod history;
mod home;
mod keeping;
mod lists;
mod notebook;
mod oidc;
mod platforms;
mod records;
mod relay;
mod resources;
mod reviewing;
mod search;
mod search_outcome;
mod sections;
mod site_map;
mod territories;
mod together;
mod vocabularies;
mod workshop;
pub(crate) mod writing;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use model::Kind;

pub(crate) use frame::{Frame, html, html_with_status};
pub(crate) use gps::route_of;

use crate::errors::WebError;
use crate::site::Site;

/// The entries of the menu.
pub(crate) const MENU: [(&str, &str); 6] = [
    ("/gps", "Itinéraire"),
    ("/recherche", "Rechercher"),
    ("/referentiels", "Référentiels"),
    ("/evenements", "Agenda"),
    ("/territoires", "Territoires"),
    ("/glossaire", "Glossaire"),
];

type Page = Result<Response, WebError>;

pub(crate) fn routes() -> Router<Site> {
    let mut router = Router::new()
        .route("/", get(home::show))
        .route("/recherche", get(search::show))
        .merge(gps::routes())
        .route("/connexion/oidc", get(oidc::depart))
        .route("/connexion/oidc/retour", get(oidc::arrive))
        .route("/plan-du-site", get(site_map::show))
        .route("/docs/{name}", get(docs::show))
        .route("/territoires", get(territories::list))
        .route("/territoires/suggestions", get(territories::suggest))
        .route("/territoires/{code}", get(territories::show))
        .route("/themes/{name}", get(platforms::theme))
        .route("/referentiels/{slug}/repere/{code}", get(frameworks::node))
        .merge(workshop::routes())
        .merge(writing::routes())
        .merge(reviewing::routes())
        .merge(history::routes())
        .merge(account::routes())
        .merge(evidence::routes())
        .merge(feedback::routes())
        .merge(relay::routes())
        .merge(keeping::routes())
        .merge(assessments::routes())
        .merge(compasses::routes())
        .merge(together::routes())
        .merge(notebook::routes());
    for kind in Kind::ALL.iter().copied() {
        let folder = kind.folder();
        router = router
            .route(
                &format!("/{folder}/{{slug}}"),
                get(move |site: State<Site>, Path(slug): Path<String>| records::show(site, kind, slug)),
            )
            .route(
                &format!("/{folder}"),
                get(move |State(site): State<Site>| async move { lists::show(&site, kind) }),
            );
    }
    router
}
