//! Requirements of the framework on a handler: plans, stdin, reserved flag names.

use super::expanded::{Expanded, expanded};
use super::{accepted, assert_command, assert_contains, handler};

const DELETE: &str = r#"effect = "delete", exit_codes(NOT_FOUND = 0)"#;
const READ: &str = r#"effect = "read""#;
const RUN: &str = r#"effect = "run""#;

/// Asserts one error for the parameters of a run.
#[track_caller]
fn assert_params(params: &str, at: &str, says: &str) {
    assert_command(RUN, &handler(&format!("({params}) -> R")), at, says);
}

#[track_caller]
fn accepted_params(params: &str) -> String {
    accepted(RUN, &handler(&format!("({params}) -> R")))
}

#[track_caller]
fn expanded_params(params: &str) -> Expanded {
    expanded(RUN, &handler(&format!("({params}) -> R")))
}

#[test]
fn delete_and_confirm_require_a_plan_under_any_name() {
    let text = accepted(DELETE, &handler("(a: &A, b: &b::B, c: u8, again: &A) -> R"));
    let takes_plan = "false || <__envelope::FrameworkParam<A>>::IS_PLAN || <__envelope::FrameworkParam<b::B>>::IS_PLAN";
    assert_contains(&text, takes_plan);
    let refused = "const _: () = if !(false) { __envelope::refuse(\"a `delete` command must take `&Plan`";
    assert_contains(&accepted(DELETE, &handler("() -> R")), refused);

    let text = accepted(&format!("{RUN}, confirm"), &handler("(a: &A) -> R"));
    assert_contains(&text, "__envelope::refuse(\"a command with `confirm` must take `&Plan`");
    assert_contains(&text, "confirm: true");
    // A delete with `confirm` is checked once.
    let text = accepted(&format!("{DELETE}, confirm"), &handler("(a: &A) -> R"));
    assert_eq!(text.matches("must take `&Plan`").count(), 1, "{text}");
    let text = accepted(RUN, &handler("(a: &A) -> R"));
    assert!(!text.contains("FrameworkParam"), "{text}");
}

#[test]
fn confirm_requires_delete_or_run() {
    for (effect, more) in [("read", ""), ("create", ", exit_codes(ALREADY_EXISTS = 10)"), ("update", ""), ("apply", "")]
    {
        let attr = format!("effect = {effect:?}{more}, confirm");
        let says = format!("`confirm` is not allowed with effect `{effect}`");
        assert_command(&attr, &handler("() -> R"), "confirm", &says);
    }
    assert_command(&format!("{RUN}, confirm = true"), &handler("() -> R"), "true", "`confirm` takes no value");
}

#[test]
fn a_timeout_is_an_integer_and_a_unit() {
    for (text, milliseconds) in [("1500ms", 1500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000)] {
        let text = accepted(&format!("{READ}, timeout = {text:?}"), &handler("() -> R"));
        assert_contains(&text, &format!("timeout_ms: __envelope::Some({milliseconds})"));
    }
    for text in ["30", "s", "-1s", "1.5s", "30 s", "2d", "1h30m", "99999999999999999999s", "9999999999999999h"] {
        let says = format!("invalid duration `{text:?}`\nhelp: write an integer and a unit");
        assert_command(&format!("{READ}, timeout = {text:?}"), &handler("() -> R"), &format!("{text:?}"), &says);
    }
    assert_command(&format!("{READ}, timeout = \"0s\""), &handler("() -> R"), "\"0s\"", "`timeout` must not be zero");
    assert_command(&format!("{READ}, timeout = \"\""), &handler("() -> R"), "\"\"", "invalid duration `\"\"`");
    assert_command(&format!("{READ}, timeout = 30"), &handler("() -> R"), "30", "takes a duration as a string literal");
}

