//! A page: a text of the site itself, such as the legal notice.

use serde::{Deserialize, Serialize};

use crate::content::Noun;

/// The content of a page: its body says everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {}

impl Noun for Page {}
