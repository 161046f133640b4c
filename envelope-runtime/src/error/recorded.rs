//! An answer as it is kept under its key.

use serde::de::IgnoredAny;

use crate::wire::{Body, ErrorBody, pairs};

/// What is kept of an answer: what its caller branches on and goes on with. A [`Secret`](crate::Secret) in it is redacted
/// before it comes here, as everywhere in an envelope.
#[derive(Debug)]
pub struct Recorded {
    pub(crate) exit_code: u8,
    /// Its JSON.
    data: String,
    pub(crate) error: Option<ErrorBody>,
}

impl Recorded {
    /// None where `data` is no JSON, which is not written.
    pub(crate) fn new(exit_code: u8, body: &Body, error: Option<ErrorBody>) -> Option<Self> {
        let data = std::str::from_utf8(body.data_text()).ok()?;
        serde_json::from_str::<IgnoredAny>(data).ok()?;
        Some(Recorded { exit_code, data: data.to_owned(), error })
    }

    pub(crate) fn text(&self) -> Option<String> {
        let error = serde_json::to_string(&self.error).ok()?;
        Some(format!(r#"{{"exit_code":{},"data":{},"error":{error}}}"#, self.exit_code, self.data))
    }

    /// None where it is not what this program, or an earlier version of it, has recorded.
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
        Some(Recorded { exit_code: exit_code?, data: data?, error })
    }

    /// `data` as it was.
    pub(crate) fn body(&self) -> Body {
        Body::of_text(self.exit_code == 0, &self.data)
    }

    /// `data` as it was, but for its `effect`: this call has none.
    pub(crate) fn without_effect(&self) -> Body {
        let mut body = self.body();
        if self.error.is_none() {
            body.replace_effect("noop");
        }
        body
    }
}
