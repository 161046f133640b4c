//! The blocks of the README between `<!-- name -->` and `<!-- /name -->` are generated from the sources.
//! `UPDATE_README=1 cargo test -p envelope-tests --test readme` updates them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A rule, and the UI case that shows its message.
const FAULTS: &[(&str, &str)] = &[
    ("a create without ALREADY_EXISTS", "exit_codes/create_without_already_exists"),
    ("a delete without NOT_FOUND", "exit_codes/delete_without_not_found"),
    ("a delete that asks no plan", "plan/delete_without_plan"),
    ("NOT_FOUND on a delete bound to anything but 0", "exit_codes/delete_with_not_found_not_zero"),
    ("ALREADY_EXISTS bound to 0, 1 or 2", "exit_codes/already_exists_bound_to_zero"),
    ("ALREADY_EXISTS on another name's number", "exit_codes/already_exists_shares_a_number"),
    ("a number above 125", "exit_codes/number_above_125"),
    ("a number that is negative or no integer literal", "exit_codes/negative"),
    ("SUCCESS, GENERAL_ERROR or ARG_ERROR bound to another number", "exit_codes/success_rebound"),
    ("a name bound twice", "exit_codes/duplicate_error_code"),
    ("a name not in SCREAMING_SNAKE_CASE", "exit_codes/lower_case"),
    ("a name of one's own without a number", "exit_codes/non_standard_without_number"),
    ("an effect that is missing", "attribute/effect_missing"),
    ("an unknown effect", "attribute/effect_unknown"),
    ("an unknown key", "attribute/key_unknown"),
    ("a repeated key", "attribute/key_repeated"),
    ("no doc comment", "function/no_doc_comment"),
    ("a generic function", "function/type_parameter"),
    ("an `extern` function", "function/extern_function"),
    ("a state taken by `&mut`", "parameter/mutable_reference"),
    ("`#[arg]` on a state", "parameter/reference_with_arg"),
    ("an argument named as a built-in flag", "parameter/built_in_flag_by_name"),
    ("a return type that cannot express the effect's outcomes", "return_type/create_of_a_bare_resource"),
    ("a resource without an id", "resource/without_id"),
    ("an outcome of something that is no resource", "return_type/create_of_non_resource"),
    ("a secret that would be printed", "resource/secret_of_type_string"),
    ("a field that `effect` would overwrite", "resource/field_named_effect"),
    ("a state that the app does not provide", "state/not_provided"),
    ("a get command of another resource", "get/returns_another_resource"),
    ("an error code that the table does not declare", "codes/undeclared_standard_code"),
    ("an error code that the table declares as 0", "codes/declared_as_zero"),
    ("a retryable error with side effects", "error_code/retryable_with_side_effects"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Counts the lines of code without blank lines, comments and tests.
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

fn faults() -> String {
    let mut table = "| fault | the compiler says |\n|---|---|\n".to_owned();
    for (rule, case) in FAULTS {
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
        "| command layer of the commands that both have | lines of code |\n|---|---|\n\
         | with the framework (`commands.rs` and `main.rs` of `tool`) | {ours} |\n\
         | by hand (`examples/by-hand`) | {theirs} |\n\n\
         Lines that are neither blank nor comments, tests left out.\n"
    )
}

#[test]
fn the_blocks_are_current() {
    let blocks = [
        ("quickstart", format!("```rust,no_run\n{}```\n", read("examples/quickstart/src/main.rs"))),
        ("faults", faults()),
        ("lines", lines()),
        ("keys", format!("```rust,ignore\n{}```\n", item(OURS[1], "fn app() -> App {"))),
        ("create", format!("```rust,ignore\n{}```\n", item(OURS[0], "/// Create a resource\n"))),
        (
            "create-by-hand",
            format!("```rust,ignore\n{}```\n", item("examples/by-hand/src/commands.rs", "pub(crate) fn create(")),
        ),
    ];
    let readme = read("README.md");
    let mut written = readme.clone();
    for (name, text) in &blocks {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let from = written.find(&open).unwrap_or_else(|| panic!("the README has no {open}")) + open.len();
        let to = from + written[from..].find(&close).unwrap();
        written.replace_range(from..to, text);
    }
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(root().join("README.md"), &written).unwrap();
    } else {
        assert!(
            readme == written,
            "the README is out of date: UPDATE_README=1 cargo test -p envelope-tests --test readme"
        );
    }
}

#[test]
fn the_command_layer_is_shorter_than_half_of_the_hand_written_one() {
    let (ours, theirs) = counts();
    assert!(ours * 2 < theirs, "{ours} lines against {theirs}");
}

/// A filter that matches no test runs none and succeeds.
#[test]
fn the_tests_in_the_readme_exist() {
    let readme = read("README.md");
    let command = readme.lines().find(|line| line.starts_with("cargo test") && line.contains("--nocapture")).unwrap();
    let (_, filters) = command.split_once("--nocapture ").unwrap();
    for program in ["tool", "pgtool"] {
        let tests = read(&format!("tests/tests/e2e/keys/{program}.rs"));
        for filter in filters.split(' ') {
            assert!(tests.contains(&format!("\nfn {filter}")), "no test of `{program}` begins with {filter}");
        }
    }
}
