//! Data on a terminal: aligned fields, and tables for lists.

use std::borrow::Cow;

use super::node::{Columns, Field, Node};
use super::table::{Overflow, Table, heading};
use super::text::visible;
use super::view::{DIM, KEY, View, align};

/// Renders `data` for `view`.
pub(super) fn render(node: &Node<'_>, view: View) -> String {
    let mut out = String::new();
    match node {
        Node::Null => {}
        Node::List(items) if items.is_empty() => view.line(DIM, "nothing found", &mut out),
        node => block(node, view, &mut out),
    }
    out
}

/// Writes a value on separate lines.
fn block(node: &Node<'_>, view: View, out: &mut String) {
    match node {
        Node::Object(fields) => object(fields, view, out),
        Node::List(items) if items.is_empty() => item(node, view, out),
        Node::List(items) => list(items, view, out),
        scalar => item(scalar, view, out),
    }
}

fn object(fields: &[Field<'_>], view: View, out: &mut String) {
    let rows: Vec<_> = fields.iter().map(|(key, value)| (visible(key), on_one_line(value), value)).collect();
    let align = align(rows.iter().filter(|(_, line, _)| line.is_some()).map(|(key, ..)| &**key));
    for (key, line, value) in rows {
        if let Some(line) = line {
            view.pair(&key, align, &line, out);
        } else {
            view.line(KEY, &key, out);
            block(value, view.indented(), out);
        }
    }
}

fn list(items: &[Node<'_>], view: View, out: &mut String) {
    if items.iter().all(Node::is_scalar) {
        for scalar in items {
            item(scalar, view, out);
        }
        return;
    }
    if let Some(columns) = Columns::of(items) {
        // A column with its gap is at least three wide. Checked first, because the table of a list whose items share no key
        // would be immense.
        let may_fit = columns.names.len().saturating_mul(3) <= view.room().saturating_add(2);
        if may_fit && table(&columns, items).write(Overflow::Cut, view, out) {
            return;
        }
    }
    for (i, node) in items.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        block(node, view, out);
    }
}

fn table(columns: &Columns<'_>, items: &[Node<'_>]) -> Table {
    let cell = |value: Option<&Node<'_>>| value.map_or_else(String::new, |value| cell(value).into_owned());
    Table {
        header: columns.names.iter().map(|name| heading(name)).collect(),
        rows: items.iter().map(|item| columns.row(item).into_iter().map(cell).collect()).collect(),
    }
}

fn item(scalar: &Node<'_>, view: View, out: &mut String) {
    view.begin(out);
    view.value(&cell(scalar), out);
    out.push('\n');
}

fn cell<'n>(node: &'n Node<'_>) -> Cow<'n, str> {
    on_one_line(node).unwrap_or_else(|| shown(node.cell()))
}

/// Returns a value that fits on one line: a scalar, or a list of scalars. Null, and an empty list or object, is empty text.
fn on_one_line<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    match node {
        Node::Object(fields) => fields.is_empty().then_some(Cow::Borrowed("")),
        Node::List(items) => items.iter().all(Node::is_scalar).then(|| {
            let items: Vec<_> = items.iter().map(|item| shown(item.cell())).collect();
            Cow::Owned(items.join(", "))
        }),
        scalar => Some(shown(scalar.cell())),
    }
}

