//! Listening, serving and stopping: shared by `demo` and `serve`.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use app::App;
use serde_json::json;
use tokio::net::TcpListener;

use crate::answer;
use crate::commands::Fictitious;
use crate::config::Settings;
use crate::failure::Failure;

/// How long requests under way may last once the server was asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How many ports after the usual one are tried when nobody chose one.
const OTHER_PORTS: u16 = 20;

/// Listens where the settings say.
///
/// # Errors
/// The address is taken, forbidden or none of this machine.
pub async fn listen(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| refusal(address, &error))
}

/// Listens at the usual address, or at the next free port.
///
/// # Errors
/// No port near the usual one is free.
pub async fn listen_nearby(address: &str) -> Result<TcpListener, Failure> {
    let first = listen(address).await;
    let (Err(failure), Ok(usual)) = (&first, address.parse::<SocketAddr>()) else { return first };
    if failure.code != "address_taken" {
        return first;
    }
    for port in (usual.port()..=usual.port().saturating_add(OTHER_PORTS)).skip(1) {
        if let Ok(listener) = TcpListener::bind(SocketAddr::new(usual.ip(), port)).await {
            return Ok(listener);
        }
    }
    first
}

fn refusal(address: &str, error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::AddrInUse => Failure::new("address_taken", format!("L’adresse {address} est déjà prise par un autre programme."))
            .advice("Arrêtez-le, ou choisissez un autre port : --listen 127.0.0.1:8018."),
        ErrorKind::PermissionDenied => Failure::new("address_forbidden", format!("Écouter sur {address} n’est pas permis."))
            .advice("Les ports sous 1024 demandent des droits : prenez-en un plus grand, derrière un serveur mandataire."),
        _ => Failure::new("bad_address", format!("L’adresse d’écoute « {address} » ne convient pas ({error})."))
            .advice("Écrivez une adresse de cette machine et un port : --listen 127.0.0.1:8017."),
    }
}

/// Says that all is ready, and who may enter a demonstration; serves until the process is asked to stop, then lets requests finish for ten seconds at most.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    app: &App,
    settings: &Settings,
    listener: TcpListener,
    as_json: bool,
    accounts: &[Fictitious],
) -> Result<(), Failure> {
    let router = web::router(app.clone(), settings.site());
    let carrying = carry(app, settings)?;
    let following = tokio::spawn({
        let app = app.clone();
        async move { app.follow().await }
    });
    let keeping = tokio::spawn({
        let app = app.clone();
        let letters = web::letters(&app, settings.public_url.as_deref());
        async move { app.keep(letters).await }
    });
    // From here a signal is a request, no longer a sudden death: whoever reads that all is ready may ask to stop.
    let mut signals = Signals::catch();
    announce(&listener, as_json, accounts);
    let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
    let shutdown = async move {
        signals.first().await;
        tracing::info!("asked to stop");
        // The other end waits as long as the server lives.
        let _ = stop.send(());
    };
    let too_long = async {
        if stopping.await.is_err() {
            std::future::pending::<()>().await;
        }
        // Asked twice, it no longer waits.
        let mut again = Signals::catch();
        tokio::select! {
            () = tokio::time::sleep(GRACE) => {}
            () = again.first() => {}
        }
    };
    let served = tokio::select! {
        served = web::serve(router, listener, shutdown) => served,
        () = too_long => {
            tracing::warn!("requests still under way were cut");
            Ok(())
        }
    };
    following.abort();
    if let Some(carrying) = carrying {
        carrying.abort();
    }
    keeping.abort();
    if let Err(error) = app.flush_searches().await {
        tracing::warn!(%error, "the last counts of searches were not written");
    }
    served.map_err(|error| {
        Failure::new("internal", format!("Le serveur s’est arrêté : {error}. Aucune donnée n’est perdue."))
            .advice("Relancez-le.")
    })
}

/// Begins to send the mails of the outbox, when the settings say how.
fn carry(app: &App, settings: &Settings) -> Result<Option<tokio::task::JoinHandle<()>>, Failure> {
    let from = settings.mail_from.as_deref().unwrap_or("Ramure <ramure@example.org>");
    let carrier = match (&settings.smtp_url, &settings.mail_folder) {
        (Some(url), _) => app::Carrier::smtp(url, from),
        (None, Some(folder)) => app::Carrier::folder(folder, from),
        (None, None) => return Ok(None),
    };
    let carrier = carrier.map_err(|error| {
        Failure::config(format!("Les courriels ne peuvent pas partir : {error}."))
            .advice("Corrigez smtp_url, mail_from ou mail_folder.")
    })?;
    let app = app.clone();
    Ok(Some(tokio::spawn(async move { app.carry_mails(&carrier).await })))
}

/// Tells the address on the standard output, in text or in JSON.
fn announce(listener: &TcpListener, as_json: bool, accounts: &[Fictitious]) {
    let url = listener.local_addr().map_or_else(|_| String::new(), |address| format!("http://{address}"));
    if as_json {
        let mut ready = json!({"ready": true, "url": url});
        if !accounts.is_empty() {
            let list = accounts
                .iter()
                .map(|one| json!({"email": one.email, "password": one.password, "role": one.role.as_str()}));
            ready["accounts"] = list.collect();
        }
        answer::print(&ready.to_string());
    } else {
        answer::print(&format!("Ramure est prêt : {url}"));
        if !accounts.is_empty() {
            answer::print(&format!("Comptes fictifs pour {url}/connexion :"));
            for one in accounts {
                answer::print(&format!("  {}  {}", one.email, one.password));
            }
        }
        answer::print("Ctrl+C pour arrêter.");
    }
}

/// The signals by which a person or a system asks to stop; those that cannot be caught keep their usual effect.
#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn catch() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(
            [SignalKind::interrupt(), SignalKind::terminate()]
                .into_iter()
                .filter_map(|kind| signal(kind).ok())
                .collect(),
        )
    }

    /// Waits for the first of them.
    async fn first(&mut self) {
        std::future::poll_fn(|context| {
            let came = self.0.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn catch() -> Self {
        Self
    }

    async fn first(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_next_free_port_is_taken_when_nobody_chose_one() {
        let first = listen("127.0.0.1:0").await.expect("any port");
        let address = first.local_addr().expect("bound").to_string();
        assert_eq!(listen(&address).await.expect_err("taken").code, "address_taken");
        let second = listen_nearby(&address).await.expect("a neighbour");
        assert_ne!(second.local_addr().expect("bound"), first.local_addr().expect("bound"));
        assert_eq!(listen_nearby("ici").await.expect_err("no address").code, "bad_address");
    }
}
