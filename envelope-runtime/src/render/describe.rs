//! The describe document as people read it: tables of its arguments and of its exit codes.
//!
//! It is drawn from the printed `data`, so it can say nothing that the JSON does not.

use std::fmt::Write as _;

use super::node::{Field, Node};
use super::table::{Overflow, Table};
use super::text::{visible, wrap};
use super::view::{DIM, KEY, View};

/// The keys that are always there: data of a user's own that happens to have a few of them is not mistaken.
const COMMAND: [&str; 8] =
    ["command", "description", "effect", "danger_level", "positionals", "flags", "exit_codes", "names"];
const TOOL: [&str; 5] = ["tool", "version", "schema_version", "etag", "commands"];

/// The document drawn on `view`; `None` where `data` is not one.
pub(super) fn render(node: &Node<'_>, view: View) -> Option<String> {
    let mut out = String::new();
    if is_command(node) {
        command(node, Globals::Listed, view, &mut out);
    } else if has(node, &TOOL) && node.get("commands")?.items().iter().all(is_command) {
        tool(node, view, &mut out);
    } else {
        return None;
    }
    Some(out)
}

fn has(node: &Node<'_>, keys: &[&str]) -> bool {
    keys.iter().all(|key| node.get(key).is_some())
}

fn is_command(node: &Node<'_>) -> bool {
    has(node, &COMMAND)
}

/// Whether a command lists the arguments that every command takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Globals {
    Listed,
    ListedOnce,
}

fn tool(node: &Node<'_>, view: View, out: &mut String) {
    view.begin(out);
    view.paint(KEY, &visible(&format!("{} {}", node.text("tool"), node.text("version"))), out);
    view.paint(DIM, &visible(&format!(" (schema {})", node.text("schema_version"))), out);
    out.push('\n');
    let commands = node.get("commands").map_or(&[][..], Node::items);
    if let Some(first) = commands.first() {
        section("Arguments of every command:", &arguments(globals(first)), view, out);
    }
    for described in commands {
        out.push('\n');
        command(described, Globals::ListedOnce, view, out);
    }
}

fn command(node: &Node<'_>, which: Globals, view: View, out: &mut String) {
    view.line(KEY, &visible(node.text("command")), out);
    let inner = view.indented();
    for line in wrap(&visible(node.text("description")), inner.room().max(1)) {
        inner.begin(out);
        out.push_str(line);
        out.push('\n');
    }
    let effect = format!("effect: {} ({})", node.text("effect"), node.text("danger_level"));
    inner.line(DIM, &visible(&effect), out);

    let positionals = node.get("positionals").map_or(&[][..], Node::items);
    let mut rows: Vec<_> = positionals.iter().map(positional).collect();
    rows.extend(arguments(own(node)));
    if which == Globals::Listed {
        rows.extend(arguments(globals(node)));
    }
    section("Arguments:", &rows, view, out);

    out.push('\n');
    write(&["NAME", "CODE", "RETRYABLE", "SIDE EFFECTS", "DESCRIPTION"], &exit_codes(node), inner, out);
    examples(node, view, out);
}

/// A row of the arguments' table: how it is written, its type, whether it is required, what it is for.
type Row = Vec<String>;

fn section(heading: &str, rows: &[Row], view: View, out: &mut String) {
    if !rows.is_empty() {
        out.push('\n');
        view.line(KEY, heading, out);
        write(&["ARGUMENT", "TYPE", "REQUIRED", "DESCRIPTION"], rows, view.indented(), out);
    }
}

fn write(header: &[&str], rows: &[Row], view: View, out: &mut String) {
    let table = Table { header: header.iter().map(|name| (*name).to_owned()).collect(), rows: rows.to_vec() };
    if !table.write(Overflow::Wrap, view, out) {
        table.blocks(view, out);
    }
}

fn own<'n, 'a>(command: &'n Node<'a>) -> impl Iterator<Item = &'n Field<'a>> {
    flags(command).filter(|(_, flag)| flag.text("global") != "true")
}

