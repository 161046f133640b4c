//! Which part of a list the caller asks for.

use clap::ArgMatches;

use crate::command::spec::{CommandSpec, Listing};
use crate::error::early_exit::Stop;
use crate::program::{Path, Tool};

use super::cursor::{Position, Query};
use super::{CURSOR, LIMIT};

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
    pub(super) asked: Asked,
}

/// What the caller asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// None for all.
    pub(super) limit: Option<usize>,
    /// Where to begin.
    pub(super) from: Position,
    pub(super) query: Query,
}

impl Paging {
    /// What a call asks for.
    ///
    /// # Errors
    ///
    /// INVALID_CURSOR where the cursor is not one of this query.
    pub(crate) fn of(tool: &Tool, path: &Path<'_>, spec: &CommandSpec, matches: &ArgMatches) -> Result<Paging, Stop> {
        let Some(listing) = spec.contract.listing else { return Ok(Paging::default()) };
        let query = Query::of(tool, path, matches);
        let limit = matches.try_get_one::<usize>(LIMIT).ok().flatten().copied().filter(|limit| *limit > 0);
        let token = matches.try_get_one::<String>(CURSOR).ok().flatten();
        let from = token.map(|token| query.position(token)).transpose()?.unwrap_or_default();
        let asked = Asked { limit, from, query };
        Ok(match listing {
            Listing::Whole | Listing::Streamed => Paging { limit: None, cursor: None, asked },
            Listing::Paged => Paging {
                // A page of which a part was printed is read again from its beginning.
                limit: asked.limit.map(|limit| limit.saturating_add(asked.from.skip)),
                cursor: asked.from.own.clone(),
                asked,
            },
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
