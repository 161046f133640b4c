//! One line of `exec`: a JSON object. Its values keep their JSON text, and a number keeps its digits.

use crate::error::early_exit::EarlyExit;
use crate::error::usage::invalid_argument_with_fix;
use crate::wire::{pairs, string};

/// A call, as a line describes it.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// `resource.create`.
    pub(super) command: String,
    /// The parameters and then the flags, in their order.
    pub(super) given: Vec<(String, &'a str)>,
}

/// Parses a line. Also returns the command that the line names, even if the rest of the line is wrong.
pub(super) fn read(line: &[u8]) -> (Option<String>, Result<Request<'_>, EarlyExit>) {
    let object = |why: &str| {
        invalid_argument_with_fix(
            "line",
            format!("the line is no JSON object: {why}"),
            r#"write one JSON object a line, such as {"_cmd": "group.command", "name": "value"}"#,
        )
    };
    let Ok(line) = std::str::from_utf8(line) else {
        return (None, Err(object("it is not valid UTF-8")));
    };
    let found = match pairs(line) {
        Ok(found) => found,
        Err(error) => return (None, Err(object(&said(&error)))),
    };
    let (mut commands, mut options, mut given) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in found {
        match &*key {
            "_cmd" => commands.push(value),
            "_opts" => options.push(value),
            _ => given.push((key, value)),
        }
    }
    let command = match commands[..] {
        [value] => string(value),
        _ => None,
    };
    let Some(named) = command.clone() else {
        let message = match commands.len() {
            0 => "the line names no command",
            1 => "the command is not a text",
            _ => "the line names its command more than once",
        };
        return (
            None,
            Err(invalid_argument_with_fix("_cmd", message, r#"name one command, as in {"_cmd": "group.command"}"#)),
        );
    };
    for value in options.into_iter().filter(|value| *value != "null") {
        let Ok(pairs) = pairs(value) else {
            let fix = r#"write the flags as an object, such as {"validate-only": true}"#;
            return (command, Err(invalid_argument_with_fix("_opts", "the flags are not an object", fix)));
        };
        given.extend(pairs);
    }
    (command, Ok(Request { command: named, given }))
}

/// The message of a JSON error without the line number, since the input is one line.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&place) {
        Some(said) if error.column() > 0 => format!("{said} at column {}", error.column()),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::{EarlyExit, read};

    fn refusal(line: &str) -> (Option<String>, String, String) {
        let (named, request) = read(line.as_bytes());
        let Err(EarlyExit::Failed(failure)) = request else { panic!("{line} is a call") };
        let error = failure.error;
        (named, error.errors[0].field.clone(), error.message)
    }

    #[test]
    fn a_line_keeps_the_order_and_the_text_of_its_values() {
        let line = r#"{"size": 1.50, "_cmd": "a.b", "_opts": {"x": {"k":  1}}, "big": 340282366920938463463374607431768211455, "size": 2}"#;
        let (named, request) = read(line.as_bytes());
        let request = request.unwrap();
        assert_eq!((named.as_deref(), request.command.as_str()), (Some("a.b"), "a.b"));
        let given: Vec<(&str, &str)> = request.given.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let expected = [
            ("size", "1.50"),
            ("big", "340282366920938463463374607431768211455"),
            ("size", "2"),
            ("x", r#"{"k":  1}"#),
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn a_line_that_describes_no_call_says_why() {
        for (line, named, field, message) in [
            ("[]", None, "line", "the line is no JSON object: "),
            ("{", None, "line", "the line is no JSON object: "),
            ("{} x", None, "line", "the line is no JSON object: "),
            ("{}", None, "_cmd", "the line names no command"),
            (r#"{"_cmd": 7}"#, None, "_cmd", "the command is not a text"),
            (r#"{"_cmd": "a", "_cmd": "b"}"#, None, "_cmd", "the line names its command more than once"),
            (r#"{"_cmd": "a", "_opts": [1]}"#, Some("a"), "_opts", "the flags are not an object"),
        ] {
            let said = refusal(line);
            assert_eq!((said.0.as_deref(), said.1.as_str()), (named, field), "{line}");
            // The words behind the colon are serde_json's.
            assert!(said.2.starts_with(message), "{line}: {}", said.2);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_no_json() {
        assert!(read(b"{\"_cmd\": \"a\", \"name\": \"\xff\"}").1.is_err());
    }
}