fn globals<'n, 'a>(command: &'n Node<'a>) -> impl Iterator<Item = &'n Field<'a>> {
    flags(command).filter(|(_, flag)| flag.text("global") == "true")
}

fn flags<'n, 'a>(command: &'n Node<'a>) -> impl Iterator<Item = &'n Field<'a>> {
    command.get("flags").map_or(&[][..], Node::fields).iter()
}

fn arguments<'n, 'a: 'n>(flags: impl Iterator<Item = &'n Field<'a>>) -> Vec<Row> {
    flags
        .map(|(name, flag)| {
            let short = flag.text("short");
            let written = match short {
                "" => format!("--{name}"),
                short if short == *name => format!("-{short}"),
                short => format!("-{short}, --{name}"),
            };
            row(&written, flag)
        })
        .collect()
}

fn positional(node: &Node<'_>) -> Row {
    let more = if node.text("variadic") == "true" { "..." } else { "" };
    row(&format!("<{}>{more}", node.text("name")), node)
}

fn row(written: &str, argument: &Node<'_>) -> Row {
    let mut description = argument.text("description").to_owned();
    let mut note = |name: &str, text: &str| {
        if !text.is_empty() {
            description.push_str(if description.is_empty() { "" } else { " " });
            // Writing to a string cannot fail.
            let _ = write!(description, "[{name}: {text}]");
        }
    };
    note("default", argument.text("default"));
    let values: Vec<_> = argument.get("enum_values").map_or(&[][..], Node::items).iter().map(Node::cell).collect();
    note("possible values", &values.join(", "));
    note("env", argument.text("env"));
    let required = yes_or_no(argument.text("required"));
    cells(&[written, argument.text("type"), required, &description])
}

fn cells(texts: &[&str]) -> Row {
    let mut row = Row::new();
    for text in texts {
        row.push(visible(text).into_owned());
    }
    row
}

/// A row per number, with every name that is bound to it: the description belongs to the number.
fn exit_codes(command: &Node<'_>) -> Vec<Row> {
    let names = command.get("names").map_or(&[][..], Node::fields);
    let codes = command.get("exit_codes").map_or(&[][..], Node::fields);
    let mut rows = Vec::new();
    for (number, code) in codes {
        let first = code.text("name");
        let mut all = first.to_owned();
        for (name, bound) in names {
            if bound.cell() == *number && name != first {
                all.push_str(", ");
                all.push_str(name);
            }
        }
        let (retryable, side_effects) = (yes_or_no(code.text("retryable")), code.text("side_effects"));
        rows.push(cells(&[&all, number, retryable, side_effects, code.text("description")]));
    }
    rows
}

fn examples(command: &Node<'_>, view: View, out: &mut String) {
    let examples = command.get("examples").map_or(&[][..], Node::items);
    if examples.is_empty() {
        return;
    }
    out.push('\n');
    view.line(KEY, "Examples:", out);
    for example in examples {
        let view = view.indented();
        view.begin(out);
        out.push_str(&visible(example.text("description")));
        out.push('\n');
        view.indented().begin(out);
        out.push_str(&visible(example.text("invocation")));
        out.push('\n');
    }
}

