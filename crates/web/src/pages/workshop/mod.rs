//! The workshop (l’atelier): the home of signed-in people, with a card for each room that their rights open.

mod ledger;
mod people;
mod searches;
mod synonyms;

use app::{Waiting, Who};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use model::rights::Action;

use super::{Frame, Page, html};
use crate::site::Site;
use crate::visitor::Signed;
use crate::words;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/atelier", get(home))
        .route("/atelier/personnes", get(people::list).post(people::invite))
        .route("/atelier/personnes/{id}", get(people::show).post(people::change))
        .route("/atelier/journal", get(ledger::journal))
        .route("/atelier/courriels", get(ledger::mails))
        .route("/atelier/courriels/{id}", get(ledger::mail).post(ledger::send_again))
        .route("/atelier/recherches", get(searches::show))
        .route("/atelier/recherches.csv", get(searches::csv))
        .route("/atelier/synonymes", get(synonyms::list))
        .route("/atelier/synonymes/nouveau", get(synonyms::blank).post(synonyms::create))
        .route("/atelier/synonymes/{slug}", get(synonyms::edit).post(synonyms::update))
}

/// A way into a room of the workshop.
struct Door {
    href: &'static str,
    title: &'static str,
    text: &'static str,
}

/// The rooms, and the right that opens each; a room is added here and in `access`.
#[rustfmt::skip]
const ROOMS: &[(Action, Door)] = &[
    (Action::Propose, Door { href: "/atelier/ecrire", title: "Écrire une fiche", text: "Une méthode, un exemple, un outil, un événement… en quelques questions." }),
    (Action::Propose, Door { href: "/atelier/propositions", title: "Ce que j’écris", text: "Mes brouillons, et ce qui attend une relecture." }),
    (Action::Review, Door { href: "/atelier/relecture", title: "À relire", text: "Ce qui est soumis, avec ce qui a changé." }),
    (Action::AddEvidence, Door { href: "/parcours-de-preuve", title: "Le parcours de preuve", text: "Où en est chaque ressource, et ce qui lui manque ; ajoutez une preuve depuis sa fiche." }),
    (Action::Moderate, Door { href: "/atelier/retours", title: "Les retours d’usage", text: "Ce que des personnes disent avoir fait, avant que cela paraisse." }),
    (Action::Moderate, Door { href: "/atelier/signalements", title: "Les signalements", text: "Des erreurs vues sur les fiches, à corriger ou à classer." }),
    (Action::Tend, Door { href: "/atelier/suivi", title: "Rester vrai", text: "Les fiches à relire, et qui s’en occupe." }),
    (Action::Tend, Door { href: "/atelier/liens", title: "Les liens", text: "Ceux qui ne mènent plus nulle part, ceux qui ont déménagé, et les fiches qui les portent." }),
    (Action::Follow, Door { href: "/moi/suivi", title: "Mon suivi", text: "Les fiches dont un changement vous est annoncé, et celles dont vous vous occupez." }),
    (Action::Merge, Door { href: "/atelier/fusionner", title: "Réunir deux fiches", text: "Quand deux fiches disent la même chose." }),
    (Action::Animate, Door { href: "/atelier/campagnes", title: "Les campagnes", text: "Une boussole pour beaucoup d’organisations ; seuls des chiffres d’ensemble en sortent." }),
    (Action::Curate, Door { href: "/atelier/recherches", title: "Ce que l’on cherche", text: "Les mots les plus cherchés, et ceux qui ne trouvent rien." }),
    (Action::Curate, Door { href: "/atelier/synonymes", title: "Les équivalences", text: "Les mots qui se valent pour la recherche." }),
    (Action::Administer, Door { href: "/atelier/personnes", title: "Les personnes", text: "Inviter, donner ou reprendre un droit, suspendre un compte." }),
    (Action::Administer, Door { href: "/atelier/journal", title: "Le journal des actes", text: "Qui a fait quoi, et quand." }),
    (Action::Administer, Door { href: "/atelier/courriels", title: "Les courriels", text: "Ce qui attend, ce qui est parti, ce qui n’a pas pu partir." }),
];

#[derive(Template)]
#[template(path = "workshop/home.html")]
struct HomePage {
    frame: Frame,
    token: String,
    name: String,
    wants_code: bool,
    rooms: Vec<Room>,
}

/// A room that a person may enter, and what waits for them there.
struct Room {
    door: &'static Door,
    waits: Option<String>,
}

async fn home(State(site): State<Site>, signed: Signed) -> Page {
    let waiting = site.app().waiting(&signed.who).await?;
    html(&HomePage {
        frame: frame(&site, "Atelier", "/atelier"),
        token: signed.visitor.form_token(&site),
        name: signed.who.name.clone(),
        wants_code: signed.who.wants_code,
        rooms: rooms(&signed.who, &waiting),
    })
}

fn rooms(who: &Who, waiting: &Waiting) -> Vec<Room> {
    let open = ROOMS.iter().filter(|(action, _)| who.can_somewhere(*action));
    open.map(|(_, door)| Room { door, waits: waits(door.href, waiting) }).collect()
}

/// What waits behind a door, in words; nothing when nothing does.
fn waits(href: &str, waiting: &Waiting) -> Option<String> {
    let told = match href {
        "/atelier/propositions" => [
            words::count(
                waiting.remarks,
                "remarque attend votre réponse",
                "remarques attendent votre réponse",
                "",
            ),
            words::count(waiting.links, "lien à qualifier", "liens à qualifier", ""),
        ],
        "/atelier/relecture" => {
            [words::count(waiting.reviews, "proposition attend", "propositions attendent", ""), String::new()]
        }
        "/atelier/retours" => {
            [words::count(waiting.uses, "retour attend", "retours attendent", ""), String::new()]
        }
        "/atelier/signalements" => {
            [words::count(waiting.errors, "signalement attend", "signalements attendent", ""), String::new()]
        }
        "/atelier/suivi" => {
            [words::count(waiting.records, "fiche à relire", "fiches à relire", ""), String::new()]
        }
        _ => return None,
    };
    let told: Vec<String> = told.into_iter().filter(|words| !words.is_empty()).collect();
    (!told.is_empty()).then(|| told.join(", "))
}

pub(super) fn frame(site: &Site, title: &str, path: &str) -> Frame {
    let frame = Frame::new(site, title, path).hidden();
    if path == "/atelier" { frame } else { frame.under("/atelier", "Atelier") }
}
