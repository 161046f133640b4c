//! Lists of entries that are sorted by key and printed as an object.
//!
//! The documents consist of small maps of many types. A `BTreeMap` would add about 7 kB of code for each of the types; together
//! they were 4 % of a small program.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// Returns the value of `key` in entries sorted by key. If the key is new, inserts `value()` first.
///
/// An insertion takes linear time. The number of entries must depend on the program only, never on its data.
pub(crate) fn entry<K: Ord, V>(entries: &mut Vec<(K, V)>, key: K, value: impl FnOnce() -> V) -> &mut V {
    let at = entries.binary_search_by(|(known, _)| known.cmp(&key)).unwrap_or_else(|at| {
        entries.insert(at, (key, value()));
        at
    });
    &mut entries[at].1
}

/// Entries that are printed as an object, in their order.
pub(crate) struct AsObject<'e, K, V>(pub(crate) &'e [(K, V)]);

impl<K: Serialize, V: Serialize> Serialize for AsObject<'_, K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Serialises a field of a document as an object.
pub(super) fn as_object<K: Serialize, V: Serialize, S: Serializer>(
    entries: &[(K, V)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    AsObject(entries).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::{AsObject, entry};

    #[test]
    fn entries_are_sorted_by_key_and_keep_their_first_value() {
        let mut entries = Vec::new();
        for (key, value) in [(10_u8, "a"), (2, "b"), (130, "c"), (2, "d"), (0, "e")] {
            entry(&mut entries, key, || value);
        }
        assert_eq!(serde_json::to_string(&AsObject(&entries)).unwrap(), r#"{"0":"e","2":"b","10":"a","130":"c"}"#);
    }
}
