//! The words of a message that the site carries to whoever looks after an organisation.

use app::Message;

use crate::site::Site;

/// The subject and the text around a message.
pub(crate) fn relayed(site: &Site) -> impl Fn(&str, &Message) -> (String, String) + Sync + use<> {
    let root = super::root(site).to_owned();
    let commons = super::commons(site.app());
    move |organisation, message| {
        let name = one_line(&message.name);
        let about = if message.about.is_empty() {
            String::new()
        } else {
            format!("\n\nÀ propos de cette page\u{a0}: {root}{}", message.about)
        };
        let body = format!(
            "Bonjour,\n\n{name} écrit à «\u{a0}{organisation}\u{a0}» par le site, sans connaître votre adresse. Pour répondre, écrivez à\u{a0}: {}\n\n---\n{}\n---{about}\n\nVous recevez ce message parce que vous suivez la fiche de cette organisation, ou le commun entier. Il sera effacé du site dans trente jours.\n\n{commons}\n{root}\n",
            message.email.trim(),
            message.text.trim()
        );
        (format!("Un message pour «\u{a0}{organisation}\u{a0}» – {commons}"), body)
    }
}

/// A name on one line, however it was typed.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect()
}
