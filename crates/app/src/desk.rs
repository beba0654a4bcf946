//! What waits for a person in the workshop, queue by queue.

use model::rights::Action;
use store::{FeedbackSort, FeedbackState};

use crate::people::Who;
use crate::{App, AppError, TendedFilter};

/// How much waits in each queue that a person may open; a queue is counted as far as its page reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Proposals to review.
    pub reviews: usize,
    /// Remarks to answer, in what the person writes.
    pub remarks: usize,
    /// Links that were pasted, to be qualified.
    pub links: usize,
    /// Uses that were told, to be moderated.
    pub uses: usize,
    /// Errors that were told, to be corrected or filed.
    pub errors: usize,
    /// Records to look at again, now or soon.
    pub records: usize,
}

impl App {
    /// What waits for a person.
    ///
    /// # Errors
    /// The store failed.
    pub async fn waiting(&self, who: &Who) -> Result<Waiting, AppError> {
        let mut waiting = Waiting::default();
        if who.can_somewhere(Action::Review) {
            waiting.reviews = self.reviewable(who).await?.len();
        }
        for proposal in self.my_proposals(who).await?.iter().filter(|proposal| proposal.state.is_open()) {
            waiting.links += usize::from(crate::is_to_qualify(proposal));
            let remarks = self.store().comments(proposal.id).await?;
            waiting.remarks += remarks.iter().filter(|remark| remark.resolved_at.is_none()).count();
        }
        if who.can_somewhere(Action::Moderate) {
            let queue = |sort| self.feedback_queue(who, sort, FeedbackState::Waiting);
            waiting.uses = queue(FeedbackSort::Use).await?.len();
            waiting.errors = queue(FeedbackSort::Error).await?.len();
        }
        if who.can_somewhere(Action::Tend) {
            waiting.records = self.tended(TendedFilter { due: true, ..TendedFilter::default() }).await?.len();
        }
        Ok(waiting)
    }
}
