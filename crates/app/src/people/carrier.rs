//! Sends the mails of the outbox: by SMTP, or into a folder, one file each; a sudden death never sends one twice.

use std::path::{Path, PathBuf};
use std::time::Duration as Wait;

use chrono::Duration;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use store::{Mail, MailState};

use crate::App;
use crate::error::AppError;

/// How often the outbox is looked at.
const EVERY: Wait = Wait::from_secs(2);
/// Tries before a mail is given up.
const TRIES: u32 = 8;

/// By what mails leave.
#[derive(Debug, Clone)]
pub enum Carrier {
    Smtp { transport: AsyncSmtpTransport<Tokio1Executor>, from: Mailbox },
    Folder { folder: PathBuf, from: Mailbox },
}

impl Carrier {
    /// A server of mails: `smtps://` is encrypted from the start, `smtp://` must become so.
    ///
    /// # Errors
    /// The address or the sender does not read.
    pub fn smtp(url: &str, from: &str) -> Result<Self, String> {
        let is_local = ["smtp://127.0.0.1", "smtp://localhost"].iter().any(|local| url.starts_with(local));
        let url = if url.starts_with("smtp://") && !url.contains("tls=") && !is_local {
            format!("{url}?tls=required")
        } else {
            url.to_owned()
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).map_err(|e| e.to_string())?;
        let transport = transport.timeout(Some(Wait::from_secs(30))).build();
        Ok(Self::Smtp { transport, from: from.parse::<Mailbox>().map_err(|error| error.to_string())? })
    }

    /// A folder in which each mail is a file.
    ///
    /// # Errors
    /// The sender does not read, or the folder cannot be made.
    pub fn folder(folder: &Path, from: &str) -> Result<Self, String> {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let from = from.parse::<Mailbox>().map_err(|error| error.to_string())?;
        Ok(Self::Folder { folder: folder.to_owned(), from })
    }

    /// The message of a mail; its identity is that of the mail, so that a relay knows one sent twice.
    fn message(&self, mail: &Mail) -> Result<Message, String> {
        let (Self::Smtp { from, .. } | Self::Folder { from, .. }) = self;
        let to = mail.recipient.parse::<lettre::Address>().map_err(|error| error.to_string())?;
        Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(&mail.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
            .date(mail.created_at.into())
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| error.to_string())
    }

    async fn carry(&self, mail: &Mail) -> Result<(), String> {
        let message = self.message(mail)?;
        match self {
            Self::Smtp { transport, .. } => {
                transport.send(message).await.map(|_| ()).map_err(|error| error.to_string())
            }
            Self::Folder { folder, .. } => {
                let (file, draft) = (file_of(folder, mail), folder.join(format!(".{}.part", mail.id)));
                let bytes = message.formatted();
                let write =
                    move || std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, file));
                let written = tokio::task::spawn_blocking(write).await.map_err(|error| error.to_string())?;
                written.map_err(|error| error.to_string())
            }
        }
    }
}

fn file_of(folder: &Path, mail: &Mail) -> PathBuf {
    folder.join(format!("{}.eml", mail.id))
}

impl App {
    /// Sends what is due as long as the server lives.
    pub async fn carry_mails(&self, carrier: &Carrier) {
        if let Err(error) = self.settle_mails(carrier).await {
            tracing::warn!(%error, "what was being sent is not known");
        }
        loop {
            match self.carry_one(carrier).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the outbox could not be read"),
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// After a sudden death: a mail whose file is there was sent, another goes again; by SMTP nobody knows, and a person decides.
    ///
    /// # Errors
    /// The store failed.
    pub async fn settle_mails(&self, carrier: &Carrier) -> Result<(), AppError> {
        let Carrier::Folder { folder, .. } = carrier else { return Ok(()) };
        for mail in self.store().mails_sending().await? {
            let state = if file_of(folder, &mail).is_file() { MailState::Sent } else { MailState::Waiting };
            self.store().mail_went(mail.id, state, "", self.now(), self.now()).await?;
        }
        Ok(())
    }

    /// Sends the oldest mail that is due; false when there is none.
    ///
    /// # Errors
    /// The store failed.
    pub async fn carry_one(&self, carrier: &Carrier) -> Result<bool, AppError> {
        let Some(mail) = self.store().claim_mail(self.now()).await? else { return Ok(false) };
        let now = self.now();
        match carrier.carry(&mail).await {
            Ok(()) => self.store().mail_went(mail.id, MailState::Sent, "", now, now).await?,
            Err(failure) => {
                tracing::warn!(mail = %mail.id, failure, "a mail was not sent");
                let attempts = mail.attempts + 1;
                let state = if attempts >= TRIES { MailState::Failed } else { MailState::Waiting };
                let next_at = now + Duration::minutes(1 << attempts.min(10));
                self.store().mail_went(mail.id, state, &failure, now, next_at).await?;
            }
        }
        Ok(true)
    }
}
