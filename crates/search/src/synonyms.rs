//! Words that mean the same, as curators write them.

/// Any phrase of `from` in a query also searches the phrases of `to`; words that mean the same both ways are in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SynonymRule {
    pub from: Vec<String>,
    pub to: Vec<String>,
    /// The platform where it holds; everywhere when absent.
    pub platform: Option<String>,
}
