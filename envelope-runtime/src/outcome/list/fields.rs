//! `--fields`: the part of `data` that the caller requests.

use clap::ArgMatches;

use crate::command::flag_values::FieldNames;
use crate::command::flags::FIELDS;
use crate::render::Answer;
use crate::wire::Selection;

/// Returns the requested fields, if any.
pub(super) fn requested(matches: &ArgMatches) -> Option<Selection> {
    let names = matches.try_get_one::<FieldNames>(FIELDS).ok().flatten()?;
    Some(Selection::new(&names.0))
}

/// Reduces an answer to the requested fields. Does nothing for a list, whose items were reduced when they were written, and
/// leaves the error of a failure unchanged.
pub(crate) fn keep(matches: Option<&ArgMatches>, answer: &mut Answer) {
    if answer.meta.notes.pagination.is_some() {
        return;
    }
    if let Some(mut selection) = matches.and_then(requested) {
        answer.body.keep(&mut selection);
        answer.warnings.extend(selection.warnings());
    }
}
