//! The name of a database or a role.

use std::fmt;
use std::str::FromStr;

use envelope_runtime::prelude::Serialize;

/// The most bytes that a server keeps of a name. It cuts a longer one off without a word, and so makes another thing than
/// was asked for.
const LONGEST: usize = 63;

/// Any text that a server can keep whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As it stands in a statement: quoted, whatever is in it.
    pub(crate) fn quoted(&self) -> String {
        format!("\"{}\"", self.0.replace('"', "\"\""))
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.len() > LONGEST || text.contains('\0') {
            return Err(format!("a name has 1 to {LONGEST} bytes, and this one has {}", text.len()));
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
    fn a_name_is_quoted_whatever_is_in_it() {
        for (name, quoted) in [("foo", r#""foo""#), ("Foo bar", r#""Foo bar""#), (r#"a"; --"#, r#""a""; --""#)] {
            assert_eq!(name.parse::<Name>().unwrap().quoted(), quoted);
        }
    }

    #[test]
    fn what_the_server_would_cut_off_is_no_name() {
        for (length, is_name) in [(0, false), (1, true), (63, true), (64, false)] {
            assert_eq!("x".repeat(length).parse::<Name>().is_ok(), is_name, "{length}");
        }
    }
}
