//! Reads an error back from its JSON text, for the record of an idempotency key.
//!
//! Written by hand: the derived code would be the largest piece of serde in a program, even in one without idempotency keys.

use super::scan::{items, pairs, string};
use super::{ErrorBody, FieldError, Phase, RetryStrategy};

impl ErrorBody {
    /// Returns `None` if `value` is not an error as this version prints it. Unknown keys are ignored, because a later
    /// version may have written them.
    pub(crate) fn read(value: &str) -> Option<Self> {
        let mut body = ErrorBody::new("", "");
        let mut required = 0;
        for (key, value) in pairs(value).ok()? {
            match key.as_str() {
                "code" => body.code = string(value)?.into(),
                "message" => body.message = string(value)?,
                "retryable" => body.retryable = serde_json::from_str(value).ok()?,
                "conflict_id" => body.conflict_id = Some(string(value)?),
                "phase" => body.phase = Some(one_of(&Phase::ALL, Phase::as_str, value)?),
                "errors" => body.errors = errors(value)?,
                "fix_required" => body.fix_required = Some(string(value)?.into()),
                "fix_command" => body.fix_command = Some(string(value)?),
                "detail" => body.detail = Some(string(value)?),
                "cause" => body.cause = Some(string(value)?),
                "retry_after_ms" => body.retry_after_ms = Some(value.parse().ok()?),
                "retry_strategy" => {
                    body.retry_strategy = Some(one_of(&RetryStrategy::ALL, RetryStrategy::as_str, value)?);
                }
                "context" => {
                    for (name, fact) in pairs(value).ok()? {
                        body.context.insert(name, serde_json::from_str::<serde_json::Value>(fact).ok()?);
                    }
                }
                "suggestion" => body.suggestion = Some(string(value)?.into()),
                _ => {}
            }
            required += usize::from(["code", "message", "retryable"].contains(&key.as_str()));
        }
        (required == 3).then_some(body)
    }
}

fn errors(value: &str) -> Option<Vec<FieldError>> {
    let mut errors = Vec::new();
    if !value.starts_with('[') {
        return None;
    }
    for value in items(value) {
        let mut error = FieldError { field: String::new(), message: String::new(), suggestion: None };
        for (key, value) in pairs(value).ok()? {
            match key.as_str() {
                "field" => error.field = string(value)?,
                "message" => error.message = string(value)?,
                "suggestion" => error.suggestion = Some(string(value)?),
                _ => {}
            }
        }
        errors.push(error);
    }
    Some(errors)
}

/// Returns the variant whose printed word is `value`.
fn one_of<T: Copy>(all: &[T], printed: fn(T) -> &'static str, value: &str) -> Option<T> {
    let word = string(value)?;
    all.iter().copied().find(|one| printed(*one) == word)
}

#[cfg(test)]
mod tests {
    use super::{ErrorBody, FieldError, Phase, RetryStrategy};

    #[test]
    fn every_printed_key_is_read_back() {
        let mut body = ErrorBody::new("QUOTA_EXCEEDED", "there is no room");
        let printed = |body: &ErrorBody| serde_json::to_string(body).unwrap();
        let same = |body: &ErrorBody| {
            assert_eq!(printed(&ErrorBody::read(&printed(body)).unwrap()), printed(body));
        };
        same(&body);
        body.retryable = true;
        body.conflict_id = Some("res_1".to_owned());
        body.errors = vec![
            FieldError { field: "--a".to_owned(), message: "is \"bad\"".to_owned(), suggestion: None },
            FieldError { field: "--b".to_owned(), message: String::new(), suggestion: Some("--c".to_owned()) },
        ];
        body.fix_required = Some("fix".into());
        body.fix_command = Some("tool fix".to_owned());
        body.detail = Some("detail".to_owned());
        body.cause = Some("cause".to_owned());
        body.retry_after_ms = Some(u64::MAX);
        body.context.insert("z", vec![1.5, 2.0]);
        body.context.insert("a", "text");
        body.suggestion = Some("wait".into());
        for phase in Phase::ALL {
            for strategy in RetryStrategy::ALL {
                (body.phase, body.retry_strategy) = (Some(phase), Some(strategy));
                same(&body);
            }
        }
        let keys = serde_json::to_value(&body).unwrap().as_object().unwrap().len();
        assert_eq!(keys, 14, "a new key must be read back, too");
    }

    #[test]
    fn text_that_is_not_an_error_is_refused() {
        for text in [
            "null",
            "[]",
            "{}",
            r#"{"code": "A", "message": "b"}"#,
            r#"{"code": "A", "message": "b", "retryable": 1}"#,
            r#"{"code": "A", "message": "b", "retryable": true, "phase": "later"}"#,
            r#"{"code": "A", "message": "b", "retryable": true, "retry_after_ms": -1}"#,
            r#"{"code": "A", "message": "b", "retryable": true, "errors": {}}"#,
        ] {
            assert!(ErrorBody::read(text).is_none(), "{text}");
        }
        let later = r#"{"code": "A", "message": "b", "retryable": true, "of_a_later_version": {}}"#;
        assert!(ErrorBody::read(later).is_some());
    }
}
