//! `data` parsed from its JSON text, for the formats that are not JSON.
//!
//! `serde_json::Value` would sort the keys and round the numbers. Here numbers keep their text, even if no type of Rust can
//! represent them.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::wire::{Scanner, SortedMap, unescaped};

/// A JSON value. Objects keep the order of their keys, and numbers keep their text.
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

/// Data with more levels is shown as JSON text, because recursion into it could exhaust the stack.
const DEPTH: usize = 128;

impl<'a> Node<'a> {
    /// Parses JSON text. Invalid text, and text with too many levels, becomes [`Node::Text`].
    pub(super) fn parse(text: &'a [u8]) -> Self {
        let parsed = std::str::from_utf8(text).ok().and_then(|text| {
            serde_json::from_str::<IgnoredAny>(text).ok()?;
            Node::value(text, &mut Scanner::new(text.as_bytes()), DEPTH)
        });
        parsed.unwrap_or_else(|| Node::Text(String::from_utf8_lossy(text)))
    }

    /// Parses the next value. Returns `None` if it has more than `depth` levels, or a string with a lone surrogate.
    fn value(text: &'a str, scanner: &mut Scanner<'a>, depth: usize) -> Option<Self> {
        let below = depth.checked_sub(1)?;
        Some(match scanner.peek()? {
            b'{' => {
                let mut fields = Vec::new();
                scanner.enter();
                while let Some(key) = scanner.field() {
                    fields.push((unescaped(&text[key])?, Node::value(text, scanner, below)?));
                }
                Node::Object(fields)
            }
            b'[' => {
                let mut items = Vec::new();
                scanner.enter();
                while scanner.item() {
                    items.push(Node::value(text, scanner, below)?);
                }
                Node::List(items)
            }
            b'"' => Node::Text(unescaped(&text[scanner.skip()])?),
            _ => match &text[scanner.skip()] {
                "null" => Node::Null,
                literal => Node::Literal(literal),
            },
        })
    }

    /// Returns the fields of an object, and no fields for any other value.
    pub(super) fn fields(&self) -> &[Field<'a>] {
        if let Node::Object(fields) = self { fields } else { &[] }
    }

    /// Returns true for any value except a list or an object.
    pub(super) fn is_scalar(&self) -> bool {
        !matches!(self, Node::List(_) | Node::Object(_))
    }

    /// Returns the value as a cell of TSV: a string unchanged, null as the empty string, and other values as compact JSON.
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

/// The columns of a list of objects: their keys, in order of first appearance.
pub(super) struct Columns<'n> {
    pub(super) names: Vec<&'n str>,
    at: SortedMap<&'n str, usize>,
}

impl<'n> Columns<'n> {
    /// Returns `None` if an item is not an object, or if no object has a key.
    pub(super) fn of(items: &'n [Node<'_>]) -> Option<Self> {
        let mut columns = Columns { names: Vec::new(), at: SortedMap::new() };
        for item in items {
            let Node::Object(fields) = item else { return None };
            for (key, _) in fields {
                let key = &**key;
                if columns.at.get(&key).is_none() {
                    columns.at.insert(key, columns.names.len());
                    columns.names.push(key);
                }
            }
        }
        (!columns.names.is_empty()).then_some(columns)
    }

    /// Returns the values of one object, one per column.
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
    fn invalid_or_deeply_nested_json_is_text() {
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
    fn columns_are_in_order_of_first_appearance() {
        let node = Node::parse(br#"[{"b":1},{"a":2,"b":3},{}]"#);
        let columns = Columns::of(items(&node)).unwrap();
        assert_eq!(columns.names, ["b", "a"]);
        assert_eq!(columns.row(&items(&node)[0]), [Some(&Node::Literal("1")), None]);
        assert_eq!(columns.row(&items(&node)[1]), [Some(&Node::Literal("3")), Some(&Node::Literal("2"))]);
        assert!(Columns::of(items(&Node::parse(b"[{},{}]"))).is_none());
        assert!(Columns::of(items(&Node::parse(br#"[{"a":1},2]"#))).is_none());
    }
}