fn yes_or_no(text: &str) -> &'static str {
    if text == "true" { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::{Node, View, render};

    const CREATE: &str = r#"{"command":"resource create","description":"Create a resource","effect":"create",
        "danger_level":"mutating",
        "positionals":[{"name":"FILE","type":"array","required":true,"description":"What to read","variadic":true}],
        "flags":{
            "format":{"type":"enum","required":false,"description":"How to print","enum_values":["json","tsv"],"global":true},
            "name":{"type":"string","required":true,"description":"Name","default":"x","short":"n","env":"N"}},
        "exit_codes":{
            "0":{"name":"SUCCESS","description":"Done","retryable":false,"side_effects":"complete","error_codes":[]},
            "12":{"name":"UNAVAILABLE","description":"The store cannot be opened or written, and nobody knows why it is so",
                "retryable":true,"side_effects":"none","error_codes":["UNAVAILABLE"]}},
        "names":{"NOT_FOUND":0,"SUCCESS":0,"UNAVAILABLE":12},
        "examples":[{"description":"Create one","invocation":"tool resource create --name foo"}]}"#;

    fn shown(json: &str, width: usize, color: bool) -> Option<String> {
        render(&Node::parse(json.as_bytes()), View { color, width, indent: 0 })
    }

    #[test]
    fn a_command_is_two_tables() {
        let expected = "\
resource create
  Create a resource
  effect: create (mutating)

Arguments:
  ARGUMENT    TYPE    REQUIRED  DESCRIPTION
  <FILE>...   array   yes       What to read
  -n, --name  string  yes       Name [default: x] [env: N]
  --format    enum    no        How to print [possible values: json, tsv]

  NAME                CODE  RETRYABLE  SIDE EFFECTS  DESCRIPTION
  SUCCESS, NOT_FOUND  0     no         complete      Done
  UNAVAILABLE         12    yes        none          The store cannot be opened
                                                     or written, and nobody
                                                     knows why it is so

Examples:
  Create one
    tool resource create --name foo
";
        assert_eq!(shown(CREATE, 80, false).unwrap(), expected);
        let unlimited = shown(CREATE, usize::MAX, false).unwrap();
        assert!(unlimited.contains("  The store cannot be opened or written, and nobody knows why it is so\n"));
    }

    #[test]
    fn where_no_table_fits_nothing_is_lost() {
        for width in [20, 40] {
            let narrow = shown(CREATE, width, false).unwrap();
            assert!(
                narrow.contains(
                    "  NAME          UNAVAILABLE\n  CODE          12\n  RETRYABLE     yes\n  SIDE EFFECTS  none\n  \
                     DESCRIPTION   The store cannot be opened or written, and nobody knows why it is so\n"
                ),
                "{narrow}"
            );
        }
    }

    #[test]
    fn headings_are_bold() {
        let text = shown(CREATE, 80, true).unwrap();
        assert!(text.starts_with(
            "\u{1b}[1mresource create\u{1b}[0m\n  Create a resource\n  \u{1b}[2meffect: create (mutating)\u{1b}[0m\n\n\
             \u{1b}[1mArguments:\u{1b}[0m\n  \u{1b}[1mARGUMENT\u{1b}[0m    "
        ));
    }

    #[test]
    fn a_tool_is_all_its_commands_and_the_arguments_of_all_once() {
        let tool = format!(
            r#"{{"tool":"tool","version":"1.2.3","schema_version":"1.0","etag":"e","commands":[{CREATE},{CREATE}]}}"#
        );
        let text = shown(&tool, 80, false).unwrap();
        assert!(
            text.starts_with(
                "tool 1.2.3 (schema 1.0)\n\nArguments of every command:\n  ARGUMENT  TYPE  REQUIRED  DESCRIPTION\n  \
                 --format  enum  no        How to print [possible values: json, tsv]\n\nresource create\n  Create a \
                 resource\n"
            ),
            "{text}"
        );
        assert_eq!(text.matches("--format").count(), 1);
        assert_eq!(text.matches("\nresource create\n").count(), 2);
        let empty = r#"{"tool":"t","version":"1.0.0","schema_version":"1.0","etag":"e","commands":[]}"#;
        assert_eq!(shown(empty, 80, false).unwrap(), "t 1.0.0 (schema 1.0)\n");
    }

    #[test]
    fn data_of_another_kind_is_not_taken_for_a_document() {
        for data in [
            "null",
            "[]",
            r#"{"tool":"hammer","commands":[]}"#,
            r#"{"names":{},"exit_codes":{}}"#,
            r#"{"tool":"t","version":"1","schema_version":"1","etag":"e","commands":[{"name":"a"}]}"#,
        ] {
            assert_eq!(shown(data, 80, false), None);
        }
    }

    #[test]
    fn no_control_character_passes() {
        let evil = CREATE.replace("Name\"", "Na\\u001b[2J\\nme\"").replace("Done", "Do\\u009bne");
        let text = shown(&evil, 80, false).unwrap();
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
        assert!(text.contains("Na\\u{1b}[2J\\nme") && text.contains("Do\\u{9b}ne"), "{text}");
    }
}
