//! Accounts, their rights and their sessions: what people are, not what they write together; never in an export.

use chrono::{DateTime, Utc};
use model::rights::{PersonId, Right, Role};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};

use crate::entities::itineraries::itinerary_follow;
use crate::entities::keeping::record_follow;
use crate::entities::people::{identity, mail, one_time_link, person, person_right, session};
use crate::entities::proposals::record_owner;
use crate::error::{Result, StoreError};
use crate::ledger::{Act, note};
use crate::open::Store;
use crate::plan::to_micros;

/// Where an account stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    Active,
    /// Its holder may no longer enter; everything else stays.
    Suspended,
    /// Only the id is left, as a pseudonym.
    Erased,
}

impl AccountState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Erased => "erased",
        }
    }

    fn from_name(name: &str) -> Self {
        [Self::Active, Self::Erased].into_iter().find(|s| s.as_str() == name).unwrap_or(Self::Suspended)
    }
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// In lower case; none once erased.
    pub email: Option<String>,
    pub name: String,
    /// The argon2id digest, in PHC form; none for who only enters by links.
    pub password: Option<String>,
    /// The secret of the time-based codes, in base 32.
    pub totp: Option<String>,
    pub totp_confirmed: bool,
    pub state: AccountState,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// When the person was told that an idle account would be erased.
    pub warned_at: Option<DateTime<Utc>>,
}

/// A browser in which a person is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The digest of what the browser holds.
    pub digest: String,
    pub person: PersonId,
    pub device: String,
    /// A time-based code was given too.
    pub is_strong: bool,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// A right, and since when it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRight {
    pub right: Right,
    pub granted_at: DateTime<Utc>,
    pub granted_by: Option<PersonId>,
}

/// What opens something once: a sign-in link, an address to confirm, an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The digest of what the link holds.
    pub digest: String,
    pub purpose: String,
    pub person: Option<PersonId>,
    pub subject: String,
    pub expires_at: DateTime<Utc>,
}

impl Store {
    /// Writes a new account; a conflict when the address is taken.
    pub async fn add_person(&self, person: &Person, rights: &[Right]) -> Result<()> {
        let tx = self.write().await?;
        if let Some(email) = &person.email
            && person::Entity::find().filter(person::Column::Email.eq(email)).one(&*tx).await?.is_some()
        {
            return Err(StoreError::conflict("the address has an account".into()));
        }
        person::Entity::insert(row(person).into_active_model()).exec_without_returning(&*tx).await?;
        for right in rights {
            give(&tx, person.id, right, None, person.created_at).await?;
        }
        tx.commit().await
    }

    pub async fn person(&self, id: PersonId) -> Result<Option<Person>> {
        Ok(person::Entity::find_by_id(id.0).one(&self.db).await?.map(read))
    }

    /// The account of an address, whatever its case.
    pub async fn person_of(&self, email: &str) -> Result<Option<Person>> {
        let email = email.trim().to_lowercase();
        Ok(person::Entity::find().filter(person::Column::Email.eq(email)).one(&self.db).await?.map(read))
    }

    /// Every account, erased ones included, by name.
    pub async fn people(&self) -> Result<Vec<Person>> {
        let rows = person::Entity::find().order_by_asc(person::Column::Name).all(&self.db).await?;
        Ok(rows.into_iter().map(read).collect())
    }

    /// Writes an account over what it was; a conflict when its new address is taken.
    pub async fn update_person(&self, person: &Person) -> Result<()> {
        let tx = self.write().await?;
        row(person).into_active_model().reset_all().update(&*tx).await?;
        tx.commit().await
    }

