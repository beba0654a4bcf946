//! Taking an assessment away as a file, with its moments, and bringing it back.

use std::collections::HashSet;
use std::fs::File;
use std::io::Seek as _;

use exchange::Archive;
use model::assessment::{Assessment, Exported, Kept as Moment};
use model::attachment::Digest;
use serde_json::{Value, json};
use store::Snapshot;

use super::{Assessed, NAME_MAX, SNAPSHOTS_MAX};
use crate::App;
use crate::error::AppError;

/// What an export says it is.
const FORMAT: &str = "ramure-etat-des-lieux/1";

/// How a file was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Taken,
    /// It is not one of our exports.
    NotOurs,
    /// It is of another framework.
    OtherFramework,
    /// What is there, or the moments of the file, cannot be kept: there may not be so many snapshots.
    Full,
}

/// Runs what reads or writes the disk away from those who answer.
async fn off_the_loop<T: Send + 'static>(
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, AppError> {
    let done =
        tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))?;
    done.map_err(AppError::unavailable)
}

impl App {
    /// All that an assessment says, to be taken away and back; the files joined are named, not held. Whoever may only read takes of
    /// its moments what the pages show of them.
    ///
    /// # Errors
    /// The store failed.
    pub async fn export_assessment(&self, assessed: &Assessed) -> Result<Value, AppError> {
        let moments: Vec<Moment> =
            self.store().snapshots(assessed.kept.id).await?.into_iter().map(read).collect();
        let moments: Vec<Value> = moments
            .iter()
            .map(|moment| {
                let mut shown = json!(moment);
                if let Some(map) = shown.as_object_mut().filter(|_| !assessed.may_edit) {
                    map.insert("content".into(), json!({}));
                    map.insert("told".into(), json!(super::told(&moment.content)));
                }
                shown
            })
            .collect();
        Ok(json!({
            "format": FORMAT,
            "framework": assessed.record.envelope.slug,
            "name": assessed.kept.name,
            "content": assessed.kept.content,
            "scores": assessed.points(),
            "snapshots": moments,
        }))
    }

    /// An archive of all that an assessment says and of the files joined to it, in a file that goes when it is closed. Files of
    /// moments only are for whoever may write. What is no longer kept is told in the archive itself.
    ///
    /// # Errors
    /// The store, the disk or the folder of the files failed.
    pub async fn assessment_archive(&self, assessed: &Assessed) -> Result<File, AppError> {
        let said = self.export_assessment(assessed).await?;
        let said =
            serde_json::to_string_pretty(&said).map_err(|error| AppError::Internal(error.to_string()))?;
        let content = &assessed.kept.content;
        let mut entries: Vec<(String, Digest)> = content
            .files()
            .map(|(code, file)| (format!("fichiers/{code}/{}", file.name), file.file.clone()))
            .collect();
        if assessed.may_edit {
            let today: HashSet<Digest> = entries.iter().map(|(_, digest)| digest.clone()).collect();
            let held = self.files_held(&assessed.kept).await?.into_iter();
            entries.extend(held.filter(|(digest, _)| !today.contains(digest)).map(|(digest, file)| {
                (format!("instantanes/{}-{}", &digest.as_str()[..12], file.name), digest)
            }));
        }
        let folder = self.data_folder().to_owned();
        let mut archive = off_the_loop(move || {
            let mut archive = Archive::new(tempfile::tempfile_in(folder)?);
            archive.add_text("etat-des-lieux.json", &said)?;
            Ok(archive)
        })
        .await?;
        let mut lost = Vec::new();
        for (name, digest) in entries {
            match self.whole_file(&digest).await {
                Ok(bytes) => {
                    archive = off_the_loop(move || archive.add_file(&name, &bytes).map(|()| archive)).await?;
                }
                Err(AppError::NotFound) => lost.push(name),
                Err(error) => return Err(error),
            }
        }
        off_the_loop(move || {
            if !lost.is_empty() {
                archive.add_text("fichiers-perdus.txt", &lost.join("\n"))?;
            }
            let mut file = archive.finish()?;
            file.rewind()?;
            Ok(file)
        })
        .await
    }

    /// Takes back what was exported, in place of what is there, with its moments; what is there is kept first as a snapshot of
    /// this name. All or nothing.
    ///
    /// # Errors
    /// The address does not let one write, or the store failed.
    pub async fn take_in(&self, key: &str, text: &str, before: &str) -> Result<Taken, AppError> {
        let text = text.to_owned();
        let read = tokio::task::spawn_blocking(move || serde_json::from_str::<Exported>(&text));
        let Ok(exported) = read.await.map_err(|error| AppError::Internal(error.to_string()))? else {
            return Ok(Taken::NotOurs);
        };
        if exported.format != FORMAT {
            return Ok(Taken::NotOurs);
        }
        if exported.snapshots.len() as u64 > SNAPSHOTS_MAX {
            return Ok(Taken::Full);
        }
        let _naming = self.naming().await;
        for _ in 0..super::TRIES {
            let mut assessed = self.own(key).await?;
            if exported.framework != assessed.record.envelope.slug {
                return Ok(Taken::OtherFramework);
            }
            let next = assessed.kept.revision + 1;
            let Some((content, moments)) = self.to_take(&assessed, &exported, before).await? else {
                return Ok(Taken::Full);
            };
            assessed.kept.content = content;
            (assessed.kept.revision, assessed.kept.used_at) = (next, self.now());
            if self.store().replace_assessment(&assessed.kept, &moments).await? {
                return Ok(Taken::Taken);
            }
        }
        Err(AppError::Conflict("too many saves at once".into()))
    }

    /// What a file makes of an assessment, and the moments to keep with it; nothing when there would be too many.
    async fn to_take(
        &self,
        assessed: &Assessed,
        exported: &Exported,
        before: &str,
    ) -> Result<Option<(Assessment, Vec<store::Moment>)>, AppError> {
        let (known, held) = (assessed.codes(), self.files_held(&assessed.kept).await?);
        let there = self.store().snapshots(assessed.kept.id).await?;
        let next = assessed.kept.revision + 1;
        let mut days: HashSet<_> = there.iter().map(|snapshot| snapshot.at).collect();
        let mut moments: Vec<store::Moment> = Vec::new();
        for moment in &exported.snapshots {
            if moment.at > self.now() || !days.insert(moment.at) {
                continue;
            }
            let mut scores = moment.scores.clone();
            scores.retain(|code, _| code.is_empty() || known.contains(code));
            let content = moment.content.clone().taken_in(next, &known, &held);
            moments.push(store::Moment {
                name: moment.name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect(),
                at: moment.at,
                content: json!({"content": content, "scores": scores}),
            });
        }
        if !assessed.kept.content.is_blank() {
            let content = assessed.to_keep();
            moments.push(store::Moment { name: before.to_owned(), at: self.now(), content });
        }
        if (there.len() + moments.len()) as u64 > SNAPSHOTS_MAX {
            return Ok(None);
        }
        Ok(Some((exported.content.clone().taken_in(next, &known, &held), moments)))
    }
}

/// What a snapshot holds; what can no longer be read says nothing.
pub(super) fn read(snapshot: Snapshot) -> Moment {
    let part = |key: &str| snapshot.content.get(key).cloned().unwrap_or_default();
    let content: Assessment = serde_json::from_value(part("content")).unwrap_or_default();
    let scores = serde_json::from_value(part("scores")).unwrap_or_default();
    Moment { name: snapshot.name, at: snapshot.at, content, scores }
}
