//! The README and the guides show code and output that is tested elsewhere: their blocks between `<!-- name -->` and
//! `<!-- /name -->` are written from the sources, and the output in their `console` blocks is what the programs print.
//! `UPDATE_README=1 cargo test -p envelope-tests --test readme` writes them again.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[cfg(unix)]
use envelope_tests::{Session, program};

/// A rule, and the UI case that shows its message.
const FAULTS: &[(&str, &str)] = &[
    ("a create without ALREADY_EXISTS", "exit_codes/create_without_already_exists"),
    ("a delete without NOT_FOUND", "exit_codes/delete_without_not_found"),
    ("a delete without `&Plan`", "plan/delete_without_plan"),
    ("NOT_FOUND on a delete bound to anything but 0", "exit_codes/delete_with_not_found_not_zero"),
    ("ALREADY_EXISTS bound to 0, 1 or 2", "exit_codes/already_exists_bound_to_zero"),
    ("ALREADY_EXISTS on another name's number", "exit_codes/already_exists_shares_a_number"),
    ("a number above 125", "exit_codes/number_above_125"),
    ("a number that is negative or not an integer literal", "exit_codes/negative"),
    ("SUCCESS, GENERAL_ERROR or ARG_ERROR bound to another number", "exit_codes/success_rebound"),
    ("a name that is bound twice", "exit_codes/duplicate_error_code"),
    ("a name that is not in SCREAMING_SNAKE_CASE", "exit_codes/lower_case"),
    ("a name that is not standard, without a number", "exit_codes/non_standard_without_number"),
    ("a command without an effect", "attribute/effect_missing"),
    ("an unknown effect", "attribute/effect_unknown"),
    ("an unknown key", "attribute/key_unknown"),
    ("a repeated key", "attribute/key_repeated"),
    ("a command without a doc comment", "function/no_doc_comment"),
    ("a generic function", "function/type_parameter"),
    ("an `extern` function", "function/extern_function"),
    ("a state taken by `&mut`", "parameter/mutable_reference"),
    ("`#[arg]` on a state", "parameter/reference_with_arg"),
    ("an argument with the name of a built-in flag", "parameter/built_in_flag_by_name"),
    ("a return type that cannot express the effect's outcomes", "return_type/create_of_a_bare_resource"),
    ("a resource without an id", "resource/without_id"),
    ("an outcome of a type that is not a resource", "return_type/create_of_non_resource"),
    ("a secret that would be printed", "resource/secret_of_type_string"),
    ("a field that `effect` would overwrite", "resource/field_named_effect"),
    ("a second field with the name of the id", "resource/other_field_renamed_to_the_id"),
    ("an id that is printed in another way", "resource/id_with_serialize_with"),
    ("a state that the app does not provide", "state/not_provided"),
    ("a get command of another resource", "get/returns_another_resource"),
    ("a get command without one required argument for the id", "get/takes_two_arguments"),
    ("a get command whose argument cannot take the id", "get/takes_a_number"),
    ("a `Result` inside the data", "result_in_data/run_of_a_result"),
    ("an error code that the table does not declare", "codes/undeclared_standard_code"),
    ("an error code that the table declares as 0", "codes/declared_as_zero"),
    ("a retryable error with side effects", "error_code/retryable_with_side_effects"),
    ("two variants of one code that differ in `retryable`", "error_code/half_retryable"),
    ("ALREADY_EXISTS as the code of an error", "error_code/already_exists"),
    ("CANCELLED as the name of a code", "exit_codes/cancelled"),
    ("NOT_FOUND in the error type of a state", "state/error_code_not_found"),
    ("a custom code without a number in the error type of a state", "state/error_code_without_number"),
    ("a second `#[command]` on a function", "attribute/twice"),
    ("an async runtime's `main` on a command", "attribute/tokio_main_below"),
    ("an associated function", "function/associated_function"),
    ("a default of one value on an `Option`", "parameter/default_value_t_on_an_option"),
    ("a flag name that cannot be typed", "argument_name/long_with_equals"),
    ("an alias with the name of a built-in flag", "argument_name/alias_of_a_built_in_flag"),
    ("an optional positional argument before a required one", "argument_name/optional_before_required"),
    ("a misspelt id of another argument", "argument_relation/conflicts_with_misspelt"),
    ("a default of another type", "argument_value/default_of_another_type"),
    ("a parser of another type", "argument_value/parser_of_another_type"),
    ("several values for a parameter that holds one", "argument_value/append_on_a_string"),
];

