//! A JSON object as it was written: its keys in their order, and its values as text.
//!
//! Without `serde_json`'s own `RawValue`, for whose feature every type that is serialised pays: its fields are compiled a
//! second time, for the serialiser of raw values.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::fields::Scan;

/// What an object holds, in its order and with what it holds twice. An error where the text is no object.
pub(crate) fn pairs(text: &str) -> Result<Vec<(String, &str)>, serde_json::Error> {
    serde_json::from_str::<Checked>(text)?;
    let mut scan = Scan::of(text);
    let mut pairs = Vec::new();
    while let Some(field) = scan.field() {
        pairs.push((serde_json::from_str(&text[field.key])?, &text[field.value]));
    }
    Ok(pairs)
}

/// The items of an array that is known to be one, or an object's field by that.
pub(crate) fn items(text: &str) -> Vec<&str> {
    let mut scan = Scan::of(text);
    let mut items = Vec::new();
    while let Some(item) = scan.item() {
        items.push(&text[item]);
    }
    items
}

/// The text that a value is, where it is one.
pub(crate) fn string(value: &str) -> Option<String> {
    serde_json::from_str(value).ok()
}

/// An object that was read, and not kept.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Checked)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Checked)
    }
}

#[cfg(test)]
mod tests {
    use super::{items, pairs};

    #[test]
    fn values_keep_their_text_and_keys_say_what_they_mean() {
        let text = " { \"a\" : 1.50 ,\"\\u0062\\\"\":[ 1 , {\"c\" : \"}\" } ], \"a\":\"\\u00e9,\" }\n";
        let found = pairs(text).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        assert_eq!(found, [("a", "1.50"), ("b\"", "[ 1 , {\"c\" : \"}\" } ]"), ("a", "\"\\u00e9,\"")]);
        assert_eq!(items(found[1].1), ["1", "{\"c\" : \"}\" }"]);
        assert_eq!(items("[]"), [""; 0]);
        assert_eq!(pairs("{}").unwrap(), []);
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "null", "[]", "7", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{} x", "{\"\\ud800\":1}"] {
            assert!(pairs(text).is_err(), "{text}");
        }
    }
}
