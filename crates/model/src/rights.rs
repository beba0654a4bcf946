//! Who may do what, where: roles, the actions they open, the part of the commons they hold on, and the one `can`.

use std::fmt;

use serde::{Deserialize, Serialize};
use territories::Code;
use uuid::Uuid;

/// The identity of a person, for ever: a pseudonym that stays when the account is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub Uuid);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a person is in a part of the commons, from the least to the most trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Reader,
    Contributor,
    Catalyst,
    Editor,
    Reviewer,
    Steward,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Reader, Self::Contributor, Self::Catalyst, Self::Editor, Self::Reviewer, Self::Steward];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Contributor => "contributor",
            Self::Catalyst => "catalyst",
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Steward => "steward",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether the role opens the action; what is not listed is refused.
    pub const fn may(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::Reader => matches!(action, A::Follow),
            Self::Contributor => matches!(action, A::Follow | A::Propose),
            Self::Catalyst => matches!(action, A::Follow | A::Propose | A::AddEvidence | A::Animate),
            Self::Editor => matches!(
                action,
                A::Follow
                    | A::Propose
                    | A::AddEvidence
                    | A::Amend
                    | A::Review
                    | A::Publish
                    | A::Withdraw
                    | A::Merge
                    | A::Moderate
                    | A::Tend
                    | A::Curate
                    | A::Animate
            ),
            Self::Reviewer => matches!(
                action,
                A::Follow | A::Propose | A::AddEvidence | A::Review | A::Publish | A::Sign | A::Moderate
            ),
            Self::Steward => true,
        }
    }
}

/// What may be done besides reading what is public, which needs no right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Keep records at hand and be told when they change.
    Follow,
    /// Write a new record or a change, and submit it.
    Propose,
    /// Add an entry to the evidence of a resource.
    AddEvidence,
    /// Change what someone else is writing.
    Amend,
    /// Read what is submitted, comment on it, send it back, approve it.
    Review,
    /// Make public what was submitted.
    Publish,
    /// Withdraw a record, or bring it back.
    Withdraw,
    /// Make one record of two.
    Merge,
    /// Sign an evidence entry as its second reader; suspend or restore a stage.
    Sign,
    /// Decide on feedback and corrections sent by visitors.
    Moderate,
    /// Name owners and review dates, look after links.
    Tend,
    /// Read what is searched, write synonyms.
    Curate,
    /// Open a campaign: one compass for many bodies, and its figures.
    Animate,
    /// Give and take rights, suspend accounts, read the audit log and the outbox.
    Administer,
}

impl Action {
    pub const ALL: [Self; 14] = [
        Self::Follow,
        Self::Propose,
        Self::AddEvidence,
        Self::Amend,
        Self::Review,
        Self::Publish,
        Self::Withdraw,
        Self::Merge,
        Self::Sign,
        Self::Moderate,
        Self::Tend,
        Self::Curate,
        Self::Animate,
        Self::Administer,
    ];
}

/// A role on a part of the commons: everywhere, one platform, one territory and what it contains, or both at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Right {
    pub role: Role,
    /// Short name of the platform; every platform when absent.
    pub platform: Option<String>,
    /// The territory that contains what the role holds on; everywhere when absent.
    pub territory: Option<Code>,
}

impl Right {
    /// The role on the whole commons.
    pub const fn everywhere(role: Role) -> Self {
        Self { role, platform: None, territory: None }
    }

    fn covers(&self, target: &Target) -> bool {
        let platform = self.platform.as_ref().is_none_or(|slug| target.platforms.contains(slug));
        let territory = self
            .territory
            .as_ref()
            .is_none_or(|outer| target.territories.iter().any(|inner| lies_in(inner, outer)));
        platform && territory
    }
}

/// What an action bears on: the platforms and territories of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    pub platforms: Vec<String>,
    pub territories: Vec<Code>,
}

impl Target {
    /// What no platform nor territory holds: only rights on the whole commons reach it.
    pub fn commons() -> Self {
        Self::default()
    }

    /// The part of the commons that an envelope says it belongs to.
    pub fn of(envelope: &crate::Envelope) -> Self {
        Self {
            platforms: envelope.platforms.iter().map(|platform| platform.slug.clone()).collect(),
            territories: envelope.territories.iter().filter_map(|text| text.parse().ok()).collect(),
        }
    }
}

