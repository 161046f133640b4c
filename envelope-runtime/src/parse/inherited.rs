//! Global arguments that a call passes on to the calls it makes, as `exec` does for its lines.

use std::ffi::{OsStr, OsString};

use clap::{ArgAction, ArgMatches};

use super::rebuild_args::is_on_the_command_line;
use super::tree::globals;
use crate::command::flags::{DESCRIBE, is_of_the_whole_run, is_on_everything};
use crate::program::{GlobalValues, Tool};

/// A global argument from a command line, as the words that give it again. A secret is in clear text: the words are for
/// the parser alone and must not be printed.
pub(crate) struct InheritedGlobal {
    pub(crate) id: String,
    pub(crate) words: Vec<OsString>,
    /// Whether it takes no value.
    pub(crate) is_switch: bool,
}

/// The global arguments from the command line, without flags of the whole run such as `--format`.
pub(crate) fn inherited_globals(tool: &Tool, matches: &ArgMatches) -> Vec<InheritedGlobal> {
    let root = globals(tool);
    let mut inherited = Vec::new();
    for arg in root.get_arguments() {
        let id = arg.get_id().as_str();
        if is_of_the_whole_run(id) || id == DESCRIBE || !is_on_the_command_line(matches, id) {
            continue;
        }
        let flag = match (arg.get_long(), arg.get_short()) {
            (Some(long), _) => format!("--{long}"),
            (None, Some(short)) => format!("-{short}"),
            (None, None) => continue,
        };
        let words = match arg.get_action() {
            ArgAction::Count => vec![flag.into(); matches.get_count(id).into()],
            action if !action.takes_values() => vec![flag.into()],
            _ => {
                let mut words = Vec::new();
                for values in matches.get_raw_occurrences(id).into_iter().flatten() {
                    words.append(&mut flag_words(&flag, arg.get_value_delimiter(), &values.collect::<Vec<_>>()));
                }
                words
            }
        };
        inherited.push(InheritedGlobal { id: id.to_owned(), words, is_switch: !arg.get_action().takes_values() });
    }
    inherited
}

/// The values of the author's global arguments from the command line: calls with the same values can share their states.
pub(crate) fn global_values(tool: &Tool, matches: &ArgMatches) -> GlobalValues {
    let root = globals(tool);
    let mut given = GlobalValues::new();
    for id in root.get_arguments().map(|arg| arg.get_id().as_str()) {
        if !is_on_everything(id) && is_on_the_command_line(matches, id) {
            let values = matches.try_get_raw(id).ok().flatten().into_iter().flatten();
            given.push((id.to_owned(), values.map(Into::into).collect()));
        }
    }
    given
}

/// A flag with its values. Values with a delimiter are one word.
fn flag_words(flag: &str, delimiter: Option<char>, values: &[&OsStr]) -> Vec<OsString> {
    if let Some(delimiter) = delimiter {
        return with_value(flag.into(), &values.join(OsStr::new(&delimiter.to_string())));
    }
    if let [value] = values {
        return with_value(flag.into(), value);
    }
    let mut words = vec![flag.into()];
    for value in values {
        words.push((*value).to_owned());
    }
    words
}

/// A flag with its value attached. A value that starts with a dash is then not taken for a flag.
pub(crate) fn with_value(flag: OsString, value: &OsStr) -> Vec<OsString> {
    let is_long = flag.as_encoded_bytes().starts_with(b"--");
    if value.is_empty() && !is_long {
        return vec![flag, OsString::new()];
    }
    let mut word = flag;
    if is_long {
        word.push("=");
    }
    word.push(value);
    vec![word]
}

#[cfg(test)]
mod tests {
    use super::{OsStr, OsString, flag_words};

    #[test]
    fn a_value_that_starts_with_a_dash_is_attached_to_its_flag() {
        let words = |flag: &str, values: &[&'static str]| {
            flag_words(flag, None, &values.iter().map(OsStr::new).collect::<Vec<_>>())
        };
        assert_eq!(words("--region", &["-here"]), ["--region=-here"]);
        assert_eq!(words("--region", &[""]), ["--region="]);
        assert_eq!(words("-r", &["-here"]), ["-r-here"]);
        assert_eq!(words("-r", &[""]), ["-r", ""]);
        assert_eq!(words("--size", &["1", "2"]), ["--size", "1", "2"]);
        let parts = ["a", "b"].map(OsStr::new);
        assert_eq!(flag_words("--part", Some(','), &parts), ["--part=a,b"]);
        assert_eq!(words("--colour", &[]), [OsString::from("--colour")]);
    }
}
