//! Describe documents for people: a table of the arguments and a table of the exit codes.

use std::fmt::Write as _;

use super::table::{Overflow, Table};
use super::text::{visible, wrap};
use super::view::{DIM, KEY, View};
use crate::wire::{
    CommandDocument, Document, ExampleDocument, ExitCodeRow, FlagDocument, PositionalDocument, ToolDocument, ValueType,
};

/// Draws the document on `view`.
pub(super) fn render(document: &Document, view: View) -> String {
    let mut out = String::new();
    match document {
        Document::Command(document) => command(document, Globals::Listed, view, &mut out),
        Document::Tool(document) => tool(document, view, &mut out),
    }
    out
}

/// Whether the table of a command lists the arguments that every command takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Globals {
    Listed,
    Omitted,
}

fn tool(document: &ToolDocument, view: View, out: &mut String) {
    view.begin(out);
    view.paint(KEY, &visible(&format!("{} {}", document.tool, document.version)), out);
    view.paint(DIM, &visible(&format!(" (schema {})", document.schema_version)), out);
    out.push('\n');
    if let Some(first) = document.commands.first() {
        arguments("Arguments of every command:", flags(first, true), view, out);
    }
    for described in &document.commands {
        out.push('\n');
        command(described, Globals::Omitted, view, out);
    }
}

fn command(document: &CommandDocument, globals: Globals, view: View, out: &mut String) {
    view.line(KEY, &visible(&document.command), out);
    let inner = view.indented();
    for line in wrap(&visible(&document.description), inner.room().max(1)) {
        inner.begin(out);
        out.push_str(&line);
        out.push('\n');
    }
    inner.line(DIM, &visible(&format!("effect: {} ({})", document.effect, document.danger_level)), out);

    let mut rows: Vec<_> = document.positionals.iter().map(positional).collect();
    rows.extend(flags(document, false));
    if globals == Globals::Listed {
        rows.extend(flags(document, true));
    }
    arguments("Arguments:", rows, view, out);

    let rows = document.exit_code_rows.iter().map(exit_code).collect();
    section("Exit codes:", &["CODE", "NAME", "RETRYABLE", "SIDE EFFECTS", "DESCRIPTION"], rows, view, out);
    examples(&document.examples, view, out);
}

type Row = Vec<String>;

fn arguments(heading: &str, rows: Vec<Row>, view: View, out: &mut String) {
    section(heading, &["ARGUMENT", "TYPE", "REQUIRED", "DESCRIPTION"], rows, view, out);
}

fn section(heading: &str, header: &[&str], rows: Vec<Row>, view: View, out: &mut String) {
    if rows.is_empty() {
        return;
    }
    out.push('\n');
    view.line(KEY, heading, out);
    let table = Table { header: cells(header), rows };
    if !table.write(Overflow::Wrap, view.indented(), out) {
        table.blocks(view.indented(), out);
    }
}

/// The rows of the flags that every command takes, or of the others.
fn flags(document: &CommandDocument, global: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, flag) in document.flags.iter().filter(|(_, flag)| flag.global == global) {
        let FlagDocument { value_type, required, description, default, enum_values, short, env, .. } = flag;
        let written = match short {
            None => format!("--{name}"),
            Some(short) if name.chars().eq([*short]) => format!("-{short}"),
            Some(short) => format!("-{short}, --{name}"),
        };
        let description = described(description, default.as_deref(), enum_values, env.as_deref());
        rows.push(argument(&written, *value_type, *required, &description));
    }
    rows
}

fn positional(positional: &PositionalDocument) -> Row {
    let PositionalDocument { name, value_type, required, description, default, enum_values, variadic, .. } = positional;
    let written = format!("<{name}>{}", if *variadic { "..." } else { "" });
    argument(&written, *value_type, *required, &described(description, default.as_deref(), enum_values, None))
}

fn argument(written: &str, value_type: ValueType, required: bool, description: &str) -> Row {
    cells(&[written, value_type.as_str(), yes_or_no(required), description])
}

