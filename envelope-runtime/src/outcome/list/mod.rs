//! Lists: which part of one is asked for, the outcomes that are one, and how they are written. A command is a list if
//! its handler returns a `Vec<T>`, a [`Page<T>`](Page) or a [`Stream<T>`](Stream); it then has `--limit` and
//! `--cursor`, and its answers have `meta.pagination`.

mod again;
mod answer;
mod cursor;
mod fields;
mod lines;
mod page;
mod paging;
mod source;
mod stream;

use clap::Arg;

use crate::command::spec::CommandSpec;
use crate::error::error_code::CodeSpec;
use crate::wire::SideEffects;

pub(crate) use answer::{paged, streamed, whole};
pub(crate) use fields::{flag as fields_flag, keep as keep_fields};
pub use page::Page;
pub use paging::Paging;
pub use stream::Stream;

const LIMIT: &str = "limit";
const CURSOR: &str = "cursor";
/// How many items an answer has where its caller does not say.
const DEFAULT_LIMIT: &str = "20";

const INVALID_CURSOR: &str = "INVALID_CURSOR";

/// The flags of a list; none of any other command.
pub(crate) fn flags(spec: &CommandSpec) -> Vec<Arg> {
    if spec.contract.listing.is_none() {
        return Vec::new();
    }
    vec![
        Arg::new(LIMIT)
            .long(LIMIT)
            .value_name("N")
            .help("How many items to print at most; 0 prints all of them")
            .default_value(DEFAULT_LIMIT)
            .value_parser(|text: &str| text.parse::<usize>().map_err(|_| "expected a whole number; 0 is all")),
        Arg::new(CURSOR)
            .long(CURSOR)
            .value_name("TOKEN")
            .help("Where to go on: the next_cursor of the answer before, to the same query"),
    ]
}

/// The codes of a list; none of any other command.
pub(crate) fn codes(spec: &CommandSpec) -> &'static [CodeSpec] {
    if spec.contract.listing.is_none() {
        return &[];
    }
    &[CodeSpec {
        name: INVALID_CURSOR,
        description: "The cursor is damaged, or belongs to another query; nothing ran",
        number: Some(2),
        retryable: false,
        side_effects: SideEffects::None,
    }]
}
