//! `--format tsv`: a header and one row per record, for `cut`, `awk` and spreadsheets.

use std::borrow::Cow;

use super::node::{Columns, Node};
use super::text::reversible;

/// Renders a list of objects as one row per item, and an object as one row. Any other list has the single column `value`. Null
/// is an empty cell, and a nested value is compact JSON.
pub(super) fn render(node: &Node<'_>) -> String {
    let mut out = String::new();
    let items = match node {
        Node::Null => &[],
        Node::Object(fields) if fields.is_empty() => &[],
        Node::List(items) => &items[..],
        node => std::slice::from_ref(node),
    };
    if let Some(columns) = Columns::of(items) {
        row(columns.names.iter().map(|name| Cow::Borrowed(*name)), &mut out);
        for item in items {
            row(columns.row(item).into_iter().map(|value| value.map_or(Cow::Borrowed(""), Node::cell)), &mut out);
        }
    } else if !items.is_empty() {
        out.push_str("value\n");
        for item in items {
            row([item.cell()].into_iter(), &mut out);
        }
    }
    out
}

fn row<'c>(cells: impl Iterator<Item = Cow<'c, str>>, out: &mut String) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push('\t');
        }
        out.push_str(&reversible(&cell));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{Node, render};

    fn tsv(json: &str) -> String {
        render(&Node::parse(json.as_bytes()))
    }

    #[test]
    fn a_list_of_objects_has_a_row_per_item() {
        assert_eq!(
            tsv(r#"[{"id":"a","n":1},{"n":2.0,"tags":["x","y"],"o":{"z":1,"b":null}},{"id":null}]"#),
            "id\tn\ttags\to\na\t1\t\t\n\t2.0\t[\"x\",\"y\"]\t{\"z\":1,\"b\":null}\n\t\t\t\n"
        );
    }

    #[test]
    fn an_object_has_one_row() {
        assert_eq!(tsv(r#"{"effect":"created","id":"a","ok":true}"#), "effect\tid\tok\ncreated\ta\ttrue\n");
    }

    #[test]
    fn any_other_list_has_one_column() {
        assert_eq!(tsv(r#"["a",1,null]"#), "value\na\n1\n\n");
        assert_eq!(tsv(r#"["a",{"b":1},[2]]"#), "value\na\n{\"b\":1}\n[2]\n");
        assert_eq!(tsv("[{},{}]"), "value\n{}\n{}\n");
    }

    #[test]
    fn empty_data_is_empty_text() {
        assert_eq!([tsv("null"), tsv("[]"), tsv("{}")], ["", "", ""]);
    }

    #[test]
    fn tabs_line_ends_and_control_characters_are_escaped() {
        assert_eq!(
            tsv(r#"{"a\tb":"x\ty\nz\\\r\u001b\u009b","n":["\n"]}"#),
            "a\\tb\tn\nx\\ty\\nz\\\\\\r\\x1b\\u{9b}\t[\"\\\\n\"]\n"
        );
    }
}
