//! Files that prove what a body says of a node: theirs alone, opened by the same private address, gone with it.

use std::collections::BTreeMap;

use model::assessment::{FILES_BYTES_MAX, FILES_MAX};
use model::attachment::{Attachment, Digest};
use model::rights::PersonId;
use store::Assessment as Kept;

use super::{Assessed, carrying};
use crate::App;
use crate::attachments::{FileFault, NewFile, OpenFile};
use crate::error::AppError;
use crate::people::Who;

impl App {
    /// Joins a file to a node. Only someone signed in may: what lies on the disk of a commons has someone who put it there.
    ///
    /// # Errors
    /// The address does not let one write, the framework has no such node, or the store failed.
    pub async fn join_evidence(
        &self,
        who: &Who,
        (key, code): (&str, &str),
        new: NewFile,
    ) -> Result<Result<(), FileFault>, AppError> {
        let assessed = self.own(key).await?;
        if !assessed.codes().contains(code) {
            return Err(AppError::NotFound);
        }
        let of_node = assessed.kept.content.nodes.get(code).map_or(0, |said| said.files.len());
        if of_node >= FILES_MAX {
            return Ok(Err(FileFault::TooMany(FILES_MAX)));
        }
        // What a snapshot keeps weighs too.
        let held: u64 = self.files_held(&assessed.kept).await?.values().map(|file| file.bytes).sum();
        if held + new.bytes.len() as u64 > FILES_BYTES_MAX {
            return Ok(Err(FileFault::TooHeavy(FILES_BYTES_MAX)));
        }
        let _naming = self.naming().await;
        let attachment = match self.taken_in(new, &[]).await? {
            Ok(attachment) => attachment,
            Err(fault) => return Ok(Err(fault)),
        };
        let (assessed, _) = self
            .change(key, &|kept, _| {
                kept.content.join(code, attachment.clone());
                Vec::new()
            })
            .await?;
        tracing::info!(person = %who.id, file = %attachment.file, "a file of evidence was joined");
        // Someone else may have filled it meanwhile.
        let is_there = |file: &Attachment| file.file == attachment.file;
        let is_there = assessed.kept.content.files().any(|(node, file)| node == code && is_there(file));
        Ok(if is_there { Ok(()) } else { Err(FileFault::TooMany(FILES_MAX)) })
    }

    /// Takes a file off a node; its bytes go when nothing else names them. Tells whether a snapshot still does.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn take_evidence_off(&self, (key, code): (&str, &str), name: &str) -> Result<bool, AppError> {
        let before = self.own(key).await?.kept;
        let held = self.files_held(&before).await?;
        let files = before.content.nodes.get(code).map(|said| said.files.as_slice()).unwrap_or_default();
        let taken = files.iter().find(|file| file.name == name).map(|file| file.file.clone());
        let (assessed, _) = self
            .change(key, &|kept, _| {
                kept.content.take_off(code, name);
                Vec::new()
            })
            .await?;
        let still = self.files_held(&assessed.kept).await?;
        let is_kept = taken.is_some_and(|digest| still.contains_key(&digest));
        self.sweep_after(held.into_keys().collect()).await;
        Ok(is_kept)
    }

    /// The file of a node under a name, for whoever holds the address.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn evidence_file(
        &self,
        assessed: &Assessed,
        code: &str,
        name: &str,
    ) -> Result<OpenFile, AppError> {
        let said = assessed.kept.content.nodes.get(code).ok_or(AppError::NotFound)?;
        self.borne(&said.files, name).await
    }

    /// The files that an assessment names, today or in a snapshot.
    pub(super) async fn files_held(&self, kept: &Kept) -> Result<BTreeMap<Digest, Attachment>, AppError> {
        let moments = self.store().snapshots(kept.id).await?.into_iter().map(carrying::read);
        let mut held = BTreeMap::new();
        for content in moments.map(|moment| moment.content).chain([kept.content.clone()]) {
            held.extend(content.files().map(|(_, file)| (file.file.clone(), file.clone())));
        }
        Ok(held)
    }

    /// The files of all that a person owns, which go with their account.
    pub(crate) async fn files_owned(&self, person: PersonId) -> Result<Vec<Digest>, AppError> {
        let mut owned = Vec::new();
        for kept in self.store().assessments_of(person).await? {
            if kept.owner == Some(person) {
                owned.extend(self.files_held(&kept).await?.into_keys());
            }
        }
        Ok(owned)
    }
}
