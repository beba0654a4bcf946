//! How people are named where their work is shown: by their name, or by a pseudonym once their account is erased.

use std::collections::HashMap;

use model::rights::PersonId;

use super::person_of_author;
use crate::App;
use crate::error::AppError;

/// A name that stays when the account is gone: the end of its id, where ids made together differ.
pub fn pseudonym(id: PersonId) -> String {
    let digits = id.0.simple().to_string();
    format!("Personne {}", &digits[digits.len() - 4..])
}

impl App {
    /// The name of a person; a pseudonym once erased.
    ///
    /// # Errors
    /// The store failed.
    pub async fn name_of_person(&self, id: PersonId) -> Result<String, AppError> {
        let person = self.store().person(id).await?;
        let name = person.map(|person| person.name).filter(|name| !name.is_empty());
        Ok(name.unwrap_or_else(|| pseudonym(id)))
    }

    /// The name of an author of the history: that of a person, or the text itself.
    ///
    /// # Errors
    /// The store failed.
    pub async fn name_of(&self, author: &str) -> Result<String, AppError> {
        match person_of_author(author) {
            Some(id) => self.name_of_person(id).await,
            None => Ok(author.to_owned()),
        }
    }

    /// The names of several people, each asked for once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn names(&self, ids: &[PersonId]) -> Result<HashMap<PersonId, String>, AppError> {
        let mut names = HashMap::new();
        for id in ids {
            if !names.contains_key(id) {
                names.insert(*id, self.name_of_person(*id).await?);
            }
        }
        Ok(names)
    }

    /// The names of several authors, each asked for once.
    ///
    /// # Errors
    /// The store failed.
    pub async fn names_of<'a>(
        &self,
        authors: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, String>, AppError> {
        let mut names = HashMap::new();
        let authors: Vec<&str> = authors.into_iter().collect();
        for author in authors {
            if !names.contains_key(author) {
                names.insert(author.to_owned(), self.name_of(author).await?);
            }
        }
        Ok(names)
    }
}
