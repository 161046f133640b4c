//! Parses and checks an envelope.

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use crate::schema::{closed, own_schema, public_schema};
use crate::{Run, Schema};

/// The parts of an envelope that follows the contract.
#[derive(Debug)]
pub struct Envelope {
    /// The source text of `data`.
    pub data_text: String,
    /// `data`.
    pub data: Value,
    /// `error`, which is null if the call succeeded.
    pub error: Value,
    /// `warnings`.
    pub warnings: Value,
    /// `meta`.
    pub meta: Value,
}

impl Envelope {
    /// Parses stdout, which must be one line with the five keys in order. Checks the derived fields, and validates the line
    /// against our schema and the public schema.
    #[track_caller]
    pub(crate) fn read(run: &Run) -> Envelope {
        let line =
            run.stdout.strip_suffix('\n').unwrap_or_else(|| panic!("stdout does not end with a newline: {run:?}"));
        assert!(!line.contains(affects_display), "the envelope contains a control character: {run:?}");
        let [ok, data_text, error, warnings, meta] = split_values(line);

        let whole: Value = serde_json::from_str(line).expect("an envelope is JSON");
        for schema in
            [Some(closed(own_schema("envelope.json"))), public_schema("response-envelope.json")].into_iter().flatten()
        {
            Schema::new(&schema).check(&whole);
        }
        let value = |text| serde_json::from_str(text).expect("each value is JSON");
        let envelope = Envelope {
            data_text: data_text.to_owned(),
            data: value(data_text),
            error: value(error),
            warnings: value(warnings),
            meta: value(meta),
        };
        assert_eq!(ok, if run.code == 0 { "true" } else { "false" }, "`ok` contradicts the exit code: {run:?}");
        assert_eq!(envelope.error.is_null(), run.code == 0, "`error` must be null if and only if `ok`: {run:?}");
        assert_eq!(envelope.meta["exit_code"], run.code, "`meta.exit_code` differs from the exit code: {run:?}");
        if envelope.error["retryable"] != true {
            assert!(envelope.error.get("retry_strategy").is_none(), "`retry_strategy` without `retryable`: {run:?}");
        }
        envelope
    }

    /// Returns the field and the message of each entry of `error.errors`.
    ///
    /// # Panics
    ///
    /// If the error has no such list.
    #[track_caller]
    pub fn bad_arguments<'a>(&'a self) -> Vec<(&'a str, &'a str)> {
        let errors = self.error["errors"].as_array().expect("a list of bad arguments");
        let text = |value: &'a Value| value.as_str().expect("a string");
        errors.iter().map(|error| (text(&error["field"]), text(&error["message"]))).collect()
    }

    /// Returns the field of each entry of `error.errors`.
    ///
    /// # Panics
    ///
    /// If the error has no such list.
    #[track_caller]
    pub fn bad_fields(&self) -> Vec<&str> {
        self.bad_arguments().into_iter().map(|(field, _)| field).collect()
    }
}

/// Whether a character affects how text is displayed: a control character, a line terminator, a bidirectional control, or
/// a byte order mark.
fn affects_display(c: char) -> bool {
    let marks = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{feff}'];
    c.is_control()
        || marks.contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// Splits the line into the source texts of the five values.
#[track_caller]
fn split_values(line: &str) -> [&str; 5] {
    let mut rest = line;
    let values = ["ok", "data", "error", "warnings", "meta"].map(|key| {
        let before = format!("{}\"{key}\":", if key == "ok" { '{' } else { ',' });
        rest = rest.strip_prefix(&before).unwrap_or_else(|| panic!("expected {before} at {rest}"));
        let mut values = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        assert!(matches!(values.next(), Some(Ok(_))), "expected a JSON value at {rest}");
        let (value, after) = rest.split_at(values.byte_offset());
        rest = after;
        value
    });
    assert_eq!(rest, "}", "unexpected text after the five keys: {line}");
    values
}