/// A description with the default, the possible values and the environment variable, if there are any.
fn described(description: &str, default: Option<&str>, enum_values: &[String], env: Option<&str>) -> String {
    let possible = enum_values.join(", ");
    let mut text = description.to_owned();
    for (name, note) in [("default", default), ("possible values", Some(&*possible)), ("env", env)] {
        if let Some(note) = note.filter(|note| !note.is_empty()) {
            text.push_str(if text.is_empty() { "" } else { " " });
            // Writing to a string cannot fail.
            let _ = write!(text, "[{name}: {note}]");
        }
    }
    text
}

fn exit_code(row: &ExitCodeRow) -> Row {
    let number = row.number.to_string();
    cells(&[&number, row.name, yes_or_no(row.retryable), row.side_effects.as_str(), row.description])
}

fn examples(examples: &[ExampleDocument], view: View, out: &mut String) {
    if examples.is_empty() {
        return;
    }
    out.push('\n');
    view.line(KEY, "Examples:", out);
    let view = view.indented();
    for example in examples {
        for (view, text) in [(view, &example.description), (view.indented(), &example.invocation)] {
            view.begin(out);
            out.push_str(&visible(text));
            out.push('\n');
        }
    }
}

fn cells(texts: &[&str]) -> Row {
    let mut row = Row::new();
    for text in texts {
        row.push(visible(text).into_owned());
    }
    row
}

