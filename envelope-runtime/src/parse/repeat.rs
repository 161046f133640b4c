//! Global arguments, given once and meant for more than one command line.

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches};

use super::Root;
use crate::command::flags::{DESCRIBE, is_of_the_whole_run};
use crate::program::Tool;

/// A global argument that was given on a command line, as the words that give it again. A secret among them is in the
/// clear: they are for a parser, and nobody else's to see.
pub(crate) struct Repeated {
    pub(crate) id: String,
    pub(crate) words: Vec<OsString>,
    /// Whether it takes no value.
    pub(crate) is_switch: bool,
}

/// The global arguments that were given on the command line, but for those that are about their own run, such as `--format`.
pub(crate) fn repeated(tool: &Tool, matches: &ArgMatches) -> Vec<Repeated> {
    let root = Root::of(tool).command;
    let given = root.get_arguments().filter(|arg| {
        let id = arg.get_id().as_str();
        !is_of_the_whole_run(id)
            && id != DESCRIBE
            && matches.try_contains_id(id).unwrap_or(false)
            && matches.value_source(id) == Some(ValueSource::CommandLine)
    });
    given
        .filter_map(|arg| {
            let id = arg.get_id().as_str();
            let flag = match (arg.get_long(), arg.get_short()) {
                (Some(long), _) => format!("--{long}"),
                (None, Some(short)) => format!("-{short}"),
                (None, None) => return None,
            };
            let words = match arg.get_action() {
                ArgAction::Count => (0..matches.get_count(id)).map(|_| flag.clone().into()).collect(),
                action if !action.takes_values() => vec![flag.into()],
                _ => {
                    let occurrences = matches.get_raw_occurrences(id).into_iter().flatten();
                    occurrences.flat_map(|values| spelt(&flag, arg.get_value_delimiter(), values)).collect()
                }
            };
            Some(Repeated { id: id.to_owned(), words, is_switch: !arg.get_action().takes_values() })
        })
        .collect()
}

/// A flag with its values, which a delimiter puts into one word again.
fn spelt<'a>(flag: &str, delimiter: Option<char>, values: impl Iterator<Item = &'a OsStr>) -> Vec<OsString> {
    let values: Vec<&OsStr> = values.collect();
    if let Some(delimiter) = delimiter {
        return with_value(flag.into(), &values.join(OsStr::new(&delimiter.to_string())));
    }
    match values[..] {
        [value] => with_value(flag.into(), value),
        _ => std::iter::once(flag.into()).chain(values.into_iter().map(Into::into)).collect(),
    }
}

/// A flag with a value, which is attached, so that one which starts with a dash is a value.
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
    use super::{OsStr, OsString, spelt};

    #[test]
    fn a_value_is_a_value_whatever_it_starts_with() {
        let words =
            |flag: &str, values: &[&'static str]| spelt(flag, None, values.iter().map(|value| OsStr::new(*value)));
        assert_eq!(words("--region", &["-here"]), ["--region=-here"]);
        assert_eq!(words("--region", &[""]), ["--region="]);
        assert_eq!(words("-r", &["-here"]), ["-r-here"]);
        assert_eq!(words("-r", &[""]), ["-r", ""]);
        assert_eq!(words("--size", &["1", "2"]), ["--size", "1", "2"]);
        let parts = ["a", "b"].map(OsStr::new).into_iter();
        assert_eq!(spelt("--part", Some(','), parts), ["--part=a,b"]);
        assert_eq!(words("--colour", &[]), [OsString::from("--colour")]);
    }
}
