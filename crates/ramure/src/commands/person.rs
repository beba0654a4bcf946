//! `ramure person`: accounts from a terminal, such as the first steward.

use std::fmt::Write as _;

use app::{AccountFault, App, Change, Changed, NewAccount};
use model::rights::{Right, Role};
use serde_json::json;

use crate::Answer;
use crate::cli::{AddPerson, Person, PersonRight};
use crate::config::Configuration;
use crate::failure::Failure;

pub async fn run(app: &App, configuration: &Configuration, options: &Person) -> Result<Answer, Failure> {
    match options {
        Person::Add(options) => add(app, configuration, options).await,
        Person::List => list(app).await,
        Person::Grant(options) => change(app, options, true).await,
        Person::Revoke(options) => change(app, options, false).await,
    }
}

async fn add(app: &App, configuration: &Configuration, options: &AddPerson) -> Result<Answer, Failure> {
    let right = right(app, &options.right)?;
    let email = options.right.email.clone();
    let new =
        NewAccount { email: email.clone(), name: options.name.clone(), password: None, rights: vec![right] };
    let (id, secret) = app.invite(None, new).await?.map_err(|faults| {
        let what = match faults.first() {
            Some(AccountFault::EmailTaken) => "Un compte a déjà cette adresse ; rien n’a été changé.",
            Some(AccountFault::Email) => "Cette adresse ne peut pas recevoir de courriel.",
            _ => "Ce nom ne convient pas : écrivez de un à 80 signes.",
        };
        Failure::new("bad_account", what).advice("« ramure person list » montre les comptes.")
    })?;
    let settings = &configuration.settings;
    let root = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let link = format!("{root}/connexion/lien/{secret}");
    let text =
        format!("Compte ouvert pour {email}. Lien d’entrée, valable une fois pendant sept jours :\n{link}");
    Ok(Answer::new(text, json!({"id": id, "email": email, "link": link})))
}

async fn list(app: &App) -> Result<Answer, Failure> {
    let people = app.all_people().await?;
    let written = |right: &Right| {
        let place = right.territory.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        let platform = right.platform.as_ref().map(|slug| format!(" {slug}")).unwrap_or_default();
        format!("{}{platform}{place}", right.role.as_str())
    };
    let mut text = String::new();
    let mut documents = Vec::new();
    for (person, rights) in &people {
        let rights: Vec<String> = rights.iter().map(written).collect();
        let email = person.email.clone().unwrap_or_default();
        let held = rights.join(", ");
        let _ = writeln!(text, "{email}  {}  [{}]  {held}", person.name, person.state.as_str());
        documents.push(json!({"id": person.id, "email": email, "name": person.name, "state": person.state.as_str(), "rights": rights}));
    }
    if people.is_empty() {
        text = "Aucun compte. « ramure person add » en ouvre un.".into();
    }
    Ok(Answer::new(text, json!({"people": documents})))
}

async fn change(app: &App, options: &PersonRight, given: bool) -> Result<Answer, Failure> {
    let right = right(app, options)?;
    let Some(person) = app.active_person_of(&options.email).await? else {
        return Err(Failure::new(
            "no_account",
            "Aucun compte actif n’a cette adresse ; rien n’a été changé.",
        )
        .advice("« ramure person list » montre les comptes."));
    };
    let change = if given { Change::Grant(right) } else { Change::Revoke(right) };
    match app.change_person(None, person.id, change).await? {
        Changed::Done => {
            let text = if given { "Le droit est donné." } else { "Le droit est repris." };
            Ok(Answer::new(text, json!({"id": person.id, "given": given})))
        }
        Changed::LastSteward => Err(Failure::new(
            "last_steward",
            "C’est la seule personne qui administre ce commun ; rien n’a été changé.",
        )
        .advice("Donnez d’abord ce rôle à quelqu’un d’autre.")),
    }
}

fn right(app: &App, options: &PersonRight) -> Result<Right, Failure> {
    let role = Role::from_name(&options.role).ok_or_else(|| {
        Failure::new("bad_role", format!("Le rôle « {} » n’existe pas.", options.role))
            .advice("Choisissez reader, contributor, catalyst, editor, reviewer ou steward.")
    })?;
    let territory = options.territory.as_ref().map(|text| text.parse()).transpose().map_err(|_| {
        Failure::new("bad_territory", "Ce code de territoire ne se lit pas.")
            .advice("Écrivez par exemple departement:29 ; « ramure territories NOM » trouve les codes.")
    })?;
    if let Some(slug) = &options.platform
        && !app.catalogue().views.contains_key(slug)
    {
        return Err(Failure::new("bad_platform", format!("La plateforme « {slug} » n’existe pas."))
            .advice("Son nom court est à la fin de son adresse : /plateformes/NOM."));
    }
    Ok(Right { role, platform: options.platform.clone(), territory })
}
