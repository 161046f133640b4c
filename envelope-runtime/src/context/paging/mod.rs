//! The part of a list that a caller asks for.

mod cursor;

use crate::error::early_exit::EarlyExit;
pub(crate) use cursor::{Position, Query};

pub(crate) const LIMIT: &str = "limit";
pub(crate) const CURSOR: &str = "cursor";
pub(crate) const INVALID_CURSOR: &str = "INVALID_CURSOR";

/// Which part of a list the caller asks for: take it by reference, `paging: &Paging`, where the handler returns a
/// [`Page<T>`](crate::Page). Its example shows both.
///
/// A handler that returns a `Vec<T>` or a [`Stream<T>`](crate::Stream) needs none: what it returns is divided for it,
/// and a `Paging` asks it for all.
#[derive(Debug, Default)]
pub struct Paging {
    limit: Option<usize>,
    cursor: Option<String>,
    /// What the caller asked for, by which the answer is cut.
    pub(crate) asked: Asked,
}

/// What the caller asked for.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// None for all.
    pub(crate) limit: Option<usize>,
    /// Where to begin.
    pub(crate) from: Position,
    pub(crate) query: Query,
}

impl Paging {
    /// The part of a list that a call asks for. `divided_by_handler`: the handler returns the page; otherwise the framework
    /// cuts what the handler returns.
    ///
    /// # Errors
    ///
    /// INVALID_CURSOR if the cursor does not belong to the query.
    pub(crate) fn requested(
        divided_by_handler: bool,
        limit: Option<usize>,
        token: Option<&str>,
        query: Query,
    ) -> Result<Paging, EarlyExit> {
        let limit = limit.filter(|limit| *limit > 0);
        let from = token.map(|token| query.position(token)).transpose()?.unwrap_or_default();
        let asked = Asked { limit, from, query };
        if !divided_by_handler {
            return Ok(Paging { limit: None, cursor: None, asked });
        }
        Ok(Paging {
            // A page of which a part was printed is read again from its beginning.
            limit: asked.limit.map(|limit| limit.saturating_add(asked.from.skip)),
            cursor: asked.from.own.clone(),
            asked,
        })
    }

    /// What a unit test hands to a handler: how many items it is to return at most, none for all; and the cursor that
    /// an earlier page had as its [`next`](crate::Page::next).
    pub fn for_test(limit: impl Into<Option<usize>>, cursor: Option<&str>) -> Paging {
        Paging { limit: limit.into(), cursor: cursor.map(str::to_owned), asked: Asked::default() }
    }

    /// How many items the page is to have at most; none for all that there are. What is beyond it is not printed.
    pub fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Where the page begins: the text that the handler gave as the [`next`](crate::Page::next) of the page before, or
    /// none for the first one.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }
}
