//! Accounts: the door (connexion), the code, and what a person does with their own account (moi).

mod code;
mod device;
mod door;
mod me;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::{get, post};
use std::convert::Infallible;
use std::net::IpAddr;

pub(super) use door::open;
pub(super) use me::sentence;

use super::Frame;
use crate::guard;
use crate::site::Site;

pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/connexion", get(door::show).post(door::enter))
        .route("/connexion/lien", post(door::ask_link).get(door::back))
        .route("/connexion/lien/{secret}", get(door::link).post(door::follow_link))
        .route("/connexion/code", get(code::show).post(code::give))
        .route("/deconnexion", post(door::leave).get(door::back))
        .route("/moi", get(me::show).post(me::change))
        .route("/moi/adresse/{secret}", get(me::address).post(me::confirm_address))
        .route("/moi/code", get(code::setup).post(code::confirm))
        .route("/moi/donnees.json", get(me::data))
        .route("/moi/effacer", get(me::before_erasing).post(me::erase))
}

fn frame(site: &Site, title: &str, path: &str) -> Frame {
    Frame::new(site, title, path).hidden()
}

/// The address that a request comes from, and what its browser says it is.
struct From {
    address: Option<IpAddr>,
    device: String,
}

impl FromRequestParts<Site> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let agent = parts.headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self {
            address: guard::client(&parts.headers, &parts.extensions, site.settings().trust_proxy),
            device: device::name(agent),
        })
    }
}

impl From {
    /// The key under which the tries of this address are counted.
    fn key(&self) -> String {
        self.address.map_or_else(|| "adresse".into(), |address| format!("adresse:{address}"))
    }
}
