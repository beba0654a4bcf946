//! The way of what is written to the public: draft, submitted, in review, published; and who may open the last gate.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::content::Kind;
use crate::is_default;
use crate::rights::PersonId;

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Only its authors see it.
    Draft,
    Submitted,
    /// A reviewer has begun.
    InReview,
    /// It has become a version of its record.
    Published,
    /// Given up, by its author or by a reviewer; kept.
    Closed,
}

impl State {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Submitted, Self::InReview, Self::Published, Self::Closed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::Published => "published",
            Self::Closed => "closed",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it may still be written.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::InReview)
    }
}

/// What is done with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    Submit,
    /// A reviewer begins.
    TakeUp,
    /// Back to its author, with remarks.
    SendBack,
    Publish,
    Close,
    /// Taken up again after it was closed.
    Reopen,
}

impl Step {
    pub const ALL: [Self; 6] =
        [Self::Submit, Self::TakeUp, Self::SendBack, Self::Publish, Self::Close, Self::Reopen];
}

/// The state after a step, if the step may be taken from there.
pub const fn after(state: State, step: Step) -> Option<State> {
    match (state, step) {
        (State::Draft, Step::Submit) => Some(State::Submitted),
        (State::Submitted, Step::TakeUp) => Some(State::InReview),
        (State::Submitted | State::InReview, Step::SendBack) | (State::Closed, Step::Reopen) => {
            Some(State::Draft)
        }
        (State::Draft | State::Submitted | State::InReview, Step::Publish) => Some(State::Published),
        (State::Draft | State::Submitted | State::InReview, Step::Close) => Some(State::Closed),
        _ => None,
    }
}

/// Which records only go public once two different persons have found them good.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewRules {
    #[serde(skip_serializing_if = "is_default")]
    pub two_persons_kinds: Vec<Kind>,
    /// Codes of the evidence stages from which a second person is required.
    #[serde(skip_serializing_if = "is_default")]
    pub two_persons_stages: Vec<String>,
}

impl ReviewRules {
    /// Whether a record of this kind, at this evidence stage, wants two persons.
    pub fn wants_two(&self, kind: Kind, stage: Option<&str>) -> bool {
        self.two_persons_kinds.contains(&kind)
            || stage.is_some_and(|stage| self.two_persons_stages.iter().any(|code| code == stage))
    }
}

/// Why a proposal may not be published yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is published or closed.
    WrongState,
    /// Someone who did not write it must find this revision good.
    SecondPerson,
    /// A remark of a reviewer has no answer yet.
    OpenRemarks,
}

/// Whether `publisher` may open the last gate: `hands` wrote the proposal, `approvals` are those of its last revision.
///
/// # Errors
/// What is still missing.
pub fn may_publish(
    state: State,
    wants_two: bool,
    hands: &[PersonId],
    approvals: &[PersonId],
    publisher: PersonId,
    open_remarks: usize,
) -> Result<(), Held> {
    if after(state, Step::Publish).is_none() {
        return Err(Held::WrongState);
    }
    if open_remarks > 0 {
        return Err(Held::OpenRemarks);
    }
    let hands: BTreeSet<PersonId> = hands.iter().copied().collect();
    let is_second = |person: &PersonId| !hands.contains(person);
    if wants_two && !approvals.iter().chain([&publisher]).any(is_second) {
        return Err(Held::SecondPerson);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(n: u8) -> PersonId {
        PersonId(Uuid::from_u128(u128::from(n)))
    }

    #[test]
    fn what_is_published_stays_so() {
        for step in Step::ALL {
            assert_eq!(after(State::Published, step), None);
        }
        assert_eq!(after(State::Closed, Step::Publish), None);
        assert_eq!(after(State::Closed, Step::Reopen), Some(State::Draft));
    }

    #[test]
    fn states_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_name(state.as_str()), Some(state));
        }
    }

    /// A proposal as the use cases keep it: who wrote each revision, who found which revision good.
    struct Life {
        state: State,
        hands: Vec<PersonId>,
        approvals: Vec<(PersonId, usize)>,
        published_by: Option<PersonId>,
    }

    impl Life {
        fn step(&mut self, step: Step, by: PersonId) {
            let Some(next) = after(self.state, step) else { return };
            if step == Step::Publish {
                let last = self.hands.len();
                let fresh: Vec<PersonId> =
                    self.approvals.iter().filter(|(_, at)| *at == last).map(|(who, _)| *who).collect();
                if may_publish(self.state, true, &self.hands, &fresh, by, 0).is_err() {
                    return;
                }
                self.published_by = Some(by);
            }
            self.state = next;
        }
    }

    proptest! {
        /// Whatever is done in whatever order, what is published was found good, as it stands, by someone who wrote none of it.
        #[test]
        fn no_sequence_escapes_the_second_person(acts in prop::collection::vec((0..8_usize, 0..3_u8), 0..40)) {
            let mut life =
                Life { state: State::Draft, hands: vec![person(0)], approvals: Vec::new(), published_by: None };
            for (act, who) in acts {
                let (was, by) = (life.state, person(who));
                match act {
                    6 if life.state.is_open() => life.hands.push(by),
                    7 if life.state.is_open() => life.approvals.push((by, life.hands.len())),
                    act => if let Some(step) = Step::ALL.get(act) { life.step(*step, by) },
                }
                prop_assert!(was != State::Published || life.state == State::Published);
            }
            if let Some(publisher) = life.published_by {
                let last = life.hands.len();
                let mut readers = life.approvals.iter().filter(|(_, at)| *at == last).map(|(who, _)| *who).chain([publisher]);
                prop_assert!(readers.any(|reader| !life.hands.contains(&reader)));
            }
        }

        #[test]
        fn two_persons_are_two_persons(
            hands in prop::collection::vec(0..4_u8, 1..4),
            approvals in prop::collection::vec(0..4_u8, 0..4),
            publisher in 0..4_u8,
        ) {
            let ids = |list: &[u8]| list.iter().map(|n| person(*n)).collect::<Vec<_>>();
            let (hands, approvals) = (ids(&hands), ids(&approvals));
            let verdict = may_publish(State::InReview, true, &hands, &approvals, person(publisher), 0);
            let mut all: BTreeSet<PersonId> = hands.iter().copied().collect();
            let writers = all.len();
            all.extend(approvals.iter().copied());
            all.insert(person(publisher));
            // Someone who did not write it was there, or it is held.
            prop_assert_eq!(verdict.is_ok(), all.len() > writers);
        }
    }
}
