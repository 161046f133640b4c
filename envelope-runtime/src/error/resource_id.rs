//! An identifier, as the type of an argument: what names one thing of a store and can be nothing else.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

/// How many characters an identifier has at most; dots, which stand between them, are not counted.
const LONGEST: usize = 128;

/// The id of a resource, safe to put into a path, a URL or a query.
///
/// Programs that call a tool send what they were told, and sometimes what they made up: a path, a URL, an escape. As the
/// type of an argument or of a field, this refuses all that is no identifier, before the handler runs, as a usage error:
/// letters, digits, `_`, `-` and `:`, with single dots between them, a letter or a digit first.
///
/// ```
/// use envelope_runtime::ResourceId;
///
/// let id: ResourceId = "res_123".parse().unwrap();
/// assert_eq!(id.as_str(), "res_123");
/// for refused in ["../etc/passwd", "/etc", "a..b", "%2e%2e", "res_1?all=true", "res 1", "res_1\u{0}", "-x", ""] {
///     assert!(refused.parse::<ResourceId>().is_err(), "{refused}");
/// }
/// ```
///
/// The describe document gives such an argument the [`PATTERN`](ResourceId::PATTERN).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ResourceId(String);

impl ResourceId {
    /// What every identifier matches: a regular expression that JSON Schema and most libraries read alike.
    pub const PATTERN: &'static str = r"^[A-Za-z0-9](\.?[A-Za-z0-9_:-]){0,127}$";

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no identifier. Its text says what was found and what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidResourceId(Found);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Nothing,
    TooMuch,
    Path,
    PercentEscape,
    QueryString,
    ControlCharacter,
    Blank,
    BadStart(char),
    FinalDot,
    Other(char),
}

impl fmt::Display for InvalidResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Found::Nothing => f.write_str("it is empty")?,
            Found::TooMuch => return write!(f, "it is too long; an identifier has at most {LONGEST} characters"),
            Found::Path => f.write_str("it looks like a path")?,
            Found::PercentEscape => f.write_str("it has a percent escape")?,
            Found::QueryString => f.write_str("it looks like a query string")?,
            Found::ControlCharacter => f.write_str("it has a control character")?,
            Found::Blank => f.write_str("it has a blank")?,
            Found::BadStart(c) => write!(f, "it starts with '{c}'")?,
            Found::FinalDot => f.write_str("it ends with a dot")?,
            Found::Other(c) => write!(f, "it has '{c}'")?,
        }
        f.write_str("; an identifier is letters, digits, '_', '-', ':' and single dots, a letter or a digit first")
    }
}

impl std::error::Error for InvalidResourceId {}

/// What is wrong with `text`, the worst first: what looks like an attempt at something else is called that.
fn fault(text: &str) -> Option<Found> {
    let first = text.chars().next();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.');
    let found = match first {
        None => Found::Nothing,
        _ if text.chars().any(char::is_control) => Found::ControlCharacter,
        _ if text.contains(['/', '\\']) || text.contains("..") || text == "." => Found::Path,
        _ if text.contains('%') => Found::PercentEscape,
        _ if text.contains(['?', '&', '=', '#']) => Found::QueryString,
        _ if text.contains(char::is_whitespace) => Found::Blank,
        Some(first) => match text.chars().find(|c| !allowed(*c)) {
            Some(c) => Found::Other(c),
            None if !first.is_ascii_alphanumeric() => Found::BadStart(first),
            None if text.ends_with('.') => Found::FinalDot,
            None if text.bytes().filter(|byte| *byte != b'.').count() > LONGEST => Found::TooMuch,
            None => return None,
        },
    };
    Some(found)
}

impl TryFrom<String> for ResourceId {
    type Error = InvalidResourceId;

    fn try_from(text: String) -> Result<Self, InvalidResourceId> {
        match fault(&text) {
            None => Ok(ResourceId(text)),
            Some(found) => Err(InvalidResourceId(found)),
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
        // Padded where the format asks for it, as any text is.
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

    /// The pattern, read by hand: what this accepts is what it says.
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
    fn an_identifier_is_taken_as_it_is() {
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
    fn what_is_none_is_called_what_it_is() {
        let long = "a".repeat(129);
        for (text, found) in [
            ("", "it is empty"),
            ("../x", "it looks like a path"),
            ("/etc", "it looks like a path"),
            ("a\\b", "it looks like a path"),
            ("..", "it looks like a path"),
            ("a..b", "it looks like a path"),
            ("%2e%2e", "it has a percent escape"),
            ("a?b=c&d", "it looks like a query string"),
            ("a#b", "it looks like a query string"),
            ("a\u{1b}[31m", "it has a control character"),
            ("a\n", "it has a control character"),
            ("a\u{85}", "it has a control character"),
            ("a b", "it has a blank"),
            ("-a", "it starts with '-'"),
            (".a", "it starts with '.'"),
            ("a.", "it ends with a dot"),
            ("é", "it has 'é'"),
            ("a'b", "it has '''"),
            (&long, "it is too long"),
        ] {
            assert!(!matches_the_pattern(text), "{text:?}");
            let error = text.parse::<ResourceId>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("{found};")), "{text:?}: {error}");
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
