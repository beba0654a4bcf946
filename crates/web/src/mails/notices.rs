//! The words of the mails that a review sends.

use app::Notice;

use crate::site::Site;

/// What a notice says: its subject and its text, with the address of this site.
pub(crate) fn words(site: &Site) -> impl Fn(&Notice) -> (String, String) + Sync + use<> {
    let root = super::root(site).to_owned();
    let commons = super::commons(site.app());
    move |notice| {
        let (subject, text) = match notice {
            Notice::SentBack { title, remarks } => {
                let list: Vec<String> = remarks.iter().map(|remark| format!("- {remark}")).collect();
                (
                    format!("Quelques précisions pour «\u{a0}{title}\u{a0}»"),
                    format!(
                        "Merci pour «\u{a0}{title}\u{a0}». Avant de la publier, la relecture demande\u{a0}:\n\n{}\n\nVotre texte vous attend\u{a0}: {root}/atelier/propositions",
                        if list.is_empty() { "- de la reprendre".to_owned() } else { list.join("\n") }
                    ),
                )
            }
            Notice::Published { title, path } => (
                format!("Publiée\u{a0}: {title}"),
                format!(
                    "«\u{a0}{title}\u{a0}» est publiée, avec votre nom dans son historique\u{a0}: {root}{path}"
                ),
            ),
            Notice::Closed { title, reason } => (
                format!("Sans suite\u{a0}: {title}"),
                format!(
                    "«\u{a0}{title}\u{a0}» n’a pas été retenue. {reason}\n\nVotre texte reste dans votre atelier\u{a0}: {root}/atelier/propositions"
                ),
            ),
        };
        (subject, format!("Bonjour,\n\n{text}\n\n{commons}\n"))
    }
}
