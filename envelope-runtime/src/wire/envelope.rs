//! The envelope: five keys, always, in one order.

use std::ops::Range;

use serde::Serialize;

use super::scan::{Scanner, unescaped};
use super::{Document, ErrorBody, Meta, Selection, Warning, make_safe, write, write_safe};

/// What a program prints on stdout, once per run and on one line. `D` is `data`: an object, an array or null.
///
/// The run does not build this value: it writes the same five keys around a `data` that is serialised straight
/// into the output. It is here so that the schema of the envelope comes from one type, and so that a Rust caller has a
/// name for it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Envelope<D> {
    /// True if and only if the exit code is 0.
    pub ok: bool,
    /// The result; null on failure, but for the existing resource of a create conflict.
    pub data: D,
    /// Null if and only if `ok`.
    pub error: Option<ErrorBody>,
    /// Remarks; empty where there are none.
    pub warnings: Vec<Warning>,
    /// What changes from run to run.
    pub meta: Meta,
}

/// When so many bytes of items wait to be made safe, they are.
const LOOKED_AT_TOGETHER: usize = 4096;
/// No escape is longer; what it stands for has one byte at least.
const LONGEST_ESCAPE: usize = br"\u007f".len();

/// How `data` with an effect begins.
const EFFECT: &[u8] = br#"{"effect":""#;

/// An envelope under way: its first two keys, with `data` serialised in place.
#[derive(Debug, Clone)]
pub(crate) struct Body {
    bytes: Vec<u8>,
    data_at: usize,
    /// The items of a list from here on have not been made safe to show yet.
    safe_to: usize,
    document: Option<Document>,
}

