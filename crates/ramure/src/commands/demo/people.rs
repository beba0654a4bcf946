//! The fictitious accounts of the demonstration, one a role, with passwords drawn at the first load.

use app::{App, NewAccount};
use model::rights::{Right, Role};
use uuid::Uuid;

use crate::failure::Failure;

/// The file of the data folder that tells how to sign in.
const FILE: &str = "comptes-de-demonstration.txt";

/// One fictitious account.
#[derive(Debug, Clone)]
pub struct Fictitious {
    pub email: String,
    pub password: String,
    pub role: Role,
}

const PEOPLE: [(&str, &str, Role); 5] = [
    ("camille", "Camille Contributrice (compte fictif)", Role::Contributor),
    ("charlie", "Charlie Catalyseur (compte fictif)", Role::Catalyst),
    ("elias", "Elias Éditeur (compte fictif)", Role::Editor),
    ("rachida", "Rachida Relectrice (compte fictif)", Role::Reviewer),
    ("adele", "Adèle Administratrice (compte fictif)", Role::Steward),
];

/// Makes the accounts at the first load, and tells those of the file afterwards.
pub(super) async fn fictitious(app: &App) -> Result<Vec<Fictitious>, Failure> {
    let path = app.data_folder().join(FILE);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Ok(read(&text));
    }
    let mut accounts = Vec::new();
    for (short, name, role) in PEOPLE {
        let email = format!("{short}@example.org");
        let password = Uuid::new_v4().simple().to_string();
        let new = NewAccount {
            email: email.clone(),
            name: name.into(),
            password: Some(password.clone()),
            rights: vec![Right::everywhere(role)],
        };
        if app.add_account(new).await?.is_ok() {
            accounts.push(Fictitious { email, password, role });
        }
    }
    let lines = accounts.iter().map(|one| format!("{} {} {}\n", one.email, one.password, one.role.as_str()));
    if let Err(error) = std::fs::write(&path, lines.collect::<String>()) {
        tracing::warn!(%error, "the accounts of the demonstration could not be noted");
    }
    Ok(accounts)
}

fn read(text: &str) -> Vec<Fictitious> {
    let lines = text.lines().filter_map(|line| {
        let mut parts = line.split(' ');
        let (email, password) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        Some(Fictitious { email, password, role: Role::from_name(parts.next()?)? })
    });
    lines.collect()
}
