//! The items of a list in `--format jsonl`.

use serde::Serialize;

use super::{Selection, make_safe, write};

/// A buffer of items, one per line.
#[derive(Debug, Default)]
pub(crate) struct JsonLines {
    bytes: Vec<u8>,
}

impl JsonLines {
    /// Adds a line with the selected fields of an item. If serialising fails, nothing is added.
    pub(crate) fn add<T: Serialize + ?Sized>(
        &mut self,
        item: &T,
        fields: Option<&mut Selection>,
    ) -> Result<(), serde_json::Error> {
        let at = self.bytes.len();
        // In the other formats, the items are in a list.
        let written = write(&mut self.bytes, item, 1);
        if written.is_err() {
            self.bytes.truncate(at);
            return written;
        }
        if let Some(fields) = fields {
            fields.keep_item(&mut self.bytes, at);
        }
        self.bytes.push(b'\n');
        Ok(())
    }

    /// The size of the lines, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Makes the lines safe to show and returns them.
    pub(crate) fn text(&mut self) -> &[u8] {
        make_safe(&mut self.bytes, 0);
        &self.bytes
    }

    /// Removes all lines.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::JsonLines;

    #[test]
    fn each_item_is_one_line_without_unsafe_characters() {
        let mut lines = JsonLines::default();
        let raw = RawValue::from_string("{\n\"a\":\r\n\"\u{9b}\"}".to_owned()).unwrap();
        lines.add(&raw, None).unwrap();
        lines.add("\u{7f}\n", None).unwrap();
        lines.add(&1, None).unwrap();
        let text = "{ \"a\":  \"\\u009b\"}\n\"\\u007f\\n\"\n1\n";
        assert_eq!(std::str::from_utf8(lines.text()).unwrap(), text);
        lines.add("\u{202e}", None).unwrap();
        assert_eq!(std::str::from_utf8(lines.text()).unwrap(), format!("{text}\"\\u202e\"\n"));
        lines.clear();
        assert_eq!((lines.len(), lines.text()), (0, &b""[..]));
    }

    #[test]
    fn an_item_that_fails_to_serialise_adds_nothing() {
        let mut lines = JsonLines::default();
        lines.add("a", None).unwrap();
        let no_key = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(lines.add(&vec![no_key], None).is_err());
        assert_eq!(lines.text(), b"\"a\"\n");
    }
}
