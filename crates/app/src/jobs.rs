//! The works of the day: one of the servers takes each up, and doing one twice changes nothing.

use std::time::Duration;

use crate::App;
use crate::error::AppError;
use crate::follows::Told;
use crate::freshness::Due;

/// How often a server looks for work.
const TICK: Duration = Duration::from_hours(1);

/// What turns what is to be told into a subject and a text.
pub type Words<T> = Box<dyn Fn(&[T]) -> (String, String) + Send + Sync>;

/// The words of the mails, which only the web room knows.
pub struct Letters {
    pub review: Words<Due>,
    pub changes: Words<Told>,
}

impl App {
    /// Does the works of the day for as long as the server lives.
    pub async fn keep(&self, letters: Letters) {
        loop {
            self.work(&letters).await;
            tokio::time::sleep(TICK).await;
        }
    }

    /// Does the works that are due; one that fails is told to the log and tried again the next time it is due.
    pub async fn work(&self, letters: &Letters) {
        for name in ["reviews", "follows", "ended"] {
            if let Err(error) = self.work_on(name, letters).await {
                tracing::error!(%error, name, "a work of the day failed");
            }
        }
    }

    async fn work_on(&self, name: &str, letters: &Letters) -> Result<(), AppError> {
        // A little less than a day, so that it does not drift hour by hour.
        if !self.takes(name, chrono::Duration::hours(23)).await? {
            return Ok(());
        }
        let done = match name {
            "reviews" => self.remind(&*letters.review).await?,
            "follows" => self.tell_followers(&*letters.changes).await?,
            _ => usize::try_from(self.forget_ended(self.now()).await?).unwrap_or(usize::MAX),
        };
        tracing::info!(name, done, "a work of the day is done");
        Ok(())
    }
}
