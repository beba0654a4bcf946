//! The database of a commons: the one truth, on `SQLite` or `PostgreSQL`, where every version of every record is kept.
//!
//! Three paths to know: [`Store::apply`] writes, [`Store::find`] and its neighbours read, [`Store::changes_after`] tells
//! followers what happened. No record is ever erased: there is no delete. What people did ([`SearchCount`]) has its own
//! table and is forgotten in time.

mod apply;
mod assessments;
mod changes;
mod comparisons;
mod decode;
mod entities;
mod error;
mod evidence;
mod feedback;
mod files;
mod gatherings;
mod history;
mod identities;
mod itineraries;
mod keeping;
mod ledger;
mod links;
mod migrations;
mod open;
mod people;
mod plan;
mod positions;
mod present;
mod proposals;
mod records;
mod rows;
mod searches;
mod settings;

pub use apply::Applied;
pub use assessments::{Assessment, Moment, Snapshot};
pub use changes::{Action, Change};
pub use comparisons::{Compared, KeptGrain};
pub use error::{Result, StoreError};
pub use evidence::{Deed, EvidenceWrite, Hand};
pub use feedback::{Decision, Feedback, FeedbackFilter, FeedbackSort, FeedbackState};
pub use files::{Bucket, Bytes, FileInfo, Files, Lying};
pub use gatherings::{Gathering, GatheringSort, Member, Notebook};
pub use history::VersionInfo;
pub use itineraries::{ItineraryFollow, ItineraryTold};
pub use keeping::Follow;
pub use ledger::{Act, Mail, MailState, NewMail};
pub use links::{Bearer, Bearing, LinkFilter, LinkRow, LinkVisit};
pub use open::{Engine, Store};
pub use people::{AccountState, HeldRight, OneTimeLink, Person, Session};
pub use plan::{By, Write};
pub use positions::{Position, PositionChange};
pub use proposals::{Approval, Comment, Proposal, ProposalFilter, ProposalMove, ProposalRevision};
pub use records::Found;
pub use searches::SearchCount;
