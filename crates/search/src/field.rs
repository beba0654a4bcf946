//! The fields of a document, and what a word is worth in each.

/// One field, in the order in which a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Names,
    Labels,
    Summary,
    Notice,
    Body,
}

impl Field {
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Names, Self::Labels, Self::Summary, Self::Notice, Self::Body];

    pub fn of_code(code: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }

    /// Whether the field names the record: its words count once more, apart from the texts.
    pub const fn is_heading(self) -> bool {
        matches!(self, Self::Title | Self::Names)
    }

    /// Whether its text is kept for excerpts; headings and labels are shown apart.
    pub const fn is_stored(self) -> bool {
        matches!(self, Self::Summary | Self::Notice | Self::Body)
    }

    /// How much a word counts here, in halves of a word of the body.
    pub const fn halves(self) -> u32 {
        match self {
            Self::Summary => 3,
            Self::Title | Self::Names | Self::Labels | Self::Notice | Self::Body => 2,
        }
    }
}