#[test]
fn stdin_becomes_one_parameter() {
    let text = expanded_params(
        "/** The text.\n\n More. */ #[arg(stdin)] _body: String, store: &Store, #[arg(long)] a: u8, #[command(flatten)] b: B",
    );
    let [body, a, b] = text.params.as_slice() else { panic!("three are taken by value: {text:?}") };
    body.assert(&[
        ("kind", "Stdin"),
        ("id", "body"),
        ("help", "The text"),
        ("max_bytes", "65536"),
        ("required", "true"),
    ]);
    a.assert(&[("id", "a"), ("long", "a")]);
    b.assert(&[("kind", "Flatten")]);
    // The runtime determines the order of evaluation, and its handler tests check it.
    assert_eq!(text.kinds, "(Stdin<String>,(State<Store>,(One<u8,Standard<u8>>,(Flatten<B>,()))))");
    assert_contains(
        &text.handler,
        "fn __run((__param0, (__param1, (__param2, (__param3, ())))): (String, (&Store, (u8, (B, ())))))",
    );
    assert_contains(&text.handler, "{ f(__param0, __param1, __param2, __param3) }");

    let text = expanded_params(r#"#[arg(max_bytes = 1_000_000, help = "Bytes")] #[arg(stdin)] a: Option<Vec<u8>>"#);
    text.params[0].assert(&[("help", "Bytes"), ("max_bytes", "1000000"), ("required", "false")]);
    assert_eq!(text.kinds, "(OptionalStdin<Vec<u8>>,())");
    text.params[0].assert_code("reader: &<Vec<u8> as FromStdin>::READER");
    assert_contains(&text.handler, "fn __run((__param0, ()): (Option<Vec<u8>>, ()))");
    for ty in ["Vec<u8>", "bool", "Option<bool>", "A"] {
        let text = expanded_params(&format!("#[arg(stdin)] a: {ty}"));
        let inner = ty.strip_prefix("Option<").map_or(ty, |inner| inner.strip_suffix('>').unwrap_or(inner));
        let kind = if inner == ty { "Stdin" } else { "OptionalStdin" };
        assert_eq!(text.kinds, format!("({kind}<{inner}>,())"));
        text.params[0].assert_code(&format!("reader: &<{inner} as FromStdin>::READER"));
    }
}

#[test]
fn stdin_excludes_other_keys() {
    for key in ["long", "short", "env", "id = \"b\"", "value_parser = p", "default_value = \"b\"", "required = true"] {
        let word = key.split(' ').next().unwrap_or_default();
        let says = format!("`{word}` cannot be combined with `stdin`; expected one of `max_bytes`, `help`");
        assert_params(&format!("#[arg(stdin, {key})] a: String"), word, &says);
        assert_params(&format!("#[arg({key}, stdin)] a: String"), word, &says);
    }
    assert_params("#[arg(stdin, max_byte = 1)] a: String", "max_byte", "did you mean `max_bytes`?");
    assert_params("#[arg(stdin, max_bytes = 0)] a: String", "0", "takes a positive number of bytes");
    assert_params("#[arg(stdin, max_bytes = 1.5)] a: String", "1.5", "takes a positive number of bytes");
    assert_params("#[arg(stdin, max_bytes)] a: String", "max_bytes", "takes a positive number of bytes");
    assert_params("#[arg(stdin, help = 1)] a: String", "1", "`help` takes a string literal");
    assert_params("#[arg(stdin = true)] a: String", "true", "`stdin` takes no value");
    assert_params("#[arg(stdin, stdin)] a: String", "stdin", "duplicate key `stdin`");
    assert_params("#[arg(stdi)] a: String", "stdi", "did you mean `stdin`?");
    assert_params("#[arg(long, max_bytes = 1)] a: String", "max_bytes", "`max_bytes` requires `stdin`");
    assert_params(
        "#[arg(stdin)] a: String, #[arg(stdin)] b: String",
        "stdin",
        "only one parameter can be read from stdin",
    );
}

#[test]
fn the_flag_of_a_key_reserves_its_name() {
    for (keys, param, flag, with) in [
        (", confirm", "", "confirm-destructive", "command with `confirm`"),
        (", timeout = \"1s\"", "", "timeout", "command with `timeout`"),
        ("", "#[arg(stdin)] s: String, ", "input-file", "command with a parameter that is read from stdin"),
    ] {
        let (attr, at) = (format!("{RUN}{keys}"), format!("{flag:?}"));
        let says = format!(
            "`--{flag}` is the name of a built-in flag\nhelp: rename the argument\nnote: every {with} has this flag"
        );
        assert_command(&attr, &handler(&format!("({param}#[arg(long = {flag:?})] a: u8) -> R")), &at, &says);
        let says = format!("`{flag}` is the name of a built-in flag");
        assert_command(&attr, &handler(&format!("({param}#[arg(id = {flag:?})] a: u8) -> R")), &at, &says);
        accepted_params(&format!("#[arg(long = {flag:?})] a: u8"));
    }
}

#[test]
fn a_flag_that_depends_on_types_is_checked_by_a_constant() {
    let list = "const _: () = if <__envelope::Reads<f, __Return>>::CONTRACT.listing.is_some() { __envelope::refuse(\"command `f`: `--limit` is the name of a built-in flag";
    assert_contains(&accepted(READ, &handler("(#[arg(long = \"limit\")] a: u8) -> R")), list);
    assert_contains(
        &accepted(READ, &handler("(cursor: u8) -> R")),
        "\"command `f`: `cursor` is the name of a built-in flag",
    );
    let text = accepted_params("#[arg(long)] limit: u8, #[arg(long)] dry_run: bool, #[arg(long)] progress: bool");
    assert!(!text.contains("__envelope::refuse"), "nothing here can bring a flag: {text}");

    let text = accepted_params("p: &P, #[arg(long)] dry_run: bool, #[arg(long)] progress: bool");
    assert_contains(
        &text,
        "false || <__envelope::FrameworkParam<P>>::IS_PLAN) { __envelope::refuse(\"command `f`: `--dry-run`",
    );
    assert_contains(
        &text,
        "false || <__envelope::FrameworkParam<P>>::IS_PROGRESS) { __envelope::refuse(\"command `f`: `progress`",
    );
    // A read has no dry run.
    let text = accepted(READ, &handler("(p: &P, #[arg(long)] dry_run: bool) -> R"));
    assert!(!text.contains("IS_PLAN"), "{text}");
}
