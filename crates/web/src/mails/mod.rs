//! The mails that people receive: plain text, in French, all written here.

mod letters;
mod notices;
mod relayed;

use app::{App, NewMail, Person};

use crate::site::Site;

pub(crate) use letters::confirmation;
pub use letters::letters;
pub(crate) use notices::words;
pub(crate) use relayed::relayed;

/// The address in front of each link: that of the site, or that of this machine when the settings name none.
fn root_of(public_url: Option<&str>) -> &str {
    public_url.unwrap_or("http://127.0.0.1:8017").trim_end_matches('/')
}

pub(crate) fn root(site: &Site) -> &str {
    root_of(site.settings().public_url.as_deref())
}

fn commons(app: &App) -> String {
    let name = app.catalogue().info.name.clone();
    if name.is_empty() { "Commun de connaissances".into() } else { name }
}

/// A mail to a person: what it is about, then how it ends. The secret of a link, or a date, makes its key.
fn mail((app, root): (&App, &str), key: String, recipient: &str, subject: &str, text: &str) -> NewMail {
    let commons = commons(app);
    NewMail {
        key,
        recipient: recipient.to_owned(),
        subject: format!("{subject} – {commons}"),
        body: format!("Bonjour,\n\n{text}\n\n{commons}\n{root}\n"),
    }
}

fn key(purpose: &str, site: &Site, secret: &str) -> String {
    // The key is kept as it is: nobody who reads it may use the link.
    format!("{purpose}:{}", site.app().sign("mail", secret))
}

pub(crate) fn sign_in(site: &Site, person: &Person, secret: &str) -> NewMail {
    let text = format!(
        "Voici votre lien d’entrée. Il sert une seule fois, pendant trente minutes\u{a0}:\n\n{}/connexion/lien/{secret}\n\n\
         Vous n’avez rien demandé\u{a0}? Ne faites rien\u{a0}: personne n’entre sans ce lien.",
        root(site)
    );
    let recipient = person.email.as_deref().unwrap_or_default();
    mail((site.app(), root(site)), key("lien", site, secret), recipient, "Votre lien d’entrée", &text)
}

pub(crate) fn invitation(site: &Site, email: &str, by: &str, secret: &str) -> NewMail {
    let text = format!(
        "{by} vous ouvre un compte. Pour y entrer, suivez ce lien dans les sept jours\u{a0}:\n\n{}/connexion/lien/{secret}\n\n\
         Vous choisirez ensuite un mot de passe, ou vous demanderez un lien à chaque fois.",
        root(site)
    );
    mail((site.app(), root(site)), key("invitation", site, secret), email, "Un compte vous attend", &text)
}

pub(crate) fn new_address(site: &Site, email: &str, secret: &str) -> NewMail {
    let text = format!(
        "Cette adresse doit devenir celle de votre compte. Confirmez-le dans les vingt-quatre heures\u{a0}:\n\n{}/moi/adresse/{secret}\n\n\
         Vous n’avez rien demandé\u{a0}? Ne faites rien.",
        root(site)
    );
    mail((site.app(), root(site)), key("adresse", site, secret), email, "Confirmez votre adresse", &text)
}

fn idle(app: &App, root: &str, person: &Person) -> NewMail {
    let text = format!(
        "Votre compte n’a pas servi depuis deux ans. Sans visite de votre part, il sera effacé dans trente jours\u{a0}; ce que vous avez \
         écrit restera, sans votre nom.\n\nPour le garder, connectez-vous\u{a0}: {root}/connexion"
    );
    let year = app.today().format("%Y-%m");
    let recipient = person.email.as_deref().unwrap_or_default();
    mail(
        (app, root),
        format!("inactif:{}:{year}", person.id),
        recipient,
        "Votre compte va être effacé",
        &text,
    )
}