/// The rules that the README names, by their place in [`FAULTS`].
const IN_README: [usize; 5] = [0, 1, 2, 29, 34];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Asserts that a file has this text, or writes it.
#[track_caller]
fn holds(path: &str, text: &str) {
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root().join(path), text).unwrap();
    } else {
        let update = "UPDATE_README=1 cargo test -p envelope-tests --test readme";
        assert_same(&read(path), text, &format!("{path} is out of date: {update}"));
    }
}

/// Panics with the first line that differs.
#[track_caller]
fn assert_same(is: &str, should_be: &str, message: &str) {
    let mut lines = is.lines().zip(should_be.lines()).enumerate();
    let difference = lines.find(|(_, (is, should_be))| is != should_be);
    if let Some((i, (is, should_be))) = difference {
        panic!("{message}\n  line {}: {is}\n  expected: {should_be}", i + 1);
    }
    assert_eq!(is.len(), should_be.len(), "{message}");
}

/// Lines that are neither blank nor comments nor part of a test module.
fn lines_of_code(path: &str) -> usize {
    let source = read(path);
    let source = source.split("#[cfg(test)]").next().unwrap();
    source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

/// Returns the item that starts with `from`, up to its closing brace in the first column.
fn item(path: &str, from: &str) -> String {
    let source = read(path);
    let at = source.find(from).unwrap_or_else(|| panic!("{path} has no `{from}`"));
    let end = at + source[at..].find("\n}\n").unwrap() + 3;
    source[at..end].to_owned()
}

fn faults<'a>(rules: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> String {
    let mut table = "| code | the compiler says |\n|---|---|\n".to_owned();
    for (rule, case) in rules {
        let errors = read(&format!("tests/ui/{case}.stderr"));
        let first = errors.lines().next().unwrap();
        let message = first.split_once(": ").unwrap().1.trim().replace('|', "\\|");
        writeln!(table, "| {rule} | {message} |").unwrap();
    }
    table
}

const OURS: [&str; 2] = ["examples/tool/src/commands.rs", "examples/tool/src/main.rs"];

fn by_hand() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(root().join("examples/by-hand/src"))
        .unwrap()
        .map(|entry| format!("examples/by-hand/src/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    // The records and the errors of the store are the same on both sides.
    files.retain(|path| !path.ends_with("record.rs"));
    files.sort();
    files
}

fn counts() -> (usize, usize) {
    let ours = OURS.iter().map(|path| lines_of_code(path)).sum();
    let theirs = by_hand().iter().map(|path| lines_of_code(path)).sum();
    (ours, theirs)
}

fn lines() -> String {
    let (ours, theirs) = counts();
    format!(
        "| command layer of the commands that both programs have | lines of code |\n|---|---|\n\
         | with envelope (`commands.rs` and `main.rs` of `tool`) | {ours} |\n\
         | by hand (`examples/by-hand`) | {theirs} |\n"
    )
}

/// The README and the guides.
fn documents() -> Vec<String> {
    let mut paths: Vec<String> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| format!("docs/{}", path.file_name().unwrap().to_str().unwrap()))
        .collect();
    paths.push("README.md".to_owned());
    paths.sort();
    paths
}