fn lies_in(inner: &Code, outer: &Code) -> bool {
    inner == outer || territories::atlas().contains(outer, inner)
}

/// Whether these rights open an action on a target. No right, no action.
pub fn can(rights: &[Right], action: Action, target: &Target) -> bool {
    rights.iter().any(|right| right.role.may(action) && right.covers(target))
}

/// Whether these rights open an action on some part of the commons: enough to see the page, not to act.
pub fn can_somewhere(rights: &[Right], action: Action) -> bool {
    rights.iter().any(|right| right.role.may(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Code {
        text.parse().expect("a code")
    }

    /// Quimper, its département, its région; Lille; the whole country.
    const PLACES: [&str; 5] = ["commune:29232", "departement:29", "region:53", "commune:59350", "france"];
    const PLATFORMS: [&str; 3] = ["a", "b", "c"];

    #[test]
    fn nobody_may_anything_without_a_right() {
        for action in Action::ALL {
            assert!(!can(&[], action, &Target::commons()));
            assert!(!can_somewhere(&[], action));
        }
    }

    #[test]
    fn only_stewards_administer_and_only_reviewers_sign() {
        let may =
            |action: Action| Role::ALL.into_iter().filter(move |role| role.may(action)).collect::<Vec<_>>();
        assert_eq!(may(Action::Administer), [Role::Steward]);
        assert_eq!(may(Action::Sign), [Role::Reviewer, Role::Steward]);
        assert_eq!(may(Action::Merge), [Role::Editor, Role::Steward]);
        assert_eq!(may(Action::Follow), Role::ALL);
    }

    #[test]
    fn a_territory_holds_what_it_contains_and_nothing_else() {
        let right = Right { territory: Some(code("departement:29")), ..Right::everywhere(Role::Editor) };
        let on = |places: &[&str]| {
            let target =
                Target { territories: places.iter().map(|p| code(p)).collect(), ..Target::default() };
            can(std::slice::from_ref(&right), Action::Publish, &target)
        };
        assert!(on(&["commune:29232"]) && on(&["departement:29"]) && on(&["commune:59350", "commune:29232"]));
        assert!(!on(&["region:53"]) && !on(&["commune:59350"]) && !on(&[]));
    }

    proptest! {
        /// Against a rule written in another way: every right that opens an action names a role that may, a platform of the
        /// target or none, a territory around one of the target or none; and more rights never open less.
        #[test]
        fn denied_by_default(
            rights in prop::collection::vec((0..6_usize, prop::option::of(0..3_usize), prop::option::of(0..5_usize)), 0..4),
            platforms in prop::collection::btree_set(0..3_usize, 0..3),
            places in prop::collection::btree_set(0..5_usize, 0..3),
            action in 0..13_usize,
        ) {
            let action = Action::ALL[action];
            let target = Target {
                platforms: platforms.iter().map(|i| PLATFORMS[*i].to_owned()).collect(),
                territories: places.iter().map(|i| code(PLACES[*i])).collect(),
            };
            let held: Vec<Right> = rights.iter().map(|(role, platform, place)| Right {
                role: Role::ALL[*role],
                platform: platform.map(|i| PLATFORMS[i].to_owned()),
                territory: place.map(|i| code(PLACES[i])),
            }).collect();
            // Which place of the list lies in which: by hand, not by the atlas.
            let inside = |inner: usize, outer: usize| match outer {
                1 => inner <= 1,
                2 => inner <= 2,
                4 => true,
                _ => inner == outer,
            };
            let expected = rights.iter().any(|(role, platform, place)| {
                Role::ALL[*role].may(action)
                    && platform.is_none_or(|p| platforms.contains(&p))
                    && place.is_none_or(|outer| places.iter().any(|inner| inside(*inner, outer)))
            });
            prop_assert_eq!(can(&held, action, &target), expected);
            prop_assert!(!expected || can_somewhere(&held, action));
            if let Some((_, fewer)) = held.split_first() {
                prop_assert!(!can(fewer, action, &target) || expected);
            }
        }
    }
}
