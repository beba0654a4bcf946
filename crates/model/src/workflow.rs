//! The life of a record: which status may follow which.

use crate::record::Status;

/// Tells whether a record may go from one status to another. Withdrawn records may come back; nothing is ever erased.
pub const fn may_follow(from: Status, to: Status) -> bool {
    matches!(
        (from, to),
        (Status::Draft, Status::Submitted | Status::Published)
            | (Status::Submitted, Status::Draft | Status::Published)
            | (Status::Published, Status::Withdrawn)
            | (Status::Withdrawn, Status::Published)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_public_never_becomes_a_draft_again() {
        for from in [Status::Published, Status::Withdrawn] {
            for to in [Status::Draft, Status::Submitted] {
                assert!(!may_follow(from, to));
            }
        }
        assert!(may_follow(Status::Withdrawn, Status::Published));
    }
}
