//! `data` read back from its JSON text, for those renderings that are not JSON.
//!
//! Not `serde_json::Value`: it sorts the keys and rounds the numbers. Not serde at all: a number that no type of Rust
//! holds, or that is the nearest of two floats, must come out as it went in.

use std::borrow::Cow;

use crate::wire::ByKey;

/// A value, with the keys of its objects in their order and its numbers as they were written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    Null,
    /// `true`, `false` or a number.
    Literal(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<Field<'a>>),
}

pub(super) type Field<'a> = (Cow<'a, str>, Node<'a>);

/// Deeper data than this is shown as the JSON text that it is, so that no data can exhaust the stack.
const DEPTH: usize = 128;

impl<'a> Node<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Self {
        let read = |text| {
            let mut reader = Reader { text, at: 0 };
            let node = reader.value(DEPTH)?;
            reader.space();
            (reader.at == text.len()).then_some(node)
        };
        std::str::from_utf8(text).ok().and_then(read).unwrap_or_else(|| Node::Text(String::from_utf8_lossy(text)))
    }

    /// The fields of an object; none of anything else.
    pub(super) fn fields(&self) -> &[Field<'a>] {
        if let Node::Object(fields) = self { fields } else { &[] }
    }

    /// Whether it is neither a list nor an object.
    pub(super) fn is_scalar(&self) -> bool {
        !matches!(self, Node::List(_) | Node::Object(_))
    }

    /// As a cell of TSV has it: text as it is, null as nothing, anything else as compact JSON.
    pub(super) fn cell(&self) -> Cow<'_, str> {
        match self {
            Node::Null => Cow::Borrowed(""),
            Node::Text(text) => Cow::Borrowed(text),
            Node::Literal(text) => Cow::Borrowed(text),
            Node::List(_) | Node::Object(_) => {
                let mut out = String::new();
                self.json(&mut out);
                Cow::Owned(out)
            }
        }
    }

    fn json(&self, out: &mut String) {
        match self {
            Node::Null => out.push_str("null"),
            Node::Literal(text) => out.push_str(text),
            Node::Text(text) => quoted(text, out),
            Node::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.json(out);
                }
                out.push(']');
            }
            Node::Object(fields) => {
                out.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    quoted(key, out);
                    out.push(':');
                    value.json(out);
                }
                out.push('}');
            }
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    // A string cannot fail to serialise.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// The columns of a list of objects: their keys, in the order in which they are first seen.
pub(super) struct Columns<'n> {
    pub(super) names: Vec<&'n str>,
    at: ByKey<&'n str, usize>,
}

impl<'n> Columns<'n> {
    /// `None` where an item is no object, or no object has a key.
    pub(super) fn of(items: &'n [Node<'_>]) -> Option<Self> {
        let mut columns = Columns { names: Vec::new(), at: ByKey::new() };
        for item in items {
            let Node::Object(fields) = item else { return None };
            for (key, _) in fields {
                let next = columns.names.len();
                columns.at.get_or_insert_with(key, || {
                    columns.names.push(key);
                    next
                });
            }
        }
        (!columns.names.is_empty()).then_some(columns)
    }

    /// The values of one object, one per column.
    pub(super) fn row<'a>(&self, item: &'n Node<'a>) -> Vec<Option<&'n Node<'a>>> {
        let mut row = vec![None; self.names.len()];
        for (key, value) in item.fields() {
            if let Some(at) = self.at.get(&&**key) {
                row[*at] = Some(value);
            }
        }
        row
    }
}

/// Reads what `serde_json` wrote; it need not find every fault of a text that is no JSON.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        let below = depth.checked_sub(1)?;
        self.space();
        match self.peek()? {
            b'{' => self
                .sequence(b'}', |reader| {
                    reader.space();
                    let key = reader.string()?;
                    if reader.take(b':') { Some((key, reader.value(below)?)) } else { None }
                })
                .map(Node::Object),
            b'[' => self.sequence(b']', |reader| reader.value(below)).map(Node::List),
            b'"' => self.string().map(Node::Text),
            _ => self.literal(),
        }
    }

    /// Everything from an opening bracket to the closing one.
    fn sequence<T>(&mut self, close: u8, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.take(close) {
            return Some(items);
        }
        loop {
            items.push(item(self)?);
            if self.take(close) {
                return Some(items);
            }
            if !self.take(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return None;
        }
        self.at += 1;
        let mut escaped = false;
        while self.peek()? != b'"' {
            let backslash = self.peek() == Some(b'\\');
            escaped |= backslash;
            self.at += if backslash { 2 } else { 1 };
        }
        self.at += 1;
        let quoted = self.text.get(start..self.at)?;
        if escaped {
            serde_json::from_str(quoted).ok().map(Cow::Owned)
        } else {
            Some(Cow::Borrowed(&quoted[1..quoted.len() - 1]))
        }
    }

    fn literal(&mut self) -> Option<Node<'a>> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace()).unwrap_or(rest.len());
        self.at += end;
        match &rest[..end] {
            "" => None,
            "null" => Some(Node::Null),
            literal => Some(Node::Literal(literal)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Node};

    #[test]
    fn keys_keep_their_order_and_numbers_their_text() {
        let text = r#"{"z":1.0,"a":340282366920938463463374607431768211455,"m":[true,null,-1e-7],"e":{},"l":[]}"#;
        let node = Node::parse(text.as_bytes());
        assert_eq!(node.cell(), text);
        assert_eq!(node.fields()[1].1, Node::Literal("340282366920938463463374607431768211455"));
    }

    #[test]
    fn strings_are_unescaped() {
        let node = Node::parse(br#" { "a\u00e9" : "\"x\"\\\n\ud83d\ude00", "b":"\\" } "#);
        let text = |text: &str| Node::Text(text.to_owned().into());
        assert_eq!(node.fields(), [("aé".into(), text("\"x\"\\\n😀")), ("b".into(), text("\\"))]);
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_text() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        for text in ["", "{", "[1", "[1 2]", r#"{"a"}"#, r#"{"a":1,}"#, r"{a:1}", r#""\"#, "1 2", &deep] {
            assert_eq!(Node::parse(text.as_bytes()), Node::Text(text.into()));
        }
        assert_eq!(Node::parse(b"\xff"), Node::Text("\u{fffd}".into()));
    }

    fn items<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
        if let Node::List(items) = node { items } else { &[] }
    }

    #[test]
    fn columns_stand_in_the_order_in_which_they_are_seen() {
        let node = Node::parse(br#"[{"b":1},{"a":2,"b":3},{}]"#);
        let columns = Columns::of(items(&node)).unwrap();
        assert_eq!(columns.names, ["b", "a"]);
        assert_eq!(columns.row(&items(&node)[0]), [Some(&Node::Literal("1")), None]);
        assert_eq!(columns.row(&items(&node)[1]), [Some(&Node::Literal("3")), Some(&Node::Literal("2"))]);
        assert!(Columns::of(items(&Node::parse(b"[{},{}]"))).is_none());
        assert!(Columns::of(items(&Node::parse(br#"[{"a":1},2]"#))).is_none());
    }
}
