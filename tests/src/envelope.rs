//! An envelope as a caller reads it.

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

use crate::schema::{checked_in, closed, shared};
use crate::{Run, Schema};

/// The parts of an envelope that keeps the contract.
#[derive(Debug)]
pub struct Envelope {
    /// `data`, byte for byte.
    pub data_text: String,
    /// `data`.
    pub data: Value,
    /// `error`; null where the run succeeded.
    pub error: Value,
    /// `warnings`.
    pub warnings: Value,
    /// `meta`.
    pub meta: Value,
}

impl Envelope {
    /// Reads stdout: exactly one line, the five keys in their order, what is derived derived rightly, and valid by the
    /// checked-in schema and by the public one.
    #[track_caller]
    pub(crate) fn read(run: &Run) -> Envelope {
        let line = run.stdout.strip_suffix('\n').unwrap_or_else(|| panic!("no line ends stdout: {run:?}"));
        assert!(!line.contains(acts), "an envelope is one line of plain text: {run:?}");
        let [ok, data_text, error, warnings, meta] = parts(line);

        let whole: Value = serde_json::from_str(line).expect("an envelope is JSON");
        for schema in
            [Some(closed(checked_in("envelope.json"))), shared("response-envelope.json")].into_iter().flatten()
        {
            Schema::new(&schema).check(&whole);
        }
        let value = |text| serde_json::from_str(text).expect("a part of JSON is JSON");
        let envelope = Envelope {
            data_text: data_text.to_owned(),
            data: value(data_text),
            error: value(error),
            warnings: value(warnings),
            meta: value(meta),
        };
        assert_eq!(ok, if run.code == 0 { "true" } else { "false" }, "`ok` follows from the exit code: {run:?}");
        assert_eq!(envelope.error.is_null(), run.code == 0, "`error` is null iff ok: {run:?}");
        assert_eq!(envelope.meta["exit_code"], run.code, "`meta.exit_code` is the process's: {run:?}");
        if envelope.error["retryable"] != true {
            assert!(envelope.error.get("retry_strategy").is_none(), "only what is retryable says how: {run:?}");
        }
        envelope
    }
}

/// Whether a character does something where text is shown: a control, the end of a line, a change of the reading
/// direction, a byte order mark.
fn acts(c: char) -> bool {
    let marks = ['\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{feff}'];
    c.is_control()
        || marks.contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// The texts of the five values.
#[track_caller]
fn parts(line: &str) -> [&str; 5] {
    let mut rest = line;
    let parts = ["ok", "data", "error", "warnings", "meta"].map(|key| {
        let before = format!("{}\"{key}\":", if key == "ok" { '{' } else { ',' });
        rest = rest.strip_prefix(&before).unwrap_or_else(|| panic!("{before} is expected at {rest}"));
        let mut values = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        assert!(matches!(values.next(), Some(Ok(_))), "no JSON value starts {rest}");
        let (value, after) = rest.split_at(values.byte_offset());
        rest = after;
        value
    });
    assert_eq!(rest, "}", "five keys and no more: {line}");
    parts
}
