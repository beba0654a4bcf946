//! Who a person is for an OpenID Connect provider: its issuer, its subject.

use chrono::Utc;
use model::rights::PersonId;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::entities::people::identity::{Column, Entity, Model};
use crate::error::Result;
use crate::open::Store;
use crate::plan::to_micros;

impl Store {
    /// The person whom a provider knows under this subject.
    pub async fn identity(&self, issuer: &str, subject: &str) -> Result<Option<PersonId>> {
        let row = Entity::find_by_id((issuer.to_owned(), subject.to_owned())).one(&self.db).await?;
        Ok(row.map(|row| PersonId(row.person_id)))
    }

    /// Ties a subject to a person; one already tied stays as it is.
    pub async fn add_identity(&self, issuer: &str, subject: &str, person: PersonId) -> Result<()> {
        let row = Model {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            person_id: person.0,
            since: to_micros(Utc::now()),
        };
        let tx = self.write().await?;
        Entity::insert(row.into_active_model())
            .on_conflict_do_nothing_on([Column::Issuer, Column::Subject])
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }
}
