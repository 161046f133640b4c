//! `--fields`: removes the keys that the caller did not select from the objects in `data`. It works on the written JSON text,
//! in which the remaining keys keep their bytes and their order.

use std::ops::Range;

use super::Warning;
use super::scan::{Scanner, unescaped};

/// The warning about an unknown field lists at most this many known ones.
const KNOWN_MAX: usize = 100;

/// The selected keys, and which of them were found.
#[derive(Debug)]
pub(crate) struct Selection {
    names: Vec<String>,
    /// Whether the name at the same position was found.
    found: Vec<bool>,
    /// The keys of the data, in order of appearance.
    known: Vec<String>,
    /// Whether the data had any value to search.
    searched: bool,
}

impl Selection {
    pub(crate) fn new(names: &[String]) -> Self {
        Selection { found: vec![false; names.len()], names: names.to_vec(), known: Vec::new(), searched: false }
    }

    /// Removes the other keys from `data`, which is `bytes` from `at` to the end: from an object, or from each item of a list.
    pub(super) fn keep(&mut self, bytes: &mut Vec<u8>, at: usize) {
        match bytes.get(at) {
            Some(b'{') => self.keep_item(bytes, at),
            Some(b'[') => {
                let text = bytes.split_off(at);
                bytes.push(b'[');
                let mut scanner = Scanner::new(&text);
                scanner.enter();
                while scanner.item() {
                    if bytes.len() > at + 1 {
                        bytes.push(b',');
                    }
                    let start = bytes.len();
                    bytes.extend_from_slice(&text[scanner.skip()]);
                    self.keep_item(bytes, start);
                }
                bytes.push(b']');
            }
            _ => {}
        }
    }

    /// Removes the other keys from a value, which is `bytes` from `at` to the end. A value that is not an object stays.
    pub(super) fn keep_item(&mut self, bytes: &mut Vec<u8>, at: usize) {
        self.searched = true;
        if bytes.get(at) != Some(&b'{') {
            return;
        }
        let object = &bytes[at..];
        let mut scanner = Scanner::new(object);
        scanner.enter();
        let mut kept: Vec<Range<usize>> = Vec::new();
        while let Some(key) = scanner.field() {
            let value = scanner.skip();
            if self.selects(&object[key.clone()]) {
                kept.push(at + key.start..at + value.end);
            }
        }
        // Kept fields move to the left, and never overwrite one that is still to be moved.
        let mut end = at + 1;
        for field in kept {
            if end > at + 1 {
                bytes[end] = b',';
                end += 1;
            }
            let len = field.len();
            bytes.copy_within(field, end);
            end += len;
        }
        bytes.truncate(end);
        bytes.push(b'}');
    }

    /// Returns whether a key, given with its quotes, is selected.
    fn selects(&mut self, quoted: &[u8]) -> bool {
        let key = std::str::from_utf8(quoted).ok().and_then(unescaped).unwrap_or_default();
        if self.known.len() < KNOWN_MAX && self.known.iter().all(|known| *known != key) {
            self.known.push(key.clone().into_owned());
        }
        // A name may be selected twice.
        let mut kept = false;
        for (name, found) in self.names.iter().zip(&mut self.found) {
            if *name == key {
                *found = true;
                kept = true;
            }
        }
        kept
    }

    /// Returns a warning for each selected name that no object has, unless there was no value to search.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        for (name, _) in self.names.iter().zip(&self.found).filter(|(_, found)| self.searched && !**found) {
            let mut warning = Warning::new("UNKNOWN_FIELD", format!("there is no field '{name}' to keep in data"));
            warning.context.insert("field", name.as_str());
            warning.context.insert("known", self.known.clone());
            warnings.push(warning);
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN_MAX, Selection};

    fn kept(names: &[&str], data: &str) -> (String, Vec<String>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut selection = Selection::new(&names);
        let mut bytes = format!("before{data}").into_bytes();
        selection.keep(&mut bytes, "before".len());
        let warnings =
            selection.warnings().into_iter().map(|warning| warning.context.iter().next().unwrap().1.to_string());
        let warnings = warnings.collect();
        (String::from_utf8(bytes).unwrap().strip_prefix("before").unwrap().to_owned(), warnings)
    }

    #[test]
    fn selected_keys_keep_their_order_and_their_bytes() {
        let data = r#"{"id":1.50,"name":"a,\"}]{[:","tags":[{"id":2},["x"]],"o":{"id":3,"e":{}},"日":null}"#;
        for (names, printed) in [
            (&["id"][..], r#"{"id":1.50}"#),
            (&["tags", "id"], r#"{"id":1.50,"tags":[{"id":2},["x"]]}"#),
            (&["name", "日"], r#"{"name":"a,\"}]{[:","日":null}"#),
            (&["o"], r#"{"o":{"id":3,"e":{}}}"#),
            (&["id", "name", "tags", "o", "日"], data),
        ] {
            assert_eq!(kept(names, data), (printed.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn fields_are_selected_in_each_item_of_a_list() {
        let data = r#"[{"a":1,"b":[1,2]},{"b":{"a":0}},{},7,"a",[{"a":1}],{"a":null}]"#;
        assert_eq!(kept(&["a"], data), (r#"[{"a":1},{},{},7,"a",[{"a":1}],{"a":null}]"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["b", "c"], data).1, [r#""c""#]);
    }

    #[test]
    fn a_name_may_be_selected_twice() {
        assert_eq!(kept(&["a", "a"], r#"{"a":1,"b":2}"#), (r#"{"a":1}"#.to_owned(), Vec::new()));
    }

    #[test]
    fn keys_are_compared_unescaped() {
        assert_eq!(kept(&["a\"b\n"], r#"{"a\"b\n":1,"a":2}"#), (r#"{"a\"b\n":1}"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["é"], r#"{"\u00e9":1}"#), (r#"{"\u00e9":1}"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["a"], r#"{ "a" : 1 , "b" : [ 2 ] , "a" : 3 }"#).0, r#"{"a" : 1,"a" : 3}"#);
    }

    #[test]
    fn a_warning_about_an_unknown_field_lists_the_known_ones() {
        assert_eq!(kept(&["x", "y"], r#"{"a":1}"#), ("{}".to_owned(), vec![r#""x""#.to_owned(), r#""y""#.to_owned()]));
        // Numbers have no fields, and stay.
        assert_eq!(kept(&["x"], "[1,2]"), ("[1,2]".to_owned(), vec![r#""x""#.to_owned()]));
        // Without values, no name is known to be wrong.
        for nothing in ["[]", "null"] {
            assert_eq!(kept(&["x"], nothing), (nothing.to_owned(), Vec::new()));
        }
        let mut selection = Selection::new(&["x".to_owned()]);
        for i in 0..KNOWN_MAX * 2 {
            selection.keep_item(&mut format!(r#"{{"k{i}":1}}"#).into_bytes(), 0);
        }
        let warnings = serde_json::to_value(selection.warnings()).unwrap();
        assert_eq!(warnings[0]["context"]["known"].as_array().unwrap().len(), KNOWN_MAX);
        assert_eq!(warnings[0]["context"]["known"][1], "k1");
    }

    #[test]
    fn selecting_from_invalid_text_ends() {
        for broken in ["{", "[", "[{", r#"{"a"#, r#"{"a\"#, r#"{"a":"#, r#"{"a":"b"#, r#"["\"#, "[}", "{]"] {
            kept(&["a"], broken);
        }
    }
}