impl Body {
    /// Starts an envelope. Whether it is `ok` must be known before `data` is written.
    pub(crate) fn new(ok: bool) -> Self {
        let mut bytes = Vec::with_capacity(1024);
        bytes.extend_from_slice(if ok { br#"{"ok":true,"data":"# } else { br#"{"ok":false,"data":"# });
        let data_at = bytes.len();
        Body { bytes, data_at, safe_to: data_at, document: None }
    }

    /// An envelope whose `data` is null.
    pub(crate) fn null(ok: bool) -> Self {
        let mut body = Body::new(ok);
        body.bytes.extend_from_slice(b"null");
        body
    }

    /// An envelope with a `data` that was written before.
    pub(crate) fn of_text(ok: bool, data: &str) -> Self {
        let mut body = Body::new(ok);
        body.bytes.extend_from_slice(data.as_bytes());
        body
    }

    /// Puts another word in the place of `effect`, which is the first key where `data` has it.
    pub(crate) fn replace_effect(&mut self, effect: &str) {
        let start = self.data_at + EFFECT.len();
        let has = self.bytes[self.data_at..].starts_with(EFFECT);
        if let Some(len) =
            self.bytes[start.min(self.bytes.len())..].iter().position(|byte| *byte == b'"').filter(|_| has)
        {
            self.bytes.splice(start..start + len, effect.bytes());
        }
    }

    /// Serialises `data`. What serialises to a bare string, number or bool is wrapped as `{"value": …}`, for `data` is
    /// an object, an array or null.
    pub(crate) fn data<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), serde_json::Error> {
        self.write(data)?;
        if !matches!(self.bytes.get(self.data_at), Some(b'{' | b'[' | b'n')) {
            let at = self.data_at;
            self.bytes.splice(at..at, br#"{"value":"#.iter().copied());
            self.bytes.push(b'}');
        }
        Ok(())
    }

    /// Serialises a describe document as `data` and keeps it as a tag, by which [`document`](Body::document) knows it.
    pub(crate) fn describe(&mut self, document: Document) -> Result<(), serde_json::Error> {
        match &document {
            Document::Command(command) => self.data(command)?,
            Document::Tool(tool) => self.data(tool)?,
        }
        self.document = Some(document);
        Ok(())
    }

    /// The describe document that `data` is, or `None` if it is the data of a command.
    pub(crate) fn document(&self) -> Option<&Document> {
        self.document.as_ref()
    }

    /// Serialises `data` with `"effect"` as its first key. Returns the names of keys of `data` that were printed under
    /// another name because `effect` is taken.
    ///
    /// A list goes under `items`, a bare value under `value`; null leaves `effect` alone.
    pub(crate) fn effect<T: Serialize + ?Sized>(
        &mut self,
        effect: &str,
        data: &T,
    ) -> Result<Option<Renamed>, serde_json::Error> {
        self.bytes.extend_from_slice(EFFECT);
        self.bytes.extend_from_slice(effect.as_bytes());
        self.bytes.push(b'"');
        let at = self.bytes.len();
        self.write(data)?;
        let mut renamed = None;
        match &self.bytes[at..] {
            b"{}" | b"null" => self.bytes.truncate(at),
            [b'{', ..] => {
                renamed = self.rename_effect(at);
                // The object's brace becomes the comma after `effect`; its closing brace closes ours.
                self.bytes[at] = b',';
                return Ok(renamed);
            }
            [b'[', ..] => drop(self.bytes.splice(at..at, br#","items":"#.iter().copied())),
            _ => drop(self.bytes.splice(at..at, br#","value":"#.iter().copied())),
        }
        self.bytes.push(b'}');
        Ok(renamed)
    }

    fn write<T: Serialize + ?Sized>(&mut self, data: &T) -> Result<(), serde_json::Error> {
        write_safe(&mut self.bytes, data)
    }

    /// Renames the key `effect` of the object at `at`, if it has one: a flattened map can bring it along, where no
    /// derive sees it.
    fn rename_effect(&mut self, at: usize) -> Option<Renamed> {
        let key = key_of(&self.bytes[at..], "effect")?;
        let mut printed_as = "effect_".to_owned();
        while key_of(&self.bytes[at..], &printed_as).is_some() {
            printed_as.push('_');
        }
        self.bytes.splice(at + key.start..at + key.end, printed_as.bytes());
        Some(Renamed { printed_as })
    }

    /// Adds items to a list, unless `data` would then have more than `cap` bytes with its closing bracket. Returns whether
    /// they were added.
    pub(crate) fn items<T: Serialize>(&mut self, items: &[T], cap: usize) -> Result<bool, serde_json::Error> {
        let at = self.write_items(items)?;
        Ok(self.keep_if_it_fits(at, cap))
    }

    /// Adds an item to a list as [`items`](Body::items) does. `fields` keeps a part of it.
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

    /// Writes items at the end of a list, without its closing bracket, and returns where they begin, with what stands
    /// before them.
    fn write_items<T: Serialize>(&mut self, items: &[T]) -> Result<usize, serde_json::Error> {
        let at = self.bytes.len();
        write(&mut self.bytes, items)?;
        // Its bracket is that of the list, or becomes the comma behind the items before.
        if at > self.data_at {
            self.bytes[at] = b',';
        }
        self.bytes.pop();
        Ok(at)
    }

    /// Takes back the items that begin at `at` if they are too many.
    fn keep_if_it_fits(&mut self, at: usize, cap: usize) -> bool {
        // As long as there is room enough, however much longer the text may become, items are looked at together.
        let waiting = self.bytes.len() - self.safe_to;
        if waiting < LOOKED_AT_TOGETHER && self.len() + waiting * LONGEST_ESCAPE < cap {
            return true;
        }
        let mut at = at;
        if self.safe_to < at {
            // They move where what stands before them grows.
            let items = self.bytes.split_off(at);
            make_safe(&mut self.bytes, self.safe_to);
            at = self.bytes.len();
            self.bytes.extend_from_slice(&items);
        }
        make_safe(&mut self.bytes, at);
        // The bracket is still to come.
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

    /// How many bytes `data` has so far.
    fn len(&self) -> usize {
        self.bytes.len() - self.data_at
    }

    /// Keeps those fields of `data` that were asked for.
    pub(crate) fn keep(&mut self, fields: &mut Selection) {
        fields.keep(&mut self.bytes, self.data_at);
    }

    /// `data`, as the JSON text that was written.
    pub(crate) fn data_text(&self) -> &[u8] {
        &self.bytes[self.data_at..]
    }

    /// The whole line: `data` is followed by the other three keys.
    pub(crate) fn finish(mut self, error: Option<&ErrorBody>, warnings: &[Warning], meta: &Meta) -> Vec<u8> {
        // Strings, numbers and facts of ours cannot fail to serialise into memory; should one ever, the envelope keeps
        // its shape.
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

/// A key of the user's own that gave way to one of ours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Renamed {
    pub(crate) printed_as: String,
}

/// The place of a key of the JSON object `text`, without its quotes. Keys of nested objects do not count.
fn key_of(text: &[u8], name: &str) -> Option<Range<usize>> {
    let mut scanner = Scanner::new(text);
    scanner.enter();
    while let Some(key) = scanner.field() {
        if std::str::from_utf8(&text[key.clone()]).ok().and_then(unescaped).is_some_and(|known| known == name) {
            return Some(key.start + 1..key.end - 1);
        }
        scanner.skip();
    }
    None
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
    fn effect_is_the_first_key_whatever_the_data() {
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
    fn a_key_named_effect_is_kept_under_another_name() {
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
    fn data_is_one_line_whatever_its_author_wrote() {
        let raw = serde_json::value::RawValue::from_string("{\n\"a\":\r\n\"b\\n\"}".to_owned()).unwrap();
        let mut body = Body::new(true);
        body.data(&raw).unwrap();
        assert_eq!(text(&body), "{ \"a\":  \"b\\n\"}");
    }

    #[test]
    fn data_is_never_a_bare_value() {
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
    fn a_list_has_as_many_items_as_fit_the_way_they_are_printed() {
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
