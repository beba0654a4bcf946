//! The steps that may be taken on the evidence of a resource: recorded, signed by another, corrected, suspended, lifted,
//! retracted; never erased.

use crate::date::PartialDate;
use crate::evidence::{Evidence, EvidenceKind, Ladder};
use crate::rights::{Action, PersonId, Right, Target, can};

/// Longest accepted text of an entry, in characters.
pub const TEXT_MAX: usize = 4_000;
/// Longest accepted name of a place, of an organisation or of a source, in characters.
pub const NAME_MAX: usize = 300;

/// One step; `at` is the position of the entry, which never changes since nothing is ever erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A new entry, which nobody has signed.
    Record { entry: Evidence },
    /// The second reader signs, under the name that will be read.
    Sign { at: usize, name: String },
    /// What was said is said better; a signature falls, for it bore on other words.
    Correct { at: usize, entry: Evidence },
    /// A vigilance note holds back a stage and all above.
    Suspend { at: usize, from: String },
    /// The reason of a vigilance note is gone.
    Lift { at: usize, on: PartialDate, text: String },
    /// The entry stays, with the reason, and counts for nothing.
    Retract { at: usize, on: PartialDate, text: String },
}

impl Step {
    /// The position of the entry that the step bears on; none for a new one.
    pub const fn at(&self) -> Option<usize> {
        match self {
            Self::Record { .. } => None,
            Self::Sign { at, .. }
            | Self::Correct { at, .. }
            | Self::Suspend { at, .. }
            | Self::Lift { at, .. }
            | Self::Retract { at, .. } => Some(*at),
        }
    }
}

/// Who takes a step: the person, their rights on the resource, and who has written the entry so far.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    pub person: PersonId,
    pub rights: &'a [Right],
    pub target: &'a Target,
    /// Everyone who recorded or corrected the entry.
    pub hands: &'a [PersonId],
}

impl Taker<'_> {
    fn may(&self, action: Action) -> bool {
        can(self.rights, action, self.target)
    }

    fn is_hand(&self) -> bool {
        self.hands.contains(&self.person)
    }
}

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The person has not this right here.
    Forbidden,
    /// There is no such entry.
    Absent,
    /// Nobody signs what they wrote.
    OwnEntry,
    AlreadySigned,
    /// What was retracted no longer changes.
    Retracted,
    /// Only a vigilance note suspends, and only one that suspends is lifted; none is signed.
    NotForThisKind,
    AlreadyLifted,
    /// A correction says what the entry says already.
    Unchanged,
    /// A reason, a name or a text is missing.
    TextMissing,
    /// A text is longer than what is accepted.
    TextTooLong,
    /// The stage does not exist, or is the first one, which nothing can take away.
    UnknownStage,
}

/// Takes one step over the entries of a resource; a refused step changes nothing.
///
/// # Errors
/// Why it is refused.
pub fn apply(
    entries: &mut Vec<Evidence>,
    step: Step,
    taker: Taker<'_>,
    ladder: &Ladder,
) -> Result<(), Refusal> {
    let needed = match &step {
        Step::Record { .. } => Action::AddEvidence,
        Step::Correct { .. } | Step::Retract { .. } if taker.is_hand() => Action::AddEvidence,
        _ => Action::Sign,
    };
    if !taker.may(needed) {
        return Err(Refusal::Forbidden);
    }
    let Some(at) = step.at() else {
        if let Step::Record { entry } = step {
            checked(&entry)?;
            entries.push(as_recorded(entry));
        }
        return Ok(());
    };
    let known = entries.get_mut(at).ok_or(Refusal::Absent)?;
    if known.is_retracted() {
        return Err(Refusal::Retracted);
    }
    match step {
        Step::Record { .. } => Ok(()),
        Step::Sign { name, .. } => sign(known, &name, taker),
        Step::Correct { entry, .. } => correct(known, entry),
        Step::Suspend { from, .. } => suspend(known, from, ladder),
        Step::Lift { on, text, .. } => lift(known, on, &text),
        Step::Retract { on, text, .. } => retract(known, on, &text, taker),
    }
}

/// What only the other steps write is left out, whoever wrote it.
fn as_recorded(entry: Evidence) -> Evidence {
    Evidence {
        second_reader: String::new(),
        suspends: None,
        lifted_on: None,
        lifted_text: String::new(),
        retracted_on: None,
        retracted_text: String::new(),
        ..entry
    }
}

/// An entry says what happened; its texts stay readable.
fn checked(entry: &Evidence) -> Result<(), Refusal> {
    if entry.text.trim().is_empty() {
        return Err(Refusal::TextMissing);
    }
    let is_long = |text: &str, most: usize| text.chars().count() > most;
    let names = [&entry.place, &entry.organisation, &entry.source];
    if is_long(&entry.text, TEXT_MAX) || names.into_iter().any(|name| is_long(name, NAME_MAX)) {
        return Err(Refusal::TextTooLong);
    }
    Ok(())
}

