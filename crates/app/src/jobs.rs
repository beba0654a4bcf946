//! The works that come back: one of the servers takes each up, and doing one twice changes nothing.

use std::time::Duration;

use store::{NewMail, Person};

use crate::App;
use crate::error::AppError;
use crate::follows::Told;
use crate::freshness::Reminder;
use crate::routes::RouteTold;

/// How often a server looks for work.
const TICK: Duration = Duration::from_hours(1);
/// Each work, and how many minutes must have passed since it was last taken up: a little less than its period, so that it does
/// not drift.
const WORKS: [(&str, i64); 8] = [
    ("links", 50),
    ("reviews", 23 * 60),
    ("follows", 23 * 60),
    ("idle", 23 * 60),
    ("positions", 23 * 60),
    ("assessments", 23 * 60),
    ("files", 23 * 60),
    ("ended", 50),
];
/// Links visited at most in one run.
const LINKS: u64 = 500;

/// What turns what is to be told into a subject and a text.
pub type Words<T> = Box<dyn Fn(&[T]) -> (String, String) + Send + Sync>;

/// What turns what is recalled to one person into a subject and a text.
pub type Recall = Box<dyn Fn(&Reminder) -> (String, String) + Send + Sync>;

/// What turns what became of an itinerary into a subject and a text.
pub type RouteWords = Box<dyn Fn(&RouteTold) -> (String, String) + Send + Sync>;

/// The words of the mails, which only the web room knows.
pub struct Letters {
    /// What is to be read again and what leads nowhere, for one person.
    pub review: Recall,
    pub changes: Words<Told>,
    pub route: RouteWords,
    /// Tells a person that an account unused for two years is about to be erased.
    pub idle: Box<dyn Fn(&Person) -> NewMail + Send + Sync>,
}

impl App {
    /// Does the works for as long as the server lives.
    pub async fn keep(&self, letters: Letters) {
        loop {
            self.work(&letters).await;
            tokio::time::sleep(TICK).await;
        }
    }

    /// Does the works that are due; one that fails is told to the log and tried again the next time it is due.
    pub async fn work(&self, letters: &Letters) {
        for (name, minutes) in WORKS {
            if let Err(error) = self.work_on(name, chrono::Duration::minutes(minutes), letters).await {
                tracing::error!(%error, name, "a work failed");
            }
        }
    }

    async fn work_on(&self, name: &str, every: chrono::Duration, letters: &Letters) -> Result<(), AppError> {
        if !self.store().take_job(name, every, self.now()).await? {
            return Ok(());
        }
        match name {
            "links" if self.checks_links() => {
                let done = self.check_links(false, LINKS).await?;
                tracing::info!(?done, "links that leave the commons");
            }
            // What each record bears is known even where nobody may go and see.
            "links" => self.read_links().await?,
            "reviews" => {
                let mails = self.remind(&*letters.review).await?;
                tracing::info!(mails, "records to be read again");
            }
            "follows" => {
                let mails = self.tell_followers(&*letters.changes).await?;
                let routes = self.tell_routes(&*letters.route).await?;
                tracing::info!(mails, routes, "followed records and itineraries");
            }
            "idle" => {
                let (warned, erased) = self.tidy_idle(&*letters.idle).await?;
                tracing::info!(warned, erased, "idle accounts");
            }
            "positions" => {
                let gone = self.forget_unused_positions().await?;
                let groups = self.forget_unused_gatherings().await?;
                let notebooks = self.forget_unused_notebooks().await?;
                tracing::info!(gone, groups, notebooks, "answers to compasses that nobody used");
            }
            "assessments" => {
                let gone = self.forget_unused_assessments().await?;
                tracing::info!(gone, "assessments that nobody used");
            }
            "files" => {
                let report = self.look_at_files(true, false).await?;
                let removed = report.orphans.len() + report.unnamed.len();
                tracing::info!(kept = report.kept, removed, "attached files");
                if !report.lost.is_empty() {
                    tracing::error!(lost = ?report.lost, "attached files are missing or damaged");
                }
            }
            _ => {
                let ended = self.store().forget_ended(self.now()).await?;
                let senders = self.forget_senders().await?;
                self.forget_relayed().await?;
                tracing::debug!(ended, senders, "what was to be forgotten is");
            }
        }
        Ok(())
    }
}
