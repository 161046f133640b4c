//! Names of databases and roles.

use std::fmt;
use std::str::FromStr;

use envelope_runtime::prelude::Serialize;

/// The maximum length of a name in bytes. The server silently truncates a longer name.
const MAX_BYTES: usize = 63;

/// A name that the server stores without truncation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name as a quoted identifier.
    pub(crate) fn quoted(&self) -> String {
        format!("\"{}\"", self.0.replace('"', "\"\""))
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > MAX_BYTES || text.contains('\0') {
            return Err(format!("a name has 1 to {MAX_BYTES} bytes, and this one has {}", text.len()));
        }
        Ok(Name(text.to_owned()))
    }
}

impl From<Name> for String {
    fn from(name: Name) -> String {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn a_name_is_quoted() {
        for (name, quoted) in [("foo", r#""foo""#), ("Foo bar", r#""Foo bar""#), (r#"a"; --"#, r#""a""; --""#)] {
            assert_eq!(name.parse::<Name>().unwrap().quoted(), quoted);
        }
    }

    #[test]
    fn a_name_that_would_be_truncated_is_rejected() {
        for (length, is_name) in [(0, false), (1, true), (63, true), (64, false)] {
            assert_eq!("x".repeat(length).parse::<Name>().is_ok(), is_name, "{length}");
        }
    }
}
