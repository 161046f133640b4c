//! Errors and warnings for people, on stderr.

use std::fmt::Write as _;

use super::text::visible;
use super::view::{DIM, ERROR, View, WARNING};
use crate::wire::{ErrorBody, FieldError, Warning};

/// Writes the message of an error, its corrections, and its code.
pub(super) fn error(error: &ErrorBody, exit_code: u8, view: View, out: &mut String) {
    view.paint(ERROR, "error:", out);
    line(out, " ", &error.message);
    match &error.errors[..] {
        // The message of the error repeats that of its only argument.
        [only] if error.message.contains(&only.message) => {
            if let Some(nearest) = &only.suggestion {
                line(out, "  ", &did_you_mean(nearest));
            }
        }
        all => all.iter().for_each(|argument| line(out, "  ", &bad_argument(argument))),
    }
    let notes = [
        ("detail", error.detail.as_deref()),
        ("cause", error.cause.as_deref()),
        ("fix", error.fix_required.as_deref()),
        (if error.fix_required.is_some() { "run" } else { "fix" }, error.fix_command.as_deref()),
        ("hint", error.suggestion.as_deref()),
    ];
    for (name, text) in notes {
        if let Some(text) = text {
            line(out, &format!("  {name}: "), text);
        }
    }
    let mut code = format!("({}, exit {exit_code}", visible(&error.code));
    if error.retryable {
        code.push_str(", retryable");
        if let Some(wait) = error.retry_after_ms {
            // Writing to a string cannot fail.
            let _ = write!(code, " after {wait} ms");
        }
    }
    code.push(')');
    view.indented().line(DIM, &code, out);
}

/// Writes a warning on one line, with its code.
pub(super) fn warning(warning: &Warning, view: View, out: &mut String) {
    view.paint(WARNING, "warning:", out);
    out.push(' ');
    out.push_str(&visible(&warning.message));
    out.push(' ');
    view.paint(DIM, &format!("({})", visible(&warning.code)), out);
    out.push('\n');
}

fn line(out: &mut String, before: &str, text: &str) {
    out.push_str(before);
    out.push_str(&visible(text));
    out.push('\n');
}

fn bad_argument(argument: &FieldError) -> String {
    let FieldError { field, message, suggestion } = argument;
    // Some messages name the argument already.
    let prefix = if message.contains(field) { String::new() } else { format!("{field}: ") };
    match suggestion {
        Some(nearest) => format!("{prefix}{message}; {}", did_you_mean(nearest)),
        None => format!("{prefix}{message}"),
    }
}

fn did_you_mean(nearest: &str) -> String {
    format!("did you mean `{nearest}`?")
}

#[cfg(test)]
mod tests {
    use super::{View, error, warning};
    use crate::wire::{ErrorBody, FieldError, Warning};

    fn written(body: &ErrorBody, exit_code: u8, color: bool) -> String {
        let mut out = String::new();
        error(body, exit_code, View { color, width: 80, indent: 0 }, &mut out);
        out
    }

    fn field(field: &str, message: &str, suggestion: Option<&str>) -> FieldError {
        FieldError { field: field.into(), message: message.into(), suggestion: suggestion.map(str::to_owned) }
    }

    #[test]
    fn an_error_is_its_message_and_its_code() {
        let body = ErrorBody::new("ALREADY_EXISTS", "Resource 'foo' already exists");
        assert_eq!(written(&body, 10, false), "error: Resource 'foo' already exists\n  (ALREADY_EXISTS, exit 10)\n");
        assert_eq!(
            written(&body, 10, true),
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m Resource 'foo' already exists\n  \u{1b}[2m(ALREADY_EXISTS, exit \
             10)\u{1b}[0m\n"
        );
    }

    #[test]
    fn every_field_of_an_error_is_written() {
        let mut body = ErrorBody::new("UNAVAILABLE", "the store failed");
        body.retryable = true;
        body.retry_after_ms = Some(1500);
        body.detail = Some("tried twice".into());
        body.cause = Some("disk full".into());
        body.fix_required = Some("free some space".into());
        body.fix_command = Some("tool store compact".into());
        body.suggestion = Some("look at `df`".into());
        assert_eq!(
            written(&body, 12, false),
            "error: the store failed\n  detail: tried twice\n  cause: disk full\n  fix: free some space\n  \
             run: tool store compact\n  hint: look at `df`\n  (UNAVAILABLE, exit 12, retryable after 1500 ms)\n"
        );
        body.fix_required = None;
        assert!(written(&body, 12, false).contains("\n  fix: tool store compact\n"));
    }

    #[test]
    fn every_invalid_argument_is_written_once() {
        let mut body = ErrorBody::new("ARG_ERROR", "2 arguments are invalid: --nmae, --size");
        body.errors =
            vec![field("--nmae", "no such argument", Some("--name")), field("--size", "a is no number", None)];
        assert_eq!(
            written(&body, 2, false),
            "error: 2 arguments are invalid: --nmae, --size\n  --nmae: no such argument; did you mean `--name`?\n  \
             --size: a is no number\n  (ARG_ERROR, exit 2)\n"
        );
        let mut body = ErrorBody::new("ARG_ERROR", "--nmae: no such argument");
        body.errors = vec![field("--nmae", "no such argument", Some("--name"))];
        assert_eq!(
            written(&body, 2, false),
            "error: --nmae: no such argument\n  did you mean `--name`?\n  (ARG_ERROR, exit 2)\n"
        );
        body.errors = vec![field("--nmae", "no such argument", None)];
        assert_eq!(written(&body, 2, false), "error: --nmae: no such argument\n  (ARG_ERROR, exit 2)\n");
    }

    #[test]
    fn a_warning_is_one_line() {
        for (color, line) in [
            (false, "warning: this goes away (DEPRECATED)\n"),
            (true, "\u{1b}[1m\u{1b}[33mwarning:\u{1b}[0m this goes away \u{1b}[2m(DEPRECATED)\u{1b}[0m\n"),
        ] {
            let mut out = String::new();
            warning(&Warning::new("DEPRECATED", "this goes away"), View { color, width: 80, indent: 0 }, &mut out);
            assert_eq!(out, line);
        }
    }

    #[test]
    fn control_characters_are_escaped() {
        let mut body = ErrorBody::new("A_B", "x\u{1b}[2J\nerror: forged");
        body.errors = vec![field("--\u{7}", "\u{9b}", Some("\u{202e}")), field("b", "\r", None)];
        body.suggestion = Some("\u{8}".into());
        assert_eq!(
            written(&body, 1, false),
            "error: x\\u{1b}[2J\\nerror: forged\n  --\\u{7}: \\u{9b}; did you mean `\\u{202e}`?\n  b: \\r\n  \
             hint: \\u{8}\n  (A_B, exit 1)\n"
        );
    }
}
