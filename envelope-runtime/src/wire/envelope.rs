//! The envelope: the one line that an invocation prints.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use super::scan::{Scanner, unescaped};
use super::{Document, ErrorBody, Meta, Selection, Warning, make_safe, write, write_safe};

/// The line that a program prints to stdout, once per invocation. `D` is the type of `data`: an object, an array or null.
///
/// All five keys are always present, in this order.
///
/// ```json
/// {"ok": true, "data": {}, "error": null, "warnings": [], "meta": {"exit_code": 0, "duration_ms": 3}}
/// ```
///
/// The framework never builds this value: it writes the keys around a `data` that is serialised straight into the output.
/// The type defines the schema of the envelope, and names it in Rust.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Envelope<D> {
    /// True if and only if the exit code is 0.
    pub ok: bool,
    /// The result. On failure null, except for the existing resource of a create conflict and for partial results.
    pub data: D,
    /// Null if and only if `ok`.
    pub error: Option<ErrorBody>,
    /// Warnings; empty if there are none.
    pub warnings: Vec<Warning>,
    /// Every value that changes from one invocation to the next.
    pub meta: Meta,
}

/// Items of a list are made safe together once they have this many bytes.
const SAFETY_BATCH: usize = 4096;
/// The length of the longest escape, which replaces at least one byte.
const LONGEST_ESCAPE: usize = br"\u007f".len();

/// The start of `data` with an effect.
const EFFECT: &[u8] = br#"{"effect":""#;

/// An envelope in progress: its first two keys, with `data` serialised in place.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    bytes: Vec<u8>,
    data_at: usize,
    /// The items of a list from here on have not been made safe yet.
    safe_to: usize,
    /// The describe document that `data` is.
    document: Option<Arc<Document>>,
}