fn yes_or_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::{Document, View, render};
    use crate::wire::{
        CommandDocument, ExampleDocument, ExitCodeRow, FlagDocument, PositionalDocument, SideEffects, SortedMap,
        ToolDocument, ValueType,
    };

    fn flag(value_type: ValueType, required: bool, description: &str) -> FlagDocument {
        FlagDocument {
            value_type,
            required,
            description: description.to_owned(),
            default: None,
            enum_values: Vec::new(),
            pattern: None,
            short: None,
            env: None,
            global: false,
        }
    }

    fn exit_code(number: u8, name: &'static str, description: &'static str) -> ExitCodeRow {
        ExitCodeRow { number, name, description, retryable: number == 12, side_effects: SideEffects::None }
    }

    fn create() -> CommandDocument {
        let mut flags = SortedMap::new();
        let format = FlagDocument {
            enum_values: vec!["json".to_owned(), "tsv".to_owned()],
            global: true,
            ..flag(ValueType::Enum, false, "How to print")
        };
        let name = FlagDocument {
            default: Some("x".to_owned()),
            short: Some('n'),
            env: Some("N".to_owned()),
            ..flag(ValueType::String, true, "Name")
        };
        flags.insert("format".to_owned(), format);
        flags.insert("name".to_owned(), name);
        flags.insert("v".to_owned(), FlagDocument { short: Some('v'), ..flag(ValueType::Boolean, false, "Say more") });
        CommandDocument {
            command: "resource create".to_owned(),
            description: "Create a resource".to_owned(),
            effect: "create".to_owned(),
            danger_level: "mutating".to_owned(),
            positionals: vec![PositionalDocument {
                name: "FILE".to_owned(),
                value_type: ValueType::Array,
                required: true,
                description: "Files to read".to_owned(),
                default: None,
                enum_values: Vec::new(),
                pattern: None,
                variadic: true,
            }],
            flags,
            stdin: None,
            retry: None,
            exit_codes: SortedMap::new(),
            names: SortedMap::new(),
            exit_code_rows: vec![
                exit_code(0, "SUCCESS", "Done"),
                exit_code(0, "NOT_FOUND", "There was nothing to do"),
                exit_code(12, "IDEMPOTENCY_STORE_UNAVAILABLE", "The key store cannot be reached at the moment"),
            ],
            examples: vec![ExampleDocument {
                description: "Create one".to_owned(),
                invocation: "tool resource create --name foo".to_owned(),
            }],
            builtin: false,
            output_schema: None,
        }
    }

    fn shown(document: CommandDocument, width: usize, color: bool) -> String {
        render(&Document::Command(document), View { color, width, indent: 0 })
    }

    #[test]
    fn a_command_is_two_tables() {
        let expected = "\
resource create
  Create a resource
  effect: create (mutating)

Arguments:
  ARGUMENT    TYPE     REQUIRED  DESCRIPTION
  <FILE>...   array    yes       Files to read
  -n, --name  string   yes       Name [default: x] [env: N]
  -v          boolean  no        Say more
  --format    enum     no        How to print [possible values: json, tsv]

Exit codes:
  CODE  NAME                           RETRYABLE  SIDE EFFECTS  DESCRIPTION
  0     SUCCESS                        no         none          Done
  0     NOT_FOUND                      no         none          There was nothing to do
  12    IDEMPOTENCY_STORE_UNAVAILABLE  yes        none          The key store cannot be reached at the
                                                                moment

Examples:
  Create one
    tool resource create --name foo
";
        assert_eq!(shown(create(), 102, false), expected);
        let unlimited = shown(create(), usize::MAX, false);
        assert!(unlimited.contains("  The key store cannot be reached at the moment\n"));
    }

    #[test]
    fn exit_codes_are_one_table_at_80_columns() {
        let text = shown(create(), 80, false);
        let table = "
Exit codes:
  CODE  NAME                           RETRYABLE  SIDE     DESCRIPTION
                                                  EFFECTS
  0     SUCCESS                        no         none     Done
  0     NOT_FOUND                      no         none     There was nothing to
                                                           do
  12    IDEMPOTENCY_STORE_UNAVAILABLE  yes        none     The key store cannot
                                                           be reached at the
                                                           moment
";
        assert!(text.contains(table), "{text}");
    }

    #[test]
    fn long_names_are_broken_at_underscores() {
        let text = shown(create(), 60, false);
        let table = "
Exit codes:
  CODE  NAME            RETRYABLE  SIDE     DESCRIPTION
                                   EFFECTS
  0     SUCCESS         no         none     Done
  0     NOT_FOUND       no         none     There was
                                            nothing to do
  12    IDEMPOTENCY_    yes        none     The key store
        STORE_                              cannot be
        UNAVAILABLE                         reached at the
                                            moment
";
        assert!(text.contains(table), "{text}");
    }

    #[test]
    fn rows_are_blocks_on_a_terminal_too_narrow_for_a_table() {
        for width in [20, 40] {
            let narrow = shown(create(), width, false);
            assert!(
                narrow.contains(
                    "  CODE          12\n  NAME          IDEMPOTENCY_STORE_UNAVAILABLE\n  RETRYABLE     yes\n  \
                     SIDE EFFECTS  none\n  DESCRIPTION   The key store cannot be reached at the moment\n"
                ),
                "{narrow}"
            );
        }
    }

    #[test]
    fn headings_are_bold() {
        let text = shown(create(), 80, true);
        assert!(text.starts_with(
            "\u{1b}[1mresource create\u{1b}[0m\n  Create a resource\n  \u{1b}[2meffect: create (mutating)\u{1b}[0m\n\n\
             \u{1b}[1mArguments:\u{1b}[0m\n  \u{1b}[1mARGUMENT\u{1b}[0m    "
        ));
    }

    #[test]
    fn a_tool_lists_its_commands_and_the_global_arguments_once() {
        let tool = |commands| {
            let document = ToolDocument {
                tool: "tool".to_owned(),
                version: "1.2.3".to_owned(),
                schema_version: "1.0".to_owned(),
                etag: "e".to_owned(),
                commands,
            };
            render(&Document::Tool(document), View { color: false, width: 80, indent: 0 })
        };
        let text = tool(vec![create(), create()]);
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
        assert_eq!(tool(Vec::new()), "tool 1.2.3 (schema 1.0)\n");
    }

    #[test]
    fn control_characters_are_escaped() {
        let mut evil = create();
        evil.positionals[0].description = "Na\u{1b}[2J\nme".to_owned();
        evil.exit_code_rows[0].description = "Do\u{9b}ne";
        let text = shown(evil, 80, false);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
        assert!(text.contains("Na\\u{1b}[2J\\nme") && text.contains("Do\\u{9b}ne"), "{text}");
    }
}
