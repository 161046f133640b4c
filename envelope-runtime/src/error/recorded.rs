//! An answer as it is stored under its idempotency key.

use serde::de::IgnoredAny;

use crate::wire::{Body, ErrorBody, pairs, write_safe};

/// The stored part of an answer: its exit code, `data` and `error`. Each [`Secret`](crate::Secret) in it is already
/// redacted, as everywhere in an envelope.
#[derive(Debug)]
pub struct RecordedAnswer {
    pub(crate) exit_code: u8,
    /// `data` as JSON.
    data: String,
    pub(crate) error: Option<ErrorBody>,
}

impl RecordedAnswer {
    /// Returns `None` if `data` is not valid JSON; such an answer is not stored.
    pub(crate) fn new(exit_code: u8, body: &Body, error: Option<ErrorBody>) -> Option<Self> {
        let data = std::str::from_utf8(body.data_text()).ok()?;
        serde_json::from_str::<IgnoredAny>(data).ok()?;
        Some(RecordedAnswer { exit_code, data: data.to_owned(), error })
    }

    /// Returns the text that is stored.
    pub(crate) fn text(&self) -> Option<String> {
        let mut text = format!(r#"{{"exit_code":{},"data":{},"error":"#, self.exit_code, self.data).into_bytes();
        write_safe(&mut text, &self.error).ok()?;
        text.push(b'}');
        String::from_utf8(text).ok()
    }

    /// Parses a stored answer. Returns `None` if neither this program nor an earlier version of it has stored the text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (mut exit_code, mut data, mut error) = (None, None, None);
        for (key, value) in pairs(text).ok()? {
            match key.as_str() {
                "exit_code" => exit_code = Some(value.parse().ok()?),
                "data" => data = Some(value.to_owned()),
                "error" if value != "null" => error = Some(ErrorBody::read(value)?),
                _ => {}
            }
        }
        Some(RecordedAnswer { exit_code: exit_code?, data: data?, error })
    }

    /// Returns the stored `data`.
    pub(crate) fn body(&self) -> Body {
        Body::of_text(self.exit_code == 0, &self.data)
    }

    /// Returns the stored `data` with the effect `noop`, because the repeated call has no effect.
    pub(crate) fn without_effect(&self) -> Body {
        let mut body = self.body();
        if self.error.is_none() {
            body.replace_effect("noop");
        }
        body
    }
}
