//! `--fields`: the part of `data` that the caller wants.

use clap::{Arg, ArgMatches};

use crate::parse::HEADING;
use crate::render::Answer;
use crate::wire::Selection;

const FLAG: &str = "fields";

/// The flag, which stands on every level.
pub(crate) fn flag() -> Arg {
    Arg::new(FLAG)
        .long(FLAG)
        .value_name("NAMES")
        .help("Print only these fields of data, or of each item of a list: names with commas between them")
        .help_heading(HEADING)
        .value_parser(names)
        .global(true)
}

/// The names in a value of the flag.
#[derive(Debug, Clone)]
struct Names(Vec<String>);

fn names(text: &str) -> Result<Names, String> {
    let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        return Err("expected names of fields with commas between them, such as id,name".to_owned());
    }
    Ok(Names(names))
}

/// What the caller asked to keep, if anything.
pub(super) fn asked(matches: &ArgMatches) -> Option<Selection> {
    let names = matches.try_get_one::<Names>(FLAG).ok().flatten()?;
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
