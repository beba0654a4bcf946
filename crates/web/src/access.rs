//! What each address asks of who opens it: one table, and nothing that is not in it is served.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use model::rights::Action;

use crate::errors::WebError;
use crate::site::Site;
use crate::visitor::{self, Visitor};

/// What an address asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: the page is the same for everyone, and may be kept.
    Nothing,
    /// Nothing, but the page has a form, or depends on who reads it: never kept.
    Form,
    /// To be signed in.
    Account,
    /// A right somewhere; the use case then judges the record itself.
    Right(Action),
}

/// Addresses that are keys by themselves: they are in no log and in no engine.
pub(crate) const PRIVATE: [&str; 5] =
    ["/atelier/campagnes/", "/carnets/", "/ensemble/", "/etats-des-lieux/", "/ma-position/"];

use Need::{Account, Form, Nothing, Right};

/// Every address of the pages, in the order of the alphabet, with what reading and sending ask.
#[rustfmt::skip]
const NEEDS: &[(&str, Need)] = &[
    ("/", Nothing),
    ("/atelier", Account),
    ("/atelier/campagnes", Right(Action::Animate)),
    ("/atelier/campagnes/ouvrir/{slug}", Right(Action::Animate)),
    ("/atelier/campagnes/{key}", Account),
    ("/atelier/campagnes/{key}/chiffres.csv", Account),
    ("/atelier/campagnes/{key}/clore", Account),
    ("/atelier/courriels", Right(Action::Administer)),
    ("/atelier/courriels/{id}", Right(Action::Administer)),
    ("/atelier/ecrire", Right(Action::Propose)),
    ("/atelier/ecrire/fiches", Right(Action::Propose)),
    ("/atelier/ecrire/{folder}", Right(Action::Propose)),
    ("/atelier/ecrire/{folder}/proches", Right(Action::Propose)),
    ("/atelier/entrer", Form),
    ("/atelier/essayer/{id}", Account),
    ("/atelier/fusionner", Right(Action::Merge)),
    ("/atelier/journal", Right(Action::Administer)),
    ("/atelier/liens", Right(Action::Tend)),
    ("/atelier/liens/{id}", Right(Action::Tend)),
    ("/atelier/modifier/{folder}/{slug}", Right(Action::Propose)),
    ("/atelier/personnes", Right(Action::Administer)),
    ("/atelier/personnes/{id}", Right(Action::Administer)),
    ("/atelier/preuves/{slug}", Right(Action::AddEvidence)),
    ("/atelier/preuves/{slug}/{at}", Right(Action::AddEvidence)),
    ("/atelier/preuves/{slug}/{at}/corriger", Right(Action::AddEvidence)),
    ("/atelier/propositions", Account),
    ("/atelier/propositions/{id}", Account),
    ("/atelier/propositions/{id}/fichiers", Account),
    ("/atelier/propositions/{id}/fichiers/{name}", Account),
    ("/atelier/recherches", Right(Action::Curate)),
    ("/atelier/recherches.csv", Right(Action::Curate)),
    ("/atelier/relecture", Right(Action::Review)),
    ("/atelier/relecture/{id}", Account),
    ("/atelier/restaurer/{folder}/{slug}", Right(Action::Propose)),
    ("/atelier/retirer/{folder}/{slug}", Right(Action::Withdraw)),
    ("/atelier/retours", Right(Action::Moderate)),
    ("/atelier/signalements", Account),
    ("/atelier/sortir", Form),
    ("/atelier/suivi", Right(Action::Tend)),
    ("/atelier/suivre/{folder}/{slug}", Account),
    ("/atelier/synonymes", Right(Action::Curate)),
    ("/atelier/synonymes/nouveau", Right(Action::Curate)),
    ("/atelier/synonymes/{slug}", Right(Action::Curate)),
    ("/boussoles/{slug}/repondre", Form),
    ("/carnets/ouvrir/{key}", Form),
    ("/carnets/{key}", Form),
    ("/carnets/{key}/ecarts/{before}/{after}", Form),
    ("/carnets/{key}/effacer", Form),
    ("/carnets/{key}/refaire", Form),
    ("/carte-des-manques", Nothing),
    ("/carte-des-manques/manque", Nothing),
    ("/connexion", Form),
    ("/connexion/code", Account),
    ("/connexion/lien", Form),
    ("/connexion/lien/{secret}", Form),
    ("/connexion/oidc", Form),
    ("/connexion/oidc/retour", Form),
    ("/deconnexion", Account),
    ("/docs/{name}", Nothing),
    ("/ecrire/{folder}/{slug}", Form),
    ("/ensemble", Form),
    ("/ensemble/groupe/{key}", Form),
    ("/ensemble/groupe/{key}/clore", Form),
    ("/ensemble/groupe/{key}/kit", Form),
    ("/ensemble/ouvrir/{slug}", Form),
    ("/ensemble/regard/{key}", Form),
    ("/ensemble/regard/{key}/kit", Form),
    ("/ensemble/repondre/{key}", Form),
    ("/etats-des-lieux/{cle}", Form),
    ("/etats-des-lieux/{cle}/comparer", Form),
    ("/etats-des-lieux/{cle}/effacer", Form),
    ("/etats-des-lieux/{cle}/export.csv", Form),
    ("/etats-des-lieux/{cle}/export.json", Form),
    ("/etats-des-lieux/{cle}/export.zip", Form),
    ("/etats-des-lieux/{cle}/instantanes", Form),
    ("/etats-des-lieux/{cle}/liens", Form),
    ("/etats-des-lieux/{cle}/questions", Form),
    ("/etats-des-lieux/{cle}/repere/{code}", Form),
    ("/etats-des-lieux/{cle}/repere/{code}/fichiers", Account),
    ("/etats-des-lieux/{cle}/repere/{code}/fichiers/{name}", Form),
    ("/etats-des-lieux/{cle}/reprendre", Form),
    ("/fichiers/{folder}/{slug}/{name}", Nothing),
    ("/gps", Nothing),
    ("/gps/chemins", Nothing),
    ("/gps/comparer", Nothing),
    ("/gps/et-si", Nothing),
    ("/gps/pourquoi", Nothing),
    ("/gps/suivi.atom", Nothing),
    ("/gps/suivre", Account),
    ("/historique/{folder}/{slug}", Form),
    ("/historique/{folder}/{slug}/{version}", Form),
    ("/j-ai-utilise/{folder}/{slug}", Form),
    ("/ma-position/{key}", Form),
    ("/ma-position/{key}/compter", Form),
    ("/ma-position/{key}/effacer", Form),
    ("/ma-position/{key}/garder", Form),
    ("/ma-position/{key}/page/{n}", Form),
    ("/ma-position/{key}/qui", Form),
    ("/ma-position/{key}/refaire", Form),
    ("/ma-position/{key}/reponses.csv", Form),
    ("/ma-position/{key}/reponses.json", Form),
    ("/moi", Account),
    ("/moi/adresse/{secret}", Form),
    ("/moi/code", Account),
    ("/moi/donnees.json", Account),
    ("/moi/effacer", Account),
    ("/moi/etats-des-lieux", Account),
    ("/moi/positions", Account),
    ("/moi/positions/effacer", Account),
    ("/moi/suivi", Account),
    ("/parcours-de-preuve", Nothing),
    ("/plan-du-site", Nothing),
    ("/recherche", Nothing),
    ("/referentiels/{slug}/evaluer", Form),
    ("/referentiels/{slug}/repere/{code}", Nothing),
    ("/signaler/{folder}/{slug}", Form),
    ("/suivre/arreter", Form),
    ("/suivre/confirmer", Form),
    ("/suivre/{folder}/{slug}", Form),
    ("/territoires", Nothing),
    ("/territoires/suggestions", Nothing),
    ("/territoires/{code}", Nothing),
    ("/themes/{name}", Nothing),
    ("/toujours-vrai", Form),
];

