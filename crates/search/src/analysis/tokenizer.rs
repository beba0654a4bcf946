//! The two tokenizers that tantivy is given: stems for finding, exact words for preferring and repairing.

use tantivy::tokenizer::{Token as IndexToken, TokenStream, Tokenizer};

use super::{stem, tokens};

/// Gives the stems of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct FrenchTokenizer;

/// Gives the folded words of a text as they are written.
#[derive(Debug, Clone, Default)]
pub(crate) struct ExactTokenizer;

/// The words of one text, already cut.
pub(crate) struct Words {
    rest: std::vec::IntoIter<IndexToken>,
    current: IndexToken,
}

impl Tokenizer for FrenchTokenizer {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        Words::of(text, |exact| stem(&exact))
    }
}

impl Tokenizer for ExactTokenizer {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        Words::of(text, |exact| exact)
    }
}

impl Words {
    fn of(text: &str, form: impl Fn(String) -> String) -> Self {
        let list: Vec<IndexToken> = tokens(text)
            .into_iter()
            .map(|token| IndexToken {
                offset_from: token.from,
                offset_to: token.to,
                position: token.position,
                text: form(token.exact),
                position_length: 1,
            })
            .collect();
        Self { rest: list.into_iter(), current: IndexToken::default() }
    }
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        self.rest.next().map(|token| self.current = token).is_some()
    }

    fn token(&self) -> &IndexToken {
        &self.current
    }

    fn token_mut(&mut self) -> &mut IndexToken {
        &mut self.current
    }
}
