//! `--fields`: the part of `data` that the caller wants.

use clap::ArgMatches;

use crate::command::flag_values::FieldNames;
use crate::command::flags::FIELDS;
use crate::render::Answer;
use crate::wire::Selection;

/// What the caller asked to keep, if anything.
pub(super) fn asked(matches: &ArgMatches) -> Option<Selection> {
    let names = matches.try_get_one::<FieldNames>(FIELDS).ok().flatten()?;
    Some(Selection::new(&names.0))
}

/// Keeps what the caller asked for of an answer that is no list; the items of a list were looked at when they were
/// written. What a failure says is left whole.
pub(crate) fn keep(matches: Option<&ArgMatches>, answer: &mut Answer) {
    if answer.meta.notes.pagination.is_some() {
        return;
    }
    if let Some(mut selection) = matches.and_then(asked) {
        answer.body.keep(&mut selection);
        answer.warnings.extend(selection.warnings());
    }
}