impl Body {
    /// Starts an envelope, whose `ok` must be known before its `data`.
    pub(crate) fn new(ok: bool) -> Self {
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(if ok { br#"{"ok":true,"data":"# } else { br#"{"ok":false,"data":"# });
        let data_at = bytes.len();
        Body { bytes, data_at, safe_to: data_at, document: None }
    }

    /// Starts an envelope whose `data` is null.
    pub(crate) fn null(ok: bool) -> Self {
        let mut body = Body::new(ok);
        body.bytes.extend_from_slice(b"null");
        body
    }

    /// Starts an envelope with `data` that is JSON text already.
    pub(crate) fn of_text(ok: bool, data: &str) -> Self {
        let mut body = Body::new(ok);
        body.bytes.extend_from_slice(data.as_bytes());
        body
    }

    /// Replaces the value of `effect`, if it is the first key of `data`.
    pub(crate) fn replace_effect(&mut self, effect: &str) {
        let start = self.data_at + EFFECT.len();
        let has = self.bytes[self.data_at..].starts_with(EFFECT);
        if let Some(len) =
            self.bytes[start.min(self.bytes.len())..].iter().position(|byte| *byte == b'"').filter(|_| has)
        {
            self.bytes.splice(start..start + len, effect.bytes());
        }
    }

    /// Serialises `data`. A string, number or boolean is wrapped as `{"value": …}`, because `data` is an object, an array or
    /// null.
    pub(crate) fn data<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), serde_json::Error> {
        self.write(data)?;
        if !matches!(self.bytes.get(self.data_at), Some(b'{' | b'[' | b'n')) {
            let at = self.data_at;
            self.bytes.splice(at..at, br#"{"value":"#.iter().copied());
            self.bytes.push(b'}');
        }
        Ok(())
    }

    /// Serialises a describe document as `data` and keeps it for [`document`](Body::document).
    pub(crate) fn describe(&mut self, document: Document) -> Result<(), serde_json::Error> {
        match &document {
            Document::Command(command) => self.data(command)?,
            Document::Tool(tool) => self.data(tool)?,
        }
        self.document = Some(Arc::new(document));
        Ok(())
    }

    /// Returns the describe document that `data` is, or `None` if `data` comes from a command.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.document.as_deref()
    }

    /// Serialises `data` with `"effect"` as its first key. If `data` has a key `effect` itself, that key is renamed, and
    /// the new name is returned.
    ///
    /// A list is printed under `items`, and a string, number or boolean under `value`. Null adds no key.
    pub(crate) fn effect<T: Serialize + ?Sized>(
        &mut self,
        effect: &str,
        data: &T,
    ) -> Result<Option<Renamed>, serde_json::Error> {
        let at = self.begin_effect(effect);
        self.write(data)?;
        Ok(self.end_effect(at))
    }

    /// Writes the key `effect`, and returns the position of `data` behind it.
    fn begin_effect(&mut self, effect: &str) -> usize {
        self.bytes.extend_from_slice(EFFECT);
        self.bytes.extend_from_slice(effect.as_bytes());
        self.bytes.push(b'"');
        self.bytes.len()
    }

    /// Puts the `data` at `at` into the object that begins with `effect`.
    fn end_effect(&mut self, at: usize) -> Option<Renamed> {
        let mut renamed = None;
        match &self.bytes[at..] {
            b"null" => self.bytes.truncate(at),
            object @ [b'{', ..] if is_empty(object) => self.bytes.truncate(at),
            [b'{', ..] => {
                renamed = self.rename_effect(at);
                // The opening brace becomes the comma after `effect`; the closing brace ends both objects.
                self.bytes[at] = b',';
                return renamed;
            }
            [b'[', ..] => drop(self.bytes.splice(at..at, br#","items":"#.iter().copied())),
            _ => drop(self.bytes.splice(at..at, br#","value":"#.iter().copied())),
        }
        self.bytes.push(b'}');
        renamed
    }

    fn write<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), serde_json::Error> {
        write_safe(&mut self.bytes, data)
    }

    /// Renames the key `effect` of the object at `at`, if it has one. No derive can exclude it: it may come from a flattened
    /// map.
    fn rename_effect(&mut self, at: usize) -> Option<Renamed> {
        let key = key_of(&self.bytes[at..], "effect")?;
        let mut printed_as = "effect_".to_owned();
        while key_of(&self.bytes[at..], &printed_as).is_some() {
            printed_as.push('_');
        }
        self.bytes.splice(at + key.start..at + key.end, printed_as.bytes());
        Some(Renamed { printed_as })
    }

    /// Adds items to a list, unless `data` with its closing bracket would exceed `cap` bytes. Returns whether they were
    /// added.
    pub(crate) fn items<T: Serialize>(&mut self, items: &[T], cap: usize) -> Result<bool, serde_json::Error> {
        let at = self.write_items(items)?;
        Ok(self.keep_if_it_fits(at, cap))
    }

    /// Adds the selected fields of an item to a list, as [`items`](Body::items) does.
    pub(crate) fn item<T: Serialize>(
        &mut self,
        item: &T,
        fields: Option<&mut Selection>,
        cap: usize,
    ) -> Result<bool, serde_json::Error> {
        let at = self.write_items(std::slice::from_ref(item))?;
        if let Some(fields) = fields {
            fields.keep_item(&mut self.bytes, at + 1);
        }
        Ok(self.keep_if_it_fits(at, cap))
    }

    /// Writes items at the end of a list, without its closing bracket. Returns the position of the bracket or comma in front
    /// of them.
    fn write_items<T: Serialize>(&mut self, items: &[T]) -> Result<usize, serde_json::Error> {
        let at = self.bytes.len();
        write(&mut self.bytes, items, 0)?;
        // The opening bracket is that of the list, or becomes the comma after the earlier items.
        if at > self.data_at {
            self.bytes[at] = b',';
        }
        self.bytes.pop();
        Ok(at)
    }

    /// Removes the items from `at` on if they exceed `cap`. Returns whether they fit.
    fn keep_if_it_fits(&mut self, at: usize, cap: usize) -> bool {
        // While the items fit even if every byte is escaped, they are made safe in batches.
        let waiting = self.bytes.len() - self.safe_to;
        if waiting < SAFETY_BATCH && self.len() + waiting * LONGEST_ESCAPE < cap {
            return true;
        }
        let mut at = at;
        if self.safe_to < at {
            // Escapes in the earlier items move the new ones.
            let items = self.bytes.split_off(at);
            make_safe(&mut self.bytes, self.safe_to);
            at = self.bytes.len();
            self.bytes.extend_from_slice(&items);
        }
        make_safe(&mut self.bytes, at);
        // One byte is left for the closing bracket.
        let fits = self.len() < cap;
        if !fits {
            self.bytes.truncate(at);
        }
        self.safe_to = self.bytes.len();
        fits
    }

    /// Ends a list.
    pub(crate) fn close_list(&mut self) {
        make_safe(&mut self.bytes, self.safe_to);
        if self.len() == 0 {
            self.bytes.push(b'[');
        }
        self.bytes.push(b']');
    }

    /// The size of `data` so far, in bytes.
    fn len(&self) -> usize {
        self.bytes.len() - self.data_at
    }

    /// Returns the number of fields with this name in `data`, and the value of the last one. It is 0 if `data` is not an object.
    pub(crate) fn field(&self, name: &str) -> (usize, &str) {
        let data = self.data_text();
        let mut found = (0, "");
        let mut scanner = Scanner::new(data);
        scanner.enter();
        while let Some(key) = scanner.field() {
            let value = scanner.skip();
            if is_key(&data[key], name) {
                found = (found.0 + 1, std::str::from_utf8(&data[value]).unwrap_or_default());
            }
        }
        found
    }

    /// Removes the fields of `data` that are not selected.
    pub(crate) fn keep(&mut self, fields: &mut Selection) {
        fields.keep(&mut self.bytes, self.data_at);
    }

    /// `data` as JSON text.
    pub(crate) fn data_text(&self) -> &[u8] {
        &self.bytes[self.data_at..]
    }

    /// Adds the other three keys and returns the whole line.
    pub(crate) fn finish(mut self, error: Option<&ErrorBody>, warnings: &[Warning], meta: &Meta) -> Vec<u8> {
        // Serialising strings and numbers into memory cannot fail. If it ever does, the envelope keeps its shape.
        let mut key = |name: &[u8], written: &mut dyn FnMut(&mut Vec<u8>) -> bool, otherwise: &[u8]| {
            self.bytes.extend_from_slice(name);
            let at = self.bytes.len();
            if !written(&mut self.bytes) {
                self.bytes.truncate(at);
                self.bytes.extend_from_slice(otherwise);
            }
        };
        key(b",\"error\":", &mut |to| write_safe(to, &error).is_ok(), b"null");
        key(b",\"warnings\":", &mut |to| write_safe(to, warnings).is_ok(), b"[]");
        key(b",\"meta\":", &mut |to| write_safe(to, meta).is_ok(), b"{}");
        self.bytes.extend_from_slice(b"}\n");
        self.bytes
    }
}

/// A key of the user's data that was renamed, because the envelope uses its name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Renamed {
    pub(crate) printed_as: String,
}

/// Returns true if the JSON object `text` has no keys. The author of a `RawValue` may have written `{ }`.
fn is_empty(text: &[u8]) -> bool {
    let mut scanner = Scanner::new(text);
    scanner.enter();
    scanner.peek() == Some(b'}')
}

/// Returns the range of a key in the JSON object `text`, without quotes. Keys of nested objects are skipped.
fn key_of(text: &[u8], name: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner::new(text);
    scanner.enter();
    while let Some(key) = scanner.field() {
        if is_key(&text[key.clone()], name) {
            return Some(key.start + 1..key.end - 1);
        }
        scanner.skip();
    }
    None
}

/// Returns true if a key, given with its quotes, is `name`.
fn is_key(quoted: &[u8], name: &str) -> bool {
    std::str::from_utf8(quoted).ok().and_then(unescaped).is_some_and(|key| key == name)
}

#[cfg(test)]
mod tests {
    use super::{Body, Renamed};
    use serde_json::json;

    fn text(body: &Body) -> &str {
        std::str::from_utf8(body.data_text()).unwrap()
    }

    fn with_effect(data: &serde_json::Value) -> (String, Option<Renamed>) {
        let mut body = Body::new(true);
        let renamed = body.effect("created", data).unwrap();
        (text(&body).to_owned(), renamed)
    }

    #[test]
    fn effect_is_the_first_key() {
        for (data, printed) in [
            (json!({"id": "a"}), r#"{"effect":"created","id":"a"}"#),
            (json!({}), r#"{"effect":"created"}"#),
            (json!(null), r#"{"effect":"created"}"#),
            (json!([1]), r#"{"effect":"created","items":[1]}"#),
            (json!(7), r#"{"effect":"created","value":7}"#),
        ] {
            assert_eq!(with_effect(&data), (printed.to_owned(), None));
        }
    }

    #[test]
    fn a_key_named_effect_is_renamed() {
        let (printed, renamed) =
            with_effect(&json!({"effect": "glow", "effect_": 1, "deep": {"effect": "\"effect\":"}}));
        assert_eq!(renamed, Some(Renamed { printed_as: "effect__".to_owned() }));
        let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!(
            printed,
            json!({"effect": "created", "effect__": "glow", "effect_": 1, "deep": {"effect": "\"effect\":"}})
        );
    }

    #[test]
    fn effect_is_added_to_raw_json_with_spaces() {
        for (raw, printed) in [
            ("{ }", r#"{"effect":"created"}"#),
            (r#"{ "id" : 1 }"#, r#"{"effect":"created", "id" : 1 }"#),
            (r#"{"effect" : 1}"#, r#"{"effect":"created","effect_" : 1}"#),
            (r#"{"\u0065ffect":1}"#, r#"{"effect":"created","effect_":1}"#),
        ] {
            let raw = serde_json::value::RawValue::from_string(raw.to_owned()).unwrap();
            let mut body = Body::new(true);
            body.effect("created", &raw).unwrap();
            assert_eq!(text(&body), printed);
        }
    }

    #[test]
    fn raw_json_is_printed_on_one_line() {
        let raw = serde_json::value::RawValue::from_string("{\n\"a\":\r\n\"b\\n\"}".to_owned()).unwrap();
        let mut body = Body::new(true);
        body.data(&raw).unwrap();
        assert_eq!(text(&body), "{ \"a\":  \"b\\n\"}");
    }

    #[test]
    fn a_field_is_found_in_the_object_that_data_is() {
        for (data, found) in [
            (r#"{"id":"a"}"#, (1, r#""a""#)),
            (r#"{"effect":"created","a":{"id":"b"},"\u0069d" : "\u0061" }"#, (1, r#""\u0061""#)),
            (r#"{"id":["a"]}"#, (1, r#"["a"]"#)),
            (r#"{"id":"a","\u0069d":7}"#, (2, "7")),
            (r#"{"ID":"a"}"#, (0, "")),
            ("{}", (0, "")),
            (r#"["id","a"]"#, (0, "")),
            (r#"[{"id":"a"}]"#, (0, "")),
            ("null", (0, "")),
        ] {
            assert_eq!(Body::of_text(true, data).field("id"), found, "{data}");
        }
    }

    #[test]
    fn data_is_never_a_string_number_or_boolean() {
        for (data, printed) in [
            (json!("a"), r#"{"value":"a"}"#),
            (json!(true), r#"{"value":true}"#),
            (json!(null), "null"),
            (json!([]), "[]"),
        ] {
            let mut body = Body::new(true);
            body.data(&data).unwrap();
            assert_eq!(text(&body), printed);
        }
    }

    #[test]
    fn a_list_has_as_many_items_as_fit_once_they_are_escaped() {
        for item in ["a", "\u{7f}\u{7f}", "é\u{9b}a", &"\u{202e}".repeat(3000)] {
            let printed = {
                let mut bytes = Vec::new();
                super::write_safe(&mut bytes, item).unwrap();
                bytes.len()
            };
            for cap in [printed + 2, 1000, 20_000, 20_001, 20_002] {
                let fit = cap.saturating_sub(1) / (printed + 1);
                let mut one_by_one = Body::new(true);
                let taken = std::iter::from_fn(|| one_by_one.item(&item, None, cap).unwrap().then_some(())).count();
                assert_eq!(taken, fit, "{cap} bytes for items of {printed}");
                one_by_one.close_list();
                let mut at_once = Body::new(true);
                assert!(!at_once.items(&vec![item; fit + 1], cap).unwrap());
                if fit > 0 {
                    assert!(at_once.items(&vec![item; fit], cap).unwrap());
                }
                at_once.close_list();
                assert_eq!(text(&one_by_one), text(&at_once));
                assert!(text(&at_once).len() <= cap && !text(&at_once).contains(crate::wire::is_unsafe));
            }
        }
    }
}