    /// The rights of a person, the oldest first.
    pub async fn rights_of(&self, id: PersonId) -> Result<Vec<HeldRight>> {
        let rows = person_right::Entity::find()
            .filter(person_right::Column::PersonId.eq(id.0))
            .order_by_asc(person_right::Column::GrantedAt)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().filter_map(held).collect())
    }

    /// Every right that anyone holds.
    pub async fn all_rights(&self) -> Result<Vec<(PersonId, HeldRight)>> {
        let rows = person_right::Entity::find().all(&self.db).await?;
        Ok(rows.into_iter().filter_map(|row| Some((PersonId(row.person_id), held(row)?))).collect())
    }

    /// Gives a right; one already held stays as it is.
    pub async fn grant(
        &self,
        id: PersonId,
        right: &Right,
        by: Option<PersonId>,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        give(&tx, id, right, by, at).await?;
        tx.commit().await
    }

    /// Takes a right back; tells whether it was held.
    pub async fn revoke(&self, id: PersonId, right: &Right) -> Result<bool> {
        let tx = self.write().await?;
        let (platform, territory) = scope(right);
        let key = (id.0, right.role.as_str().to_owned(), platform, territory);
        let gone = person_right::Entity::delete_by_id(key).exec(&*tx).await?;
        tx.commit().await?;
        Ok(gone.rows_affected > 0)
    }

    /// Gives a right, or takes it back, with the act that tells it.
    pub async fn set_right(&self, id: PersonId, right: &Right, given: bool, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        if given {
            give(&tx, id, right, act.actor, act.at).await?;
        } else {
            let (platform, territory) = scope(right);
            let key = (id.0, right.role.as_str().to_owned(), platform, territory);
            person_right::Entity::delete_by_id(key).exec(&*tx).await?;
        }
        note(&tx, act).await?;
        tx.commit().await
    }

    /// Suspends an account, closing its sessions, or restores it.
    pub async fn set_state(&self, id: PersonId, state: AccountState, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        let row = person::ActiveModel {
            id: Set(id.0),
            state: Set(state.as_str().to_owned()),
            ..Default::default()
        };
        row.update(&*tx).await?;
        if state != AccountState::Active {
            session::Entity::delete_many().filter(session::Column::PersonId.eq(id.0)).exec(&*tx).await?;
        }
        note(&tx, act).await?;
        tx.commit().await
    }

    /// Erases an account: only its id is left; the mails sent to its address, and what it follows under this name, go with it.
    pub async fn erase_person(&self, id: PersonId, follower: &str, act: &Act) -> Result<()> {
        let tx = self.write().await?;
        let Some(row) = person::Entity::find_by_id(id.0).one(&*tx).await? else { return Ok(()) };
        if let Some(email) = &row.email {
            mail::Entity::delete_many().filter(mail::Column::Recipient.eq(email)).exec(&*tx).await?;
        }
        let mut row = row.into_active_model();
        row.email = Set(None);
        row.name = Set(String::new());
        row.password = Set(None);
        row.totp = Set(None);
        row.totp_confirmed = Set(false);
        row.warned_at = Set(None);
        row.state = Set(AccountState::Erased.as_str().to_owned());
        row.update(&*tx).await?;
        person_right::Entity::delete_many()
            .filter(person_right::Column::PersonId.eq(id.0))
            .exec(&*tx)
            .await?;
        session::Entity::delete_many().filter(session::Column::PersonId.eq(id.0)).exec(&*tx).await?;
        one_time_link::Entity::delete_many()
            .filter(one_time_link::Column::PersonId.eq(id.0))
            .exec(&*tx)
            .await?;
        identity::Entity::delete_many().filter(identity::Column::PersonId.eq(id.0)).exec(&*tx).await?;
        record_owner::Entity::delete_many()
            .filter(record_owner::Column::PersonId.eq(id.0))
            .exec(&*tx)
            .await?;
        record_follow::Entity::delete_many()
            .filter(record_follow::Column::Follower.eq(follower))
            .exec(&*tx)
            .await?;
        itinerary_follow::Entity::delete_many()
            .filter(itinerary_follow::Column::Follower.eq(follower))
            .exec(&*tx)
            .await?;
        crate::positions::forget(&tx, crate::positions::of_person(id.0)).await?;
        crate::gatherings::forget_person(&tx, id).await?;
        crate::assessments::forget_of(&tx, id.0).await?;
        note(&tx, act).await?;
        tx.commit().await
    }

    /// Entrusts every record of a person to another, or to nobody.
    pub async fn entrust_all(&self, from: PersonId, to: Option<PersonId>, act: &Act) -> Result<u64> {
        let tx = self.write().await?;
        let theirs = record_owner::Column::PersonId.eq(from.0);
        let moved = match to {
            Some(to) => {
                let all = record_owner::Entity::update_many()
                    .col_expr(record_owner::Column::PersonId, sea_orm::sea_query::Expr::value(to.0))
                    .filter(theirs);
                all.exec(&*tx).await?.rows_affected
            }
            None => record_owner::Entity::delete_many().filter(theirs).exec(&*tx).await?.rows_affected,
        };
        note(&tx, act).await?;
        tx.commit().await?;
        Ok(moved)
    }

    pub async fn open_session(&self, session: &Session) -> Result<()> {
        let tx = self.write().await?;
        session::Entity::insert(session_row(session).into_active_model())
            .exec_without_returning(&*tx)
            .await?;
        tx.commit().await
    }

    /// A session that still holds, with the account it opens.
    pub async fn session(&self, digest: &str, now: DateTime<Utc>) -> Result<Option<(Session, Person)>> {
        let Some(row) = session::Entity::find_by_id(digest).one(&self.db).await? else { return Ok(None) };
        let session = read_session(row);
        if session.expires_at <= now {
            return Ok(None);
        }
        let person = self.person(session.person).await?;
        Ok(person.filter(|p| p.state == AccountState::Active).map(|person| (session, person)))
    }

    /// Notes that a session is in use, and puts off its end.
    pub async fn touch_session(
        &self,
        digest: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.write().await?;
        if let Some(row) = session::Entity::find_by_id(digest).one(&*tx).await? {
            let person = person::ActiveModel {
                id: Set(row.person_id),
                seen_at: Set(to_micros(now)),
                warned_at: Set(None),
                ..Default::default()
            };
            person.update(&*tx).await?;
            let mut row = row.into_active_model();
            row.seen_at = Set(to_micros(now));
            row.expires_at = Set(to_micros(expires_at));
            row.update(&*tx).await?;
        }
        tx.commit().await
    }

    /// The open sessions of a person, the last used first.
    pub async fn sessions_of(&self, id: PersonId, now: DateTime<Utc>) -> Result<Vec<Session>> {
        let rows = session::Entity::find()
            .filter(session::Column::PersonId.eq(id.0))
            .filter(session::Column::ExpiresAt.gt(now))
            .order_by_desc(session::Column::SeenAt)
            .all(&self.db)
            .await?;
        Ok(rows.into_iter().map(read_session).collect())
    }

    /// Closes one session of a person.
    pub async fn close_session(&self, id: PersonId, digest: &str) -> Result<()> {
        let tx = self.write().await?;
        session::Entity::delete_many()
            .filter(session::Column::Digest.eq(digest))
            .filter(session::Column::PersonId.eq(id.0))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// Closes every session of a person but one.
    pub async fn close_sessions(&self, id: PersonId, except: Option<&str>) -> Result<()> {
        let tx = self.write().await?;
        let mut gone = session::Entity::delete_many().filter(session::Column::PersonId.eq(id.0));
        if let Some(digest) = except {
            gone = gone.filter(session::Column::Digest.ne(digest));
        }
        gone.exec(&*tx).await?;
        tx.commit().await
    }

    /// Forgets the sessions and the one-time links that ended before `now`.
    pub async fn forget_ended(&self, now: DateTime<Utc>) -> Result<u64> {
        let tx = self.write().await?;
        let sessions =
            session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now)).exec(&*tx).await?;
        let links = one_time_link::Entity::delete_many()
            .filter(one_time_link::Column::ExpiresAt.lte(now))
            .exec(&*tx)
            .await?;
        tx.commit().await?;
        Ok(sessions.rows_affected + links.rows_affected)
    }

    pub async fn keep_link(&self, link: &OneTimeLink) -> Result<()> {
        self.keep_links_once(std::slice::from_ref(link)).await.map(|_| ())
    }

    /// Keeps links of which none was kept before; false, and nothing written, when one was.
    pub async fn keep_links_once(&self, links: &[OneTimeLink]) -> Result<bool> {
        let tx = self.write().await?;
        for link in links {
            if one_time_link::Entity::find_by_id(&link.digest).one(&*tx).await?.is_some() {
                return Ok(false);
            }
            insert_link(&tx, link).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets the links of a person for a purpose, used or not.
    pub async fn drop_links(&self, id: PersonId, purpose: &str) -> Result<()> {
        let tx = self.write().await?;
        one_time_link::Entity::delete_many()
            .filter(one_time_link::Column::PersonId.eq(id.0))
            .filter(one_time_link::Column::Purpose.eq(purpose))
            .exec(&*tx)
            .await?;
        tx.commit().await
    }

    /// A link that still opens something, left as it is.
    pub async fn link(&self, digest: &str, purpose: &str, now: DateTime<Utc>) -> Result<Option<OneTimeLink>> {
        let row = one_time_link::Entity::find_by_id(digest).one(&self.db).await?;
        Ok(row.and_then(|row| unused(row, purpose, now)))
    }

    /// Uses a link: it opens nothing afterwards, whoever else held it.
    pub async fn use_link(
        &self,
        digest: &str,
        purpose: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<OneTimeLink>> {
        let tx = self.write().await?;
        let row = one_time_link::Entity::find_by_id(digest).one(&*tx).await?;
        let Some(row) = row.filter(|row| unused(row.clone(), purpose, now).is_some()) else {
            return Ok(None);
        };
        let link = unused(row.clone(), purpose, now);
        let mut used = row.into_active_model();
        used.used_at = Set(Some(to_micros(now)));
        used.update(&*tx).await?;
        tx.commit().await?;
        Ok(link)
    }
}

async fn insert_link(tx: &DatabaseTransaction, link: &OneTimeLink) -> Result<()> {
    let row = one_time_link::Model {
        digest: link.digest.clone(),
        purpose: link.purpose.clone(),
        person_id: link.person.map(|id| id.0),
        subject: link.subject.clone(),
        expires_at: to_micros(link.expires_at),
        used_at: None,
    };
    one_time_link::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

async fn give(
    tx: &DatabaseTransaction,
    id: PersonId,
    right: &Right,
    by: Option<PersonId>,
    at: DateTime<Utc>,
) -> Result<()> {
    let (platform, territory) = scope(right);
    let row = person_right::Model {
        person_id: id.0,
        role: right.role.as_str().to_owned(),
        platform,
        territory,
        granted_at: to_micros(at),
        granted_by: by.map(|id| id.0),
    };
    let key = [
        person_right::Column::PersonId,
        person_right::Column::Role,
        person_right::Column::Platform,
        person_right::Column::Territory,
    ];
    person_right::Entity::insert(row.into_active_model())
        .on_conflict_do_nothing_on(key)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn scope(right: &Right) -> (String, String) {
    let territory = right.territory.as_ref().map(ToString::to_string).unwrap_or_default();
    (right.platform.clone().unwrap_or_default(), territory)
}

/// A role or a territory that this version does not know opens nothing.
fn held(row: person_right::Model) -> Option<HeldRight> {
    let role = Role::from_name(&row.role)?;
    let platform = Some(row.platform).filter(|platform| !platform.is_empty());
    let territory = if row.territory.is_empty() { None } else { Some(row.territory.parse().ok()?) };
    Some(HeldRight {
        right: Right { role, platform, territory },
        granted_at: row.granted_at,
        granted_by: row.granted_by.map(PersonId),
    })
}

fn row(person: &Person) -> person::Model {
    person::Model {
        id: person.id.0,
        email: person.email.as_deref().map(|email| email.trim().to_lowercase()),
        name: person.name.clone(),
        password: person.password.clone(),
        totp: person.totp.clone(),
        totp_confirmed: person.totp_confirmed,
        state: person.state.as_str().to_owned(),
        created_at: to_micros(person.created_at),
        seen_at: to_micros(person.seen_at),
        warned_at: person.warned_at.map(to_micros),
    }
}

fn read(row: person::Model) -> Person {
    Person {
        id: PersonId(row.id),
        email: row.email,
        name: row.name,
        password: row.password,
        totp: row.totp,
        totp_confirmed: row.totp_confirmed,
        state: AccountState::from_name(&row.state),
        created_at: row.created_at,
        seen_at: row.seen_at,
        warned_at: row.warned_at,
    }
}

fn session_row(session: &Session) -> session::Model {
    session::Model {
        digest: session.digest.clone(),
        person_id: session.person.0,
        device: session.device.clone(),
        is_strong: session.is_strong,
        created_at: to_micros(session.created_at),
        seen_at: to_micros(session.seen_at),
        expires_at: to_micros(session.expires_at),
    }
}

fn read_session(row: session::Model) -> Session {
    Session {
        digest: row.digest,
        person: PersonId(row.person_id),
        device: row.device,
        is_strong: row.is_strong,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    }
}

fn unused(row: one_time_link::Model, purpose: &str, now: DateTime<Utc>) -> Option<OneTimeLink> {
    (row.used_at.is_none() && row.purpose == purpose && row.expires_at > now).then(|| OneTimeLink {
        digest: row.digest,
        purpose: row.purpose,
        person: row.person_id.map(PersonId),
        subject: row.subject,
        expires_at: row.expires_at,
    })
}
