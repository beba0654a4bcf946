//! What a person does with their own account: name, password, address, sessions, their data, and its end.

use model::rights::{Action, PersonId};
use serde_json::{Value, json};
use store::{Act, Person, Session};

use super::{AccountFault, NAME_MAX, Who, author, digest_of, is_email, password_fault};
use crate::App;
use crate::error::AppError;

impl App {
    /// The account of a person.
    ///
    /// # Errors
    /// The store failed.
    pub async fn account(&self, who: &Who) -> Result<Person, AppError> {
        self.store().person(who.id).await?.ok_or(AppError::NotFound)
    }

    /// Changes the name of a person.
    ///
    /// # Errors
    /// The store failed.
    pub async fn rename(&self, who: &Who, name: &str) -> Result<Result<(), AccountFault>, AppError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > NAME_MAX {
            return Ok(Err(AccountFault::Name));
        }
        let mut person = self.account(who).await?;
        person.name = name;
        self.store().update_person(&person).await?;
        Ok(Ok(()))
    }

    /// Changes the password and closes every other session; whoever has one gives it again.
    ///
    /// # Errors
    /// The store failed.
    pub async fn set_password(
        &self,
        who: &Who,
        current: &str,
        new: &str,
    ) -> Result<Result<(), AccountFault>, AppError> {
        let mut person = self.account(who).await?;
        if person.password.is_some() && self.check_password(&who.email, current).await?.is_none() {
            return Ok(Err(AccountFault::PasswordWrong));
        }
        if let Some(fault) = password_fault(new, &[&who.email, &who.name]) {
            return Ok(Err(fault));
        }
        person.password = Some(digest_of(new.to_owned()).await?);
        self.store().update_person(&person).await?;
        self.store().close_sessions(who.id, Some(&who.session)).await?;
        Ok(Ok(()))
    }

    /// Whether an address may become that of a person; whether someone has it is only known by who reads its mails.
    pub fn may_be_email(&self, email: &str) -> bool {
        is_email(email.trim())
    }

    /// The browsers in which a person is signed in.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sessions(&self, who: &Who) -> Result<Vec<Session>, AppError> {
        Ok(self.store().sessions_of(who.id, self.now()).await?)
    }

    /// Closes one session, or all but this one.
    ///
    /// # Errors
    /// The store failed.
    pub async fn close_sessions(&self, who: &Who, one: Option<&str>) -> Result<(), AppError> {
        match one {
            Some(digest) => Ok(self.store().close_session(who.id, digest).await?),
            None => Ok(self.store().close_sessions(who.id, Some(&who.session)).await?),
        }
    }

    /// All that is kept about a person, for the person alone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn my_data(&self, who: &Who) -> Result<Value, AppError> {
        let person = self.account(who).await?;
        let rights = self.store().rights_of(who.id).await?;
        let sessions = self.sessions(who).await?;
        let follows = self.store().follows_of(&who.author()).await?;
        let itineraries = self.store().itineraries_followed(Some(&who.author())).await?;
        let proposals = self.my_proposals(who).await?;
        let positions = self.store().positions_of(who.id).await?;
        let notebooks = self.store().notebooks_of(who.id).await?;
        let gatherings = self.store().gatherings_of(who.id).await?;
        let assessments = self.store().assessments_of(who.id).await?;
        let (acts, _) = self.store().acts(Some(&subject(&person)), 0, 1_000).await?;
        Ok(json!({
            "id": person.id,
            "email": person.email,
            "name": person.name,
            "has_password": person.password.is_some(),
            "has_code": person.totp_confirmed,
            "created_at": person.created_at,
            "seen_at": person.seen_at,
            "rights": rights.iter().map(|held| json!({
                "role": held.right.role.as_str(),
                "platform": held.right.platform,
                "territory": held.right.territory.as_ref().map(ToString::to_string),
                "granted_at": held.granted_at,
            })).collect::<Vec<_>>(),
            "sessions": sessions.iter().map(|session| json!({
                "device": session.device, "created_at": session.created_at, "seen_at": session.seen_at,
            })).collect::<Vec<_>>(),
            "follows": follows.iter().map(|follow| json!({
                "record": follow.record, "since": follow.since,
            })).collect::<Vec<_>>(),
            "itineraries": itineraries.iter().map(|follow| json!({
                "situation": serde_json::from_str::<Value>(&follow.situation).unwrap_or_default(), "since": follow.since,
            })).collect::<Vec<_>>(),
            "proposals": proposals.iter().map(|proposal| json!({
                "id": proposal.id, "record": proposal.record, "state": proposal.state, "title": proposal.title,
                "doc": proposal.doc, "note": proposal.note, "updated_at": proposal.updated_at,
            })).collect::<Vec<_>>(),
            "positions": positions.iter().map(|position| json!({
                "compass": position.compass, "version": position.version, "answers": position.answers,
                "body": position.body, "started_at": position.started_at, "finished_at": position.finished_at,
            })).collect::<Vec<_>>(),
            "notebooks": notebooks.iter().map(|notebook| json!({
                "trajectory": notebook.doc, "created_at": notebook.created_at, "used_at": notebook.used_at,
            })).collect::<Vec<_>>(),
            "gatherings": gatherings.iter().map(|one| json!({
                "sort": one.sort.as_str(), "title": one.title, "told": one.doc, "created_at": one.created_at,
            })).collect::<Vec<_>>(),
            "assessments": assessments.iter().map(|kept| json!({
                "framework": kept.framework, "name": kept.name, "is_owner": kept.owner == Some(who.id),
                "content": kept.content, "used_at": kept.used_at,
            })).collect::<Vec<_>>(),
            "acts": acts.iter().map(|act| json!({"at": act.at, "act": act.act, "detail": act.detail})).collect::<Vec<_>>(),
        }))
    }

    /// Erases the account of a person at their own will; what they wrote stays, under a pseudonym.
    ///
    /// # Errors
    /// The last steward stays; the store failed.
    pub async fn erase_account(&self, person: &Person) -> Result<bool, AppError> {
        if self.is_last_steward(person.id).await? {
            return Ok(false);
        }
        let act = Act {
            at: self.now(),
            actor: Some(person.id),
            act: "erase".into(),
            subject: subject(person),
            detail: String::new(),
        };
        self.erase_person(person.id, &act).await?;
        Ok(true)
    }

    /// Erases an account and the files that it alone kept.
    pub(crate) async fn erase_person(&self, person: PersonId, act: &Act) -> Result<(), AppError> {
        let files = self.files_owned(person).await?;
        self.store().erase_person(person, &author(person), act).await?;
        self.sweep_after(files).await;
        Ok(())
    }
}

/// How the audit log names an account.
fn subject(person: &Person) -> String {
    format!("personne/{}", person.id)
}

/// What a person may do somewhere.
pub fn actions_of(who: &Who) -> Vec<Action> {
    Action::ALL.into_iter().filter(|action| who.can_somewhere(*action)).collect()
}