/// What an address asks; lists and pages of records are one rule, since their folders come from the nouns.
pub(crate) fn need(path: &str) -> Option<Need> {
    if let Some((_, need)) = NEEDS.iter().find(|(known, _)| *known == path) {
        return Some(*need);
    }
    let folder = path.strip_prefix('/')?;
    let folder = folder.strip_suffix("/{slug}").unwrap_or(folder);
    model::Kind::from_folder(folder).map(|_| Nothing)
}

/// Meets the visitor of a private page, and refuses what no right opens; a public page is left alone.
pub(crate) async fn check(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()) else {
        return next.run(request).await;
    };
    let Some(need) = need(&path) else {
        return WebError::internal(&format_args!("no right is written for {path}")).into_response();
    };
    if need == Nothing {
        return next.run(request).await;
    }
    let visitor = match Visitor::of(&site, request.headers()).await {
        Ok(visitor) => visitor,
        Err(error) => return error.into_response(),
    };
    let address = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let refusal = match (need, &visitor.who) {
        (Nothing | Form, _) | (Account, Some(_)) => None,
        (Account | Right(_), None) => Some(visitor::to_the_door(if is_reading { &address } else { "/moi" })),
        (Right(action), Some(who)) if who.can_somewhere(action) => None,
        (Right(_), Some(_)) => Some(visitor::forbidden(&site, request.uri().path())),
    };
    let mut response = if let Some(refusal) = refusal {
        refusal
    } else {
        request.extensions_mut().insert(visitor.clone());
        visitor.give(&site, next.run(request).await)
    };
    // Nothing of a private page stays in a cache, ours or the browser's.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if PRIVATE.iter().any(|private| path.starts_with(private)) {
        response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_once_and_in_order() {
        let paths: Vec<&str> = NEEDS.iter().map(|(path, _)| *path).collect();
        assert!(paths.is_sorted_by(|a, b| a < b), "{paths:?}");
    }

    #[test]
    fn what_is_not_written_is_refused() {
        assert_eq!(need("/ressources/{slug}"), Some(Nothing));
        assert_eq!(need("/ressources"), Some(Nothing));
        assert_eq!(need("/secrets"), None);
    }
}