#[test]
fn documents_are_up_to_date() {
    let blocks = [
        ("README.md", "quickstart", format!("```rust,no_run\n{}```\n", read("examples/quickstart/src/main.rs"))),
        ("README.md", "faults", faults(IN_README.map(|rule| &FAULTS[rule]))),
        ("docs/compile-errors.md", "faults", faults(FAULTS)),
        ("docs/by-hand.md", "lines", lines()),
        ("docs/by-hand.md", "create", format!("```rust,ignore\n{}```\n", item(OURS[0], "/// Create a resource\n"))),
        (
            "docs/by-hand.md",
            "create-by-hand",
            format!("```rust,ignore\n{}```\n", item("examples/by-hand/src/commands.rs", "pub(crate) fn create(")),
        ),
        ("docs/retries.md", "keys", format!("```rust,ignore\n{}```\n", item(OURS[1], "fn app() -> App"))),
    ];
    for path in documents() {
        let mut text = read(&path);
        for (_, name, block) in blocks.iter().filter(|(of, ..)| *of == path) {
            let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
            let from = text.find(&open).unwrap_or_else(|| panic!("{path} has no {open}")) + open.len();
            let to = from + text[from..].find(&close).unwrap();
            text.replace_range(from..to, block);
        }
        #[cfg(unix)]
        let text = with_output(&path, &text);
        holds(&path, &text);
    }
}

/// The document with the output of the commands in its `console` blocks, which are one session.
#[cfg(unix)]
fn with_output(path: &str, document: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut session = Session::new(folder.path(), program("tool").parent().unwrap());
    let mut text = String::new();
    let mut rest = document;
    while let Some((before, block)) = rest.split_once("```console\n") {
        let (block, after) = block.split_once("```\n").unwrap_or_else(|| panic!("{path}: a block has no end"));
        writeln!(text, "{before}```console").unwrap();
        // This one kills a process: tests/e2e/transcript.rs runs it.
        if before.ends_with("<!-- retries -->\n") {
            text.push_str(block);
        } else {
            let commands = format!("\n{block}");
            commands.split("\n$ ").skip(1).for_each(|shown| run_command(shown, &mut session, &mut text));
        }
        text.push_str("```\n");
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Runs a command, which is the first line of `shown`, and writes it with its output. Output of which `…` leaves out a
/// part stays as it is shown, if it fits.
#[cfg(unix)]
fn run_command(shown: &str, session: &mut Session, text: &mut String) {
    let (command, expected) = shown.split_once('\n').unwrap_or((shown, ""));
    let expected = if expected.is_empty() || expected.ends_with('\n') { expected } else { &format!("{expected}\n") };
    let output = session.run(command);
    let output = if expected.lines().any(|line| line == "…") && fits(expected, &output) { expected } else { &output };
    write!(text, "$ {command}\n{output}").unwrap();
}

/// Whether the parts between the lines `…` follow each other in `output`.
#[cfg(unix)]
fn fits(expected: &str, output: &str) -> bool {
    let mut rest = output;
    expected.split("…\n").enumerate().all(|(i, part)| match rest.find(part) {
        Some(at) if i > 0 || at == 0 => {
            rest = &rest[at + part.len()..];
            true
        }
        _ => false,
    })
}

#[test]
fn links_between_documents_lead_to_files() {
    for path in documents() {
        let text = read(&path);
        let folder = root().join(&path).parent().unwrap().to_owned();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            if target.contains("://") || target.starts_with('#') || target.contains(' ') {
                continue;
            }
            let file = target.split('#').next().unwrap();
            assert!(folder.join(file).exists(), "{path} links to {target}, which is not there");
        }
    }
}

#[test]
fn the_readme_has_at_most_160_lines() {
    assert!(read("README.md").lines().count() <= 160);
}

#[test]
fn the_command_layer_by_hand_is_four_times_as_long() {
    let (ours, theirs) = counts();
    assert!(ours * 4 < theirs, "{ours} lines against {theirs}");
}

/// A filter that matches no test runs none and succeeds.
#[test]
fn the_tests_that_the_retries_guide_names_exist() {
    let guide = read("docs/retries.md");
    let command = guide.lines().find(|line| line.starts_with("cargo test") && line.contains("--nocapture")).unwrap();
    let (_, filters) = command.split_once("--nocapture ").unwrap();
    for program in ["tool", "pgtool"] {
        let tests = read(&format!("tests/tests/e2e/keys/{program}.rs"));
        for filter in filters.split(' ') {
            assert!(tests.contains(&format!("\nfn {filter}")), "no test of `{program}` begins with {filter}");
        }
    }
}