/// [`visible`] for a `Cow`.
fn shown(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => visible(text),
        Cow::Owned(text) => Cow::Owned(visible(&text).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Node, View, render};

    fn shown(json: &str, width: usize, color: bool) -> String {
        render(&Node::parse(json.as_bytes()), View { color, width, indent: 0 })
    }

    const RECORD: &str = r#"{"effect":"created","id":"res_1","名前":"日本","tags":["a","b"],"deleted_at":null}"#;
    const LIST: &str = r#"[
        {"id":"res_1","name":"apollo","created_at":"2026-01-01T00:00:00Z","size":1.50},
        {"id":"res_2","name":"a name that is far too long for it","size":2,"tags":["x","y"],"owner":{"id":7}}
    ]"#;

    #[test]
    fn an_object_is_aligned() {
        assert_eq!(
            shown(RECORD, 80, false),
            "effect      created\nid          res_1\n名前        日本\ntags        a, b\ndeleted_at  -\n"
        );
        assert_eq!(
            shown(r#"{"id":"a","none":null}"#, 80, true),
            "\u{1b}[1mid\u{1b}[0m    a\n\u{1b}[1mnone\u{1b}[0m  \u{1b}[2m-\u{1b}[0m\n"
        );
    }

    #[test]
    fn a_very_long_key_does_not_move_other_values() {
        let key = "k".repeat(33);
        assert_eq!(shown(&format!(r#"{{"{key}":1,"a":2}}"#), 80, false), format!("{key}  1\na  2\n"));
    }

    #[test]
    fn nested_values_are_indented() {
        assert_eq!(
            shown(
                r#"{"id":"a","owner":{"name":"x","home":{"city":"y"}},"rows":[{"k":1},{"k":2}],"mixed":[1,[2,[3]]],
                    "none":[],"empty":{}}"#,
                80,
                false
            ),
            "id     a\nowner\n  name  x\n  home\n    city  y\nrows\n  K\n  1\n  2\nmixed\n  1\n\n  2\n\n  3\n\
             none   -\nempty  -\n"
        );
    }

    #[test]
    fn a_list_of_objects_is_a_table_that_fits() {
        assert_eq!(
            shown(LIST, 80, false),
            "ID     NAME                           CREATED_AT            SIZE  TAGS  OWNER\n\
             res_1  apollo                         2026-01-01T00:00:00Z  1.50  -     -\n\
             res_2  a name that is far too long…   -                     2     x, y  {\"id\":7}\n"
        );
        let narrow = r#"[{"id":"res_1","name":"apollo and the rest of them","at":"2026-01-01T00:00:00Z"}]"#;
        assert_eq!(shown(narrow, 40, false), "ID     NAME              AT\nres_1  apollo and the…   2026-01-01T00:…\n");
    }

    #[test]
    fn no_line_of_a_table_is_wider_than_its_view() {
        let wide =
            r#"[{"id":1,"名前":"日本語のとても長い名前で","text":"👩‍👩‍👧 e\u0301\u0301 ❤️❤️❤️❤️❤️❤️❤️❤️ and so on"}]"#;
        for width in 28..80 {
            let text = shown(wide, width, false);
            assert!(text.starts_with("ID  名前"), "{text}");
            assert!(text.lines().all(|line| crate::render::text::columns(line) <= width), "{width}:\n{text}");
        }
    }

    #[test]
    fn a_list_that_does_not_fit_is_blocks() {
        assert_eq!(
            shown(LIST, 20, false),
            "id          res_1\nname        apollo\ncreated_at  2026-01-01T00:00:00Z\nsize        1.50\n\n\
             id    res_2\nname  a name that is far too long for it\nsize  2\ntags  x, y\nowner\n  id  7\n"
        );
        assert_eq!(shown(r#"[{"id":1,"a":{}},{"id":2}]"#, 20, false), "ID  A\n1   -\n2   -\n");
    }

    #[test]
    fn items_without_common_keys_are_blocks() {
        let items: Vec<String> = (0..100_000).map(|i| format!(r#"{{"k{i}":{i}}}"#)).collect();
        let text = shown(&format!("[{}]", items.join(",")), 80, false);
        assert!(text.starts_with("k0  0\n\nk1  1\n\n"));
        assert!(text.ends_with("\n\nk99999  99999\n"));
    }

    #[test]
    fn scalars_are_one_line_each() {
        assert_eq!(shown(r#"["a",2,null,"日本"]"#, 20, false), "a\n2\n-\n日本\n");
        assert_eq!(shown(r#"["a",[],{"b":1}]"#, 20, false), "a\n\n-\n\nb  1\n");
    }

    #[test]
    fn an_empty_list_is_stated_and_other_empty_data_prints_nothing() {
        assert_eq!(shown("[]", 80, false), "nothing found\n");
        assert_eq!(shown("[]", 80, true), "\u{1b}[2mnothing found\u{1b}[0m\n");
        assert_eq!([shown("null", 80, true), shown("{}", 80, true)], ["", ""]);
    }

    #[test]
    fn control_characters_are_escaped() {
        let evil = r#"{"a\u001b":"x\u001b[31m\ny\u009b\u202e","l":["\u0007"],"o":{"\r":{"\t":"\b"}}}"#;
        let list = format!("[{evil},{evil}]");
        for text in [shown(evil, 80, false), shown(&list, 80, false), shown(&list, 20, false)] {
            assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
            assert!(text.contains("x\\u{1b}[31m\\ny\\u{9b}\\u{202e}"), "{text:?}");
        }
    }
}
