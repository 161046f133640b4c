//! `ResourceId`: a validated identifier, as the type of an argument.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

/// The maximum number of characters of an identifier, not counting dots.
const MAX_LENGTH: usize = 128;

/// The id of a resource, safe to insert into a path, a URL or a query.
///
/// Programs that call a tool may pass untrusted or invented ids: a path, a URL, an escape sequence. As the type of an
/// argument, `ResourceId` rejects every value that is not an identifier as a usage error before the handler runs. An
/// identifier consists of letters, digits, `_`, `-`, `:` and single dots, and starts with a letter or a digit.
///
/// ```
/// use envelope_runtime::ResourceId;
///
/// let id: ResourceId = "res_123".parse().unwrap();
/// assert_eq!(id.as_str(), "res_123");
/// for invalid in ["../etc/passwd", "/etc", "a..b", "%2e%2e", "res_1?all=true", "res 1", "res_1\u{0}", "-x", ""] {
///     assert!(invalid.parse::<ResourceId>().is_err(), "{invalid}");
/// }
/// ```
///
/// The describe document prints the [`PATTERN`](ResourceId::PATTERN) of such an argument.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ResourceId(String);

impl ResourceId {
    /// The regular expression that every identifier matches, in a syntax that JSON Schema and most libraries share.
    pub const PATTERN: &'static str = r"^[A-Za-z0-9](\.?[A-Za-z0-9_:-]){0,127}$";

    /// The id as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The error for a string that is not an identifier. It prints the reason and the expected format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidResourceId(Reason);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Empty,
    TooLong,
    Path,
    PercentEscape,
    QueryString,
    ControlCharacter,
    Whitespace,
    InvalidStart(char),
    FinalDot,
    Other(char),
}

impl fmt::Display for InvalidResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Reason::Empty => f.write_str("it is empty")?,
            Reason::TooLong => return write!(f, "it is too long; an identifier has at most {MAX_LENGTH} characters"),
            Reason::Path => f.write_str("it looks like a path")?,
            Reason::PercentEscape => f.write_str("it contains a percent escape")?,
            Reason::QueryString => f.write_str("it looks like a query string")?,
            Reason::ControlCharacter => f.write_str("it contains a control character")?,
            Reason::Whitespace => f.write_str("it contains whitespace")?,
            Reason::InvalidStart(c) => write!(f, "it starts with '{c}'")?,
            Reason::FinalDot => f.write_str("it ends with a dot")?,
            Reason::Other(c) => write!(f, "it contains '{c}'")?,
        }
        f.write_str("; expected letters, digits, '_', '-', ':' and single dots, starting with a letter or digit")
    }
}

impl std::error::Error for InvalidResourceId {}

/// Returns the reason why `text` is not an identifier. The most specific reason comes first, such as a path.
fn rejection(text: &str) -> Option<Reason> {
    let first = text.chars().next();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.');
    let reason = match first {
        None => Reason::Empty,
        _ if text.chars().any(char::is_control) => Reason::ControlCharacter,
        _ if text.contains(['/', '\\']) || text.contains("..") || text == "." => Reason::Path,
        _ if text.contains('%') => Reason::PercentEscape,
        _ if text.contains(['?', '&', '=', '#']) => Reason::QueryString,
        _ if text.contains(char::is_whitespace) => Reason::Whitespace,
        Some(first) => match text.chars().find(|c| !allowed(*c)) {
            Some(c) => Reason::Other(c),
            None if !first.is_ascii_alphanumeric() => Reason::InvalidStart(first),
            None if text.ends_with('.') => Reason::FinalDot,
            None if text.bytes().filter(|byte| *byte != b'.').count() > MAX_LENGTH => Reason::TooLong,
            None => return None,
        },
    };
    Some(reason)
}

impl TryFrom<String> for ResourceId {
    type Error = InvalidResourceId;

