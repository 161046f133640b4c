//! `--fields`: of the objects in `data`, the keys that the caller asked for, taken out of the JSON text that was
//! written. Nothing is parsed into values: what is kept keeps its bytes and its order.

use std::ops::Range;

use super::Warning;
use super::scan::{Scanner, unescaped};

/// So many of the keys that were seen are told to a caller who asked for one that was not.
const KNOWN_MAX: usize = 100;

/// The keys that are kept, and what was found of them.
#[derive(Debug)]
pub(crate) struct Selection {
    names: Vec<String>,
    found: Vec<bool>,
    /// The keys that were seen, in their order.
    known: Vec<String>,
    /// Whether there was anything to look at.
    looked: bool,
}

impl Selection {
    pub(crate) fn new(names: &[String]) -> Self {
        Selection { found: vec![false; names.len()], names: names.to_vec(), known: Vec::new(), looked: false }
    }

    /// Keeps what was asked for of `data`, which is all that stands in `bytes` from `at`: of an object, or of each item
    /// of a list.
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

    /// Keeps what was asked for of one value, which is all that stands in `bytes` from `at`. What is no object stays.
    pub(super) fn keep_item(&mut self, bytes: &mut Vec<u8>, at: usize) {
        self.looked = true;
        if bytes.get(at) != Some(&b'{') {
            return;
        }
        let object = &bytes[at..];
        let mut scanner = Scanner::new(object);
        scanner.enter();
        let mut kept: Vec<Range<usize>> = Vec::new();
        while let Some(key) = scanner.field() {
            let value = scanner.skip();
            if self.asked_for(&object[key.clone()]) {
                kept.push(at + key.start..at + value.end);
            }
        }
        // What is kept moves to the left, where it never reaches what is still to be moved.
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

    /// Whether a key, given with its quotes, is kept.
    fn asked_for(&mut self, quoted: &[u8]) -> bool {
        let key = std::str::from_utf8(quoted).ok().and_then(unescaped).unwrap_or_default();
        if self.known.len() < KNOWN_MAX && self.known.iter().all(|known| *known != key) {
            self.known.push(key.clone().into_owned());
        }
        // A caller may have asked for a name twice.
        let mut kept = false;
        for (name, found) in self.names.iter().zip(&mut self.found) {
            if *name == key {
                *found = true;
                kept = true;
            }
        }
        kept
    }

    /// One for each name that nothing has. Where there was nothing to look at, nobody can tell.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let missing = self.names.iter().zip(&self.found).filter(|(_, found)| self.looked && !**found);
        missing
            .map(|(name, _)| {
                let mut warning = Warning::new("UNKNOWN_FIELD", format!("there is no field '{name}' to keep in data"));
                warning.context.insert("field", name.as_str());
                warning.context.insert("known", self.known.clone());
                warning
            })
            .collect()
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
    fn an_objects_keys_keep_their_order_and_their_bytes() {
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
    fn each_item_of_a_list_is_looked_at() {
        let data = r#"[{"a":1,"b":[1,2]},{"b":{"a":0}},{},7,"a",[{"a":1}],{"a":null}]"#;
        assert_eq!(kept(&["a"], data), (r#"[{"a":1},{},{},7,"a",[{"a":1}],{"a":null}]"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["b", "c"], data).1, [r#""c""#]);
    }

    #[test]
    fn a_name_asked_for_twice_is_found_twice() {
        assert_eq!(kept(&["a", "a"], r#"{"a":1,"b":2}"#), (r#"{"a":1}"#.to_owned(), Vec::new()));
    }

    #[test]
    fn a_key_is_compared_as_what_it_says() {
        assert_eq!(kept(&["a\"b\n"], r#"{"a\"b\n":1,"a":2}"#), (r#"{"a\"b\n":1}"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["é"], r#"{"\u00e9":1}"#), (r#"{"\u00e9":1}"#.to_owned(), Vec::new()));
        assert_eq!(kept(&["a"], r#"{ "a" : 1 , "b" : [ 2 ] , "a" : 3 }"#).0, r#"{"a" : 1,"a" : 3}"#);
    }

    #[test]
    fn what_nothing_has_is_told_with_what_there_is() {
        assert_eq!(kept(&["x", "y"], r#"{"a":1}"#), ("{}".to_owned(), vec![r#""x""#.to_owned(), r#""y""#.to_owned()]));
        // Plain values stay, and have no fields.
        assert_eq!(kept(&["x"], "[1,2]"), ("[1,2]".to_owned(), vec![r#""x""#.to_owned()]));
        // Where there is nothing, nobody can tell.
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
    fn no_text_is_too_broken_to_come_to_an_end() {
        for broken in ["{", "[", "[{", r#"{"a"#, r#"{"a\"#, r#"{"a":"#, r#"{"a":"b"#, r#"["\"#, "[}", "{]"] {
            kept(&["a"], broken);
        }
    }
}
