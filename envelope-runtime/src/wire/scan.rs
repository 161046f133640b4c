//! Steps through JSON text without building values: numbers keep their digits, objects their order and duplicate keys.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// A position in JSON text.
///
/// The text must be valid JSON, as `serde_json` writes it. On any other text the methods return wrong ranges, but every loop
/// over [`item`](Scanner::item) or [`field`](Scanner::field) still ends.
pub(crate) struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Scanner<'t> {
    /// Starts in front of the first value of `text`.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Scanner { text, at: 0 }
    }

    /// The first byte of the value that comes next, or of the bracket that ends the list or object.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        while self.byte().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        self.byte()
    }

    /// Enters the list or object that comes next.
    pub(crate) fn enter(&mut self) {
        if self.peek().is_some() {
            self.at += 1;
        }
    }

    /// Moves to the next item of a list. At its end, leaves the list and returns false.
    pub(crate) fn item(&mut self) -> bool {
        while self.peek() == Some(b',') {
            self.at += 1;
        }
        match self.byte() {
            None => false,
            Some(b']' | b'}' | b':') => {
                self.at += 1;
                false
            }
            Some(_) => true,
        }
    }

    /// Moves to the value of the next field of an object and returns its key, with the quotes. At the end of the object,
    /// leaves it and returns `None`.
    pub(crate) fn field(&mut self) -> Option<Range<usize>> {
        if !self.item() || self.byte() != Some(b'"') {
            return None;
        }
        let key = self.skip_string();
        // Text that breaks off within a key has none.
        if key.len() < 2 || self.peek() != Some(b':') {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    /// Moves past the value that comes next and returns its range.
    pub(crate) fn skip(&mut self) -> Range<usize> {
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'{' | b'[') => {
                let start = self.at;
                let mut depth = 0_usize;
                while let Some(byte) = self.byte() {
                    match byte {
                        b'"' => {
                            self.skip_string();
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
                start..self.at
            }
            _ => {
                let start = self.at;
                let ends = |byte: u8| matches!(byte, b',' | b':' | b'}' | b']') || byte.is_ascii_whitespace();
                while self.byte().is_some_and(|byte| !ends(byte)) {
                    self.at += 1;
                }
                start..self.at
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Moves past a string and returns its range, with the quotes.
    fn skip_string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.byte() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                return start..self.at;
            }
        }
        self.at = self.text.len();
        start..self.at
    }
}

/// The text of a JSON string that is given with its quotes, or `None` if it is not a string. Half a surrogate pair is not.
pub(crate) fn unescaped(quoted: &str) -> Option<Cow<'_, str>> {
    let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if text.contains('\\') { serde_json::from_str(quoted).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(text)) }
}

/// The fields of an object in their order, duplicates included: each key, and its value as text.
///
/// `serde_json`'s own `RawValue` would do the same, but with its feature the fields of every type are compiled a second
/// time, for the serializer of raw values.
///
/// # Errors
///
/// If `text` is not a valid JSON object.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, &str)>, serde_json::Error> {
    serde_json::from_str::<ObjectSyntax>(text)?;
    let mut scanner = Scanner::new(text.as_bytes());
    scanner.enter();
    let mut pairs = Vec::new();
    while let Some(key) = scanner.field() {
        pairs.push((serde_json::from_str(&text[key])?, &text[scanner.skip()]));
    }
    Ok(pairs)
}

/// The items of a list, each as text. `text` must be a valid JSON array.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let mut scanner = Scanner::new(text.as_bytes());
    scanner.enter();
    let mut items = Vec::new();
    while scanner.item() {
        items.push(&text[scanner.skip()]);
    }
    items
}

/// The text of a JSON string, or `None` if `value` is not a string.
pub(crate) fn string(value: &str) -> Option<String> {
    unescaped(value).map(Cow::into_owned)
}

/// Accepts an object without keeping it.
struct ObjectSyntax;

impl<'de> Deserialize<'de> for ObjectSyntax {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectSyntax)
    }
}

impl<'de> Visitor<'de> for ObjectSyntax {
    type Value = ObjectSyntax;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(ObjectSyntax)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scanner, items, pairs};

    #[test]
    fn values_keep_their_text_and_keys_are_unescaped() {
        let text = " { \"a\" : 1.50 ,\"\\u0062\\\"\":[ 1 , {\"c\" : \"}\" } ], \"a\":\"\\u00e9,\" }\n";
        let found = pairs(text).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        assert_eq!(found, [("a", "1.50"), ("b\"", "[ 1 , {\"c\" : \"}\" } ]"), ("a", "\"\\u00e9,\"")]);
        assert_eq!(items(found[1].1), ["1", "{\"c\" : \"}\" }"]);
        assert_eq!(items("[]"), [""; 0]);
        assert_eq!(pairs("{}").unwrap(), []);
    }

    #[test]
    fn text_that_is_not_an_object_is_an_error() {
        for text in ["", "null", "[]", "7", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{} x", "{\"\\ud800\":1}"] {
            assert!(pairs(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nested_lists_and_objects_are_entered_and_left() {
        let text = r#"{"a":[[1,2],{}],"b":"]"}"#;
        let mut scanner = Scanner::new(text.as_bytes());
        scanner.enter();
        assert_eq!(&text[scanner.field().unwrap()], r#""a""#);
        scanner.enter();
        assert!(scanner.item());
        scanner.enter();
        let mut numbers = Vec::new();
        while scanner.item() {
            numbers.push(&text[scanner.skip()]);
        }
        assert_eq!(numbers, ["1", "2"]);
        assert!(scanner.item());
        assert_eq!(&text[scanner.skip()], "{}");
        assert!(!scanner.item());
        assert_eq!(&text[scanner.field().unwrap()], r#""b""#);
        assert_eq!(&text[scanner.skip()], r#""]""#);
        assert!(scanner.field().is_none());
        assert_eq!(scanner.peek(), None);
    }

    #[test]
    fn loops_over_invalid_text_end() {
        for text in [
            "{",
            "[",
            "[{",
            r#"{"a"#,
            r#"{"a\"#,
            r#"{"a":"#,
            r#"{"a":"b"#,
            r#"["\"#,
            "[}",
            "{]",
            "[:]",
            "{:}",
            "[,,",
            "{,",
        ] {
            let mut scanner = Scanner::new(text.as_bytes());
            scanner.enter();
            while scanner.field().is_some() {
                scanner.skip();
            }
            items(text);
        }
    }
}