fn reason(text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::TextMissing),
        text if text.chars().count() > TEXT_MAX => Err(Refusal::TextTooLong),
        text => Ok(text.to_owned()),
    }
}

fn sign(known: &mut Evidence, name: &str, taker: Taker<'_>) -> Result<(), Refusal> {
    if taker.is_hand() {
        return Err(Refusal::OwnEntry);
    }
    if known.kind == EvidenceKind::Vigilance {
        return Err(Refusal::NotForThisKind);
    }
    if !known.second_reader.trim().is_empty() {
        return Err(Refusal::AlreadySigned);
    }
    let name = reason(name)?;
    if name.chars().count() > NAME_MAX {
        return Err(Refusal::TextTooLong);
    }
    known.second_reader = name;
    Ok(())
}

fn correct(known: &mut Evidence, entry: Evidence) -> Result<(), Refusal> {
    checked(&entry)?;
    let was = known.kind == EvidenceKind::Vigilance;
    // A note of vigilance that would become something else would lift what it suspends.
    if was != (entry.kind == EvidenceKind::Vigilance) {
        return Err(Refusal::NotForThisKind);
    }
    let said = |entry: &Evidence| Evidence { second_reader: String::new(), ..entry.clone() };
    let next = corrected(known, entry);
    if said(&next) == said(known) {
        // Nothing of what was signed changes: the signature stands.
        return Err(Refusal::Unchanged);
    }
    *known = next;
    Ok(())
}

/// An entry as it would stand once corrected: said anew, signed by nobody, held back or lifted as it was.
pub fn corrected(known: &Evidence, entry: Evidence) -> Evidence {
    Evidence {
        id: known.id,
        suspends: known.suspends.clone(),
        lifted_on: known.lifted_on,
        lifted_text: known.lifted_text.clone(),
        ..as_recorded(entry)
    }
}

fn suspend(known: &mut Evidence, from: String, ladder: &Ladder) -> Result<(), Refusal> {
    if known.kind != EvidenceKind::Vigilance {
        return Err(Refusal::NotForThisKind);
    }
    if known.lifted_on.is_some() {
        return Err(Refusal::AlreadyLifted);
    }
    if ladder.position(&from).is_none_or(|stage| stage == 0) {
        return Err(Refusal::UnknownStage);
    }
    known.suspends = Some(from);
    Ok(())
}

fn lift(known: &mut Evidence, on: PartialDate, text: &str) -> Result<(), Refusal> {
    if known.kind != EvidenceKind::Vigilance {
        return Err(Refusal::NotForThisKind);
    }
    if known.lifted_on.is_some() {
        return Err(Refusal::AlreadyLifted);
    }
    known.lifted_text = reason(text)?;
    known.lifted_on = Some(on);
    Ok(())
}

fn retract(known: &mut Evidence, on: PartialDate, text: &str, taker: Taker<'_>) -> Result<(), Refusal> {
    // Otherwise whoever wrote a note could lift alone what a reader has suspended.
    if known.is_suspending() && !taker.may(Action::Sign) {
        return Err(Refusal::Forbidden);
    }
    known.retracted_text = reason(text)?;
    known.retracted_on = Some(on);
    Ok(())
}

/// The evidence of a record once a general change of it is published: that of the record as it stands, whatever the change
/// says, so that no form can write, sign, or take away a proof.
pub fn kept(standing: &[Evidence]) -> Vec<Evidence> {
    standing.to_vec()
}

/// The evidence of two records that become one: every entry once, in order; the same entry seen on both sides keeps what
/// holds it back.
pub fn united(into: &[Evidence], from: &[Evidence]) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = into.to_vec();
    for entry in from {
        let same = all.iter_mut().find(|known| is_same(known, entry));
        match same {
            None => all.push(entry.clone()),
            Some(known) => {
                if known.second_reader != entry.second_reader {
                    // One of the two was signed, the other not, or by another: no signature is certain.
                    known.second_reader.clear();
                }
                if known.retracted_on.is_none() {
                    known.retracted_on = entry.retracted_on;
                    known.retracted_text.clone_from(&entry.retracted_text);
                }
                if entry.is_suspending() {
                    known.suspends.clone_from(&entry.suspends);
                    known.lifted_on = None;
                    known.lifted_text.clear();
                }
            }
        }
    }
    all
}

/// The same thing told twice: the same identity, or without one the same words.
fn is_same(one: &Evidence, other: &Evidence) -> bool {
    if let (Some(one), Some(other)) = (one.id, other.id) {
        one == other
    } else {
        let told = |entry: &Evidence| {
            (
                entry.kind,
                entry.on,
                text::fold(&entry.place),
                text::fold(&entry.organisation),
                text::fold(&entry.text),
            )
        };
        told(one) == told(other)
    }
}

#[cfg(test)]
mod tests;
