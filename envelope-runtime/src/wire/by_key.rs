//! An object whose keys are data, such as exit codes by their numbers.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A map that is printed as an object, its keys in their order.
///
/// Few entries under keys of many types is what the documents are made of: a sorted list does for them what a tree of the
/// standard library does, and is a tenth of the code for each type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByKey<K, V>(Vec<(K, V)>);

impl<K: Ord, V> ByKey<K, V> {
    /// A map without entries.
    pub fn new() -> Self {
        ByKey(Vec::new())
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.place(key).ok().map(|at| &self.0[at].1)
    }

    /// The entries, by key.
    pub fn iter(&self) -> std::slice::Iter<'_, (K, V)> {
        self.0.iter()
    }

    /// Adds an entry; one of the same key is replaced.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// The value of a key, which `make` makes where there is none.
    pub(crate) fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let at = match self.place(&key) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (key, make()));
                at
            }
        };
        &mut self.0[at].1
    }

    /// Keeps the entries of which `keep` says so.
    pub(crate) fn retain(&mut self, keep: impl Fn(&K, &V) -> bool) {
        self.0.retain(|(key, value)| keep(key, value));
    }

    /// The entries, by key, for whoever takes them apart.
    pub(crate) fn into_entries(self) -> Vec<(K, V)> {
        self.0
    }

    /// Where a key is, or where it belongs.
    fn place(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }
}

impl<K: Ord, V> Default for ByKey<K, V> {
    fn default() -> Self {
        ByKey::new()
    }
}

impl<'m, K: Ord, V> IntoIterator for &'m ByKey<K, V> {
    type Item = &'m (K, V);
    type IntoIter = std::slice::Iter<'m, (K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Serialize, V: Serialize> Serialize for ByKey<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// The schema of any other map.
#[cfg(feature = "schemars")]
impl<K: schemars::JsonSchema, V: schemars::JsonSchema> schemars::JsonSchema for ByKey<K, V> {
    fn inline_schema() -> bool {
        <std::collections::BTreeMap<K, V>>::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        <std::collections::BTreeMap<K, V>>::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        <std::collections::BTreeMap<K, V>>::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <std::collections::BTreeMap<K, V>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::ByKey;

    #[test]
    fn the_keys_are_in_their_order_whatever_the_order_in_which_they_came() {
        let mut map = ByKey::new();
        for (key, value) in [(10_u8, "a"), (2, "b"), (130, "c"), (2, "d")] {
            map.insert(key, value);
        }
        assert_eq!(*map.get_or_insert_with(10, || "e"), "a");
        assert_eq!(*map.get_or_insert_with(0, || "f"), "f");
        assert_eq!((map.get(&2), map.get(&3)), (Some(&"d"), None));
        assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"0":"f","2":"d","10":"a","130":"c"}"#);
    }
}
