//! A map that is printed as an object whose keys are data, such as exit codes.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A map of a few entries, sorted by key. Insertion moves the entries behind the new one.
///
/// The documents have maps of many types. The code of a `BTreeMap` is ten times as large for each of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SortedMap<K, V>(Vec<(K, V)>);

impl<K: Ord, V> SortedMap<K, V> {
    pub(crate) const fn new() -> Self {
        SortedMap(Vec::new())
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.position(key).ok().map(|at| &self.0[at].1)
    }

    /// Inserts an entry, or replaces the value of the key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.position(&key) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Returns the value of a key. If there is none, inserts the result of `value` first.
    pub(crate) fn get_or_insert_with(&mut self, key: K, value: impl FnOnce() -> V) -> &mut V {
        let at = self.position(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, value()));
            at
        });
        &mut self.0[at].1
    }

    /// Returns the position of a key, or the position at which to insert it.
    fn position(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }
}

impl<K: Ord, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        SortedMap::new()
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::SortedMap;

    #[test]
    fn entries_are_sorted_by_key() {
        let mut map = SortedMap::new();
        for (key, value) in [(10_u8, "a"), (2, "b"), (130, "c"), (2, "d")] {
            map.insert(key, value);
        }
        assert_eq!(*map.get_or_insert_with(10, || "e"), "a");
        assert_eq!(*map.get_or_insert_with(0, || "f"), "f");
        assert_eq!((map.get(&2), map.get(&3)), (Some(&"d"), None));
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"0":"f","2":"d","10":"a","130":"c"}"#);
    }
}
