//! The mails of what is to be read again and of what changed, in plain French.

use std::fmt::Write as _;
use std::sync::Arc;

use app::{App, Letters, Reminder, RouteTold, Told};

use super::{idle, root_of};
use crate::dates;

/// The words of the works that come back, with the address of the site in front of each link.
pub fn letters(app: &App, public_url: Option<&str>) -> Letters {
    let root: Arc<str> = root_of(public_url).into();
    let (other, third, fourth) = (Arc::clone(&root), Arc::clone(&root), Arc::clone(&root));
    let (app, platform) = (app.clone(), app.clone());
    Letters {
        review: Box::new(move |reminder| review(&root, reminder)),
        changes: Box::new(move |told| changes(&other, told)),
        route: Box::new(move |told| route(&platform, &fourth, told)),
        idle: Box::new(move |person| idle(&app, &third, person)),
    }
}

fn review(root: &str, reminder: &Reminder) -> (String, String) {
    let (due, dead) = (&reminder.due, &reminder.dead);
    let subject = match (due.as_slice(), dead.as_slice()) {
        ([one], []) => format!("À relire\u{a0}: {}", one.title),
        ([], [one]) => format!("Un lien mort dans «\u{a0}{}\u{a0}»", one.title),
        ([], many) => format!("{} liens morts dans vos fiches", many.len()),
        (many, []) => format!("{} fiches à relire", many.len()),
        (due, dead) => format!("Vos fiches\u{a0}: {} à relire, {} à réparer", due.len(), dead.len()),
    };
    let mut body = "Bonjour,\n".to_owned();
    if !due.is_empty() {
        body += "\nCes fiches du commun sont à relire. Si rien n’a changé, un clic suffit ; sinon, proposez une correction depuis la fiche.\n";
    }
    for one in due {
        let _ = write!(
            body,
            "\n{} (à relire depuis le {})\n  La fiche\u{a0}: {root}{}\n  C’est toujours vrai\u{a0}: {root}{}\n",
            one.title,
            dates::day(one.day),
            one.path,
            one.still_true
        );
    }
    if !due.is_empty() {
        body += "\nChaque lien « toujours vrai » ne sert qu’une fois, et vous est personnel.\n";
    }
    if !dead.is_empty() {
        body +=
            "\nCes liens ne mènent plus nulle part\u{a0}: ils n’ont pas répondu plusieurs jours de suite.\n";
    }
    for one in dead {
        let since = one.since.map(|day| format!(" depuis le {}", dates::day(day))).unwrap_or_default();
        let _ = write!(
            body,
            "\n{}\n  Le lien mort{since}\u{a0}: {}\n  Corriger la fiche\u{a0}: {root}/atelier/modifier{}\n",
            one.title, one.url, one.path
        );
    }
    (subject, body)
}

fn changes(root: &str, told: &[Told]) -> (String, String) {
    let subject = match told {
        [one] if one.is_withdrawn => format!("Retirée\u{a0}: {}", one.title),
        [one] => format!("Mise à jour\u{a0}: {}", one.title),
        many => format!("{} fiches que vous suivez ont changé", many.len()),
    };
    let mut body = "Bonjour,\n\nVoici ce qui a changé dans les fiches que vous suivez.\n".to_owned();
    for one in told {
        let what = if one.is_withdrawn { "a été retirée" } else { "a été mise à jour" };
        let why = if one.reason.is_empty() { String::new() } else { format!("\u{a0}: {}", one.reason) };
        let _ = write!(
            body,
            "\n« {} » {what}{why}\n  {root}{}\n  Ne plus la suivre\u{a0}: {root}{}\n",
            one.title, one.path, one.stop
        );
    }
    (subject, body)
}

fn route(app: &App, root: &str, told: &RouteTold) -> (String, String) {
    let (page, situation) = crate::pages::route_of(app, &told.situation);
    let subject = match (told.entered.as_slice(), told.left.as_slice()) {
        ([(title, _)], []) => format!("Nouvelle étape sur votre itinéraire\u{a0}: {title}"),
        _ => "Votre itinéraire a changé".to_owned(),
    };
    let mut body = format!("Bonjour,\n\nUn itinéraire que vous suivez a changé\u{a0}: {situation}\n");
    for (what, stops) in [("Nouvelles étapes", &told.entered), ("Ne sont plus sur l’itinéraire", &told.left)]
    {
        if !stops.is_empty() {
            let _ = write!(body, "\n{what}\u{a0}:\n");
        }
        for (title, path) in stops {
            let _ = write!(body, "- {title}\n  {root}{path}\n");
        }
    }
    let _ =
        write!(body, "\nVoir l’itinéraire\u{a0}: {root}{page}\nNe plus le suivre\u{a0}: {root}/moi/suivi\n");
    (subject, body)
}

/// The mail that asks an address to confirm that it follows a record.
pub(crate) fn confirmation(root: &str, title: &str, page: &str) -> (String, String) {
    let body = format!(
        "Bonjour,\n\nQuelqu’un, sans doute vous, demande que cette adresse soit prévenue quand la fiche « {title} » change.\n\nPour confirmer, ouvrez cette page et appuyez sur le bouton\u{a0}:\n{root}{page}\n\nSi ce n’est pas vous, ne faites rien\u{a0}: cette adresse n’a pas été gardée.\n"
    );
    (format!("Confirmez\u{a0}: suivre « {title} »"), body)
}
