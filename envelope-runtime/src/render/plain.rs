//! `--format plain`: lines of `key: value`, without colour and of any length.

use super::node::Node;
use super::text::visible;

/// Renders an object as one line per value, with keys and positions joined by dots. A list of scalars is one line per item.
/// Any other list is one block per item, separated by empty lines.
pub(super) fn render(node: &Node<'_>) -> String {
    let mut out = String::new();
    match node {
        Node::Null => {}
        Node::List(items) => {
            let blocks = !items.iter().all(Node::is_scalar);
            for (i, item) in items.iter().enumerate() {
                if blocks && i > 0 {
                    out.push('\n');
                }
                lines(&mut String::new(), item, &mut out);
            }
        }
        Node::Object(fields) if fields.is_empty() => {}
        node => lines(&mut String::new(), node, &mut out),
    }
    out
}

fn lines(path: &mut String, node: &Node<'_>, out: &mut String) {
    match node {
        Node::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                below(path, &visible(key), value, out);
            }
        }
        Node::List(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                below(path, &i.to_string(), item, out);
            }
        }
        node => {
            let value = if *node == Node::Null { "null".into() } else { node.cell() };
            out.push_str(path);
            if !path.is_empty() {
                out.push_str(if value.is_empty() { ":" } else { ": " });
            }
            out.push_str(&visible(&value));
            out.push('\n');
        }
    }
}

fn below(path: &mut String, key: &str, node: &Node<'_>, out: &mut String) {
    let parent = path.len();
    if parent > 0 {
        path.push('.');
    }
    path.push_str(key);
    lines(path, node, out);
    path.truncate(parent);
}

#[cfg(test)]
mod tests {
    use super::{Node, render};

    fn plain(json: &str) -> String {
        render(&Node::parse(json.as_bytes()))
    }

    #[test]
    fn an_object_is_a_line_per_value() {
        assert_eq!(
            plain(
                r#"{"effect":"created","id":"a","owner":{"name":"x","box":{"n":1.50}},"tags":["a","b, c"],"none":null,
                    "empty":"","list":[],"object":{},"rows":[{"k":1},{"k":true}]}"#
            ),
            "effect: created\nid: a\nowner.name: x\nowner.box.n: 1.50\ntags.0: a\ntags.1: b, c\nnone: null\nempty:\n\
             list: []\nobject: {}\nrows.0.k: 1\nrows.1.k: true\n"
        );
    }

    #[test]
    fn a_list_is_a_block_per_item_or_a_line_per_scalar() {
        assert_eq!(plain(r#"[{"id":"a","n":1},{"id":"b","n":2}]"#), "id: a\nn: 1\n\nid: b\nn: 2\n");
        assert_eq!(plain(r#"["a",2,null,"c d"]"#), "a\n2\nnull\nc d\n");
        assert_eq!(plain(r#"["a",{"b":1},[2]]"#), "a\n\nb: 1\n\n0: 2\n");
    }

    #[test]
    fn empty_data_is_empty_text() {
        assert_eq!([plain("null"), plain("[]"), plain("{}")], ["", "", ""]);
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(plain(r#"{"a\u001b":"x\u001b[31m\ny\u202e"}"#), "a\\u{1b}: x\\u{1b}[31m\\ny\\u{202e}\n");
    }
}