    fn try_from(text: String) -> Result<Self, InvalidResourceId> {
        match rejection(&text) {
            None => Ok(ResourceId(text)),
            Some(reason) => Err(InvalidResourceId(reason)),
        }
    }
}

impl FromStr for ResourceId {
    type Err = InvalidResourceId;

    fn from_str(text: &str) -> Result<Self, InvalidResourceId> {
        text.to_owned().try_into()
    }
}

impl From<ResourceId> for String {
    fn from(id: ResourceId) -> String {
        id.0
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` honours width and alignment.
        f.pad(&self.0)
    }
}

impl AsRef<str> for ResourceId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Deref for ResourceId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ResourceId {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl PartialEq<&str> for ResourceId {
    fn eq(&self, text: &&str) -> bool {
        self.0 == *text
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ResourceId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ResourceId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "pattern": ResourceId::PATTERN})
    }
}

#[cfg(test)]
mod tests {
    use super::ResourceId;

    /// A matcher for the pattern, written by hand.
    fn matches_the_pattern(text: &str) -> bool {
        let mut rest = text.as_bytes();
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_:-".contains(byte);
        let Some((first, after)) = rest.split_first() else { return false };
        rest = after;
        let mut parts = 0;
        while let Some((byte, after)) = rest.strip_prefix(b".").unwrap_or(rest).split_first() {
            if !part(byte) {
                return false;
            }
            (rest, parts) = (after, parts + 1);
        }
        first.is_ascii_alphanumeric() && rest.is_empty() && parts <= 127
    }

    #[test]
    fn an_identifier_is_accepted_unchanged() {
        let longest = "a".repeat(128);
        for text in
            ["res_123", "a", "7", "A-b:c.d", "res_ab__c", "01890a5d-ac96-774b-bcce-b302099a8057", "a-", &longest]
        {
            assert!(matches_the_pattern(text), "{text}");
            let id: ResourceId = text.parse().unwrap();
            assert_eq!((id.as_str(), id.to_string(), id.len()), (text, text.to_owned(), text.len()));
            assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
            assert_eq!(serde_json::from_value::<ResourceId>(text.into()).unwrap(), id);
        }
    }

    #[test]
    fn the_error_names_the_reason() {
        let long = "a".repeat(129);
        for (text, reason) in [
            ("", "it is empty"),
            ("../x", "it looks like a path"),
            ("/etc", "it looks like a path"),
            ("a\\b", "it looks like a path"),
            ("..", "it looks like a path"),
            ("a..b", "it looks like a path"),
            ("%2e%2e", "it contains a percent escape"),
            ("a?b=c&d", "it looks like a query string"),
            ("a#b", "it looks like a query string"),
            ("a\u{1b}[31m", "it contains a control character"),
            ("a\n", "it contains a control character"),
            ("a\u{85}", "it contains a control character"),
            ("a b", "it contains whitespace"),
            ("-a", "it starts with '-'"),
            (".a", "it starts with '.'"),
            ("a.", "it ends with a dot"),
            ("é", "it contains 'é'"),
            ("a'b", "it contains '''"),
            (&long, "it is too long"),
        ] {
            assert!(!matches_the_pattern(text), "{text:?}");
            let error = text.parse::<ResourceId>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{reason};")), "{text:?}: {error}");
            assert!(serde_json::from_value::<ResourceId>(text.into()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_check_and_the_pattern_agree() {
        let letters = ['a', '0', '.', '-', '_', ':', '/', ' ', 'é'];
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            texts = texts.iter().flat_map(|text| letters.iter().map(move |letter| format!("{text}{letter}"))).collect();
            for text in &texts {
                assert_eq!(text.parse::<ResourceId>().is_ok(), matches_the_pattern(text), "{text:?}");
            }
        }
        for text in ["a".repeat(128), "a".repeat(129), vec!["a"; 128].join("."), vec!["a"; 129].join(".")] {
            assert_eq!(text.parse::<ResourceId>().is_ok(), matches_the_pattern(&text), "{text}");
        }
    }
}
