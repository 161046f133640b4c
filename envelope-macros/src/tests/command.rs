//! The rules for the arguments of `#[command(...)]`.

use super::expanded::expanded;
use super::{Macro, accepted, assert_command, assert_contains, assert_one, errors, handler};

/// Asserts one error for these arguments on a valid handler.
#[track_caller]
fn assert_attr(attr: &str, at: &str, says: &str) {
    assert_command(attr, &handler("() -> Result<Create<R>, E>"), at, says);
}

#[test]
fn an_effect_is_one_of_six() {
    assert_attr("", "", "missing `effect`; expected one of `\"read\"`, `\"create\"`, `\"update\"`");
    assert_attr("exit_codes(ALREADY_EXISTS = 10)", "", "help: add `effect = \"…\"`");
    assert_attr(r#"effect = "craete""#, r#""craete""#, r#"help: did you mean `"create"`?"#);
    assert_attr(r#"effect = "destroy""#, r#""destroy""#, r#"unknown effect `"destroy"`; expected one of `"read"`"#);
    assert_attr("effect = create", "create", "`effect` takes a string literal\nhelp: write `effect = \"create\"`");
    assert_attr("effect", "effect", "`effect` takes a string literal");
    assert_attr(r#"effect("create")"#, r#"("create")"#, "`effect` takes a string literal");
    for effect in ["read", "update", "apply", "run"] {
        accepted(&format!("effect = {effect:?}"), &handler("() -> Result<Create<R>, E>"));
    }
}

#[test]
fn an_unknown_or_duplicate_key_is_an_error() {
    assert_attr(r#"efect = "create""#, "efect", "unknown key `efect`; expected one of `effect`, `exit_codes`, `get`");
    assert_attr(r#"effect = "read", colour = 1"#, "colour", "unknown key `colour`; expected one of");
    assert_attr(r#"effect = "read", effect = "run""#, "effect", "duplicate key `effect`");
    assert_attr(r#"effect = "read", exit_codes(), exit_codes()"#, "exit_codes", "duplicate key `exit_codes`");
    assert_attr(r#"effect = "read", retryable"#, "retryable", "help: move it to `#[error_code(...)]` on a variant");
    assert_attr(
        r#"effect = "read", kind = "a""#,
        "kind",
        "help: move it to `#[resource(...)]` on a struct: `kind = \"project\"`",
    );
}

#[test]
fn a_prefix_suggests_the_key() {
    assert_attr("eff", "eff", "help: did you mean `effect`?");
    assert_attr("ef", "ef", "unknown key `ef`");
    assert_attr(r#"effect = "del""#, r#""del""#, r#"did you mean `"delete"`?"#);
    let says = "missing exit code for `ALREADY`\nhelp: did you mean `ALREADY_EXISTS`?\nhelp: write `ALREADY = 79`";
    assert_attr(r#"effect = "create", exit_codes(ALREADY)"#, "ALREADY", says);
}

#[test]
fn entries_are_separated_by_commas() {
    assert_attr(r#""create""#, r#""create""#, "expected a key, such as `effect`");
    assert_attr(r#"effect = "read" name = "a""#, "name", "expected `,`");
    assert_attr("effect =", "=", "expected a value after `effect =`");
    assert_attr(r#"effect = "read",, name = "a""#, ",", "expected a key");
    accepted(r#"effect = "read", name = "a","#, &handler("() -> R"));
    // The entry before the missing comma gives no second error.
    assert_attr(r#"effect = "read", name = make it"#, "it", "expected `,`");
    assert_attr(r#"effect = "read", exit_codes CONFLICT"#, "CONFLICT", "expected `,`");
    assert_attr(r#"effect = "read", exit_codes(CONFLICT = 1 0)"#, "0", "expected `,`");
}

#[test]
fn the_runtime_path_is_read_without_a_comma_after_it() {
    let fault = Macro::Command.expand_text(r#"crate = renamed effect = "read""#, &handler("() -> R"));
    assert_one(&fault, "effect", "expected `,`");
    assert!(fault.to_string().contains("use renamed :: __private as __envelope"), "{fault}");
}

#[test]
fn a_value_must_have_the_type_of_its_key() {
    let usage =
        |codes: &str| format!("`exit_codes` takes error codes in parentheses\nhelp: write `exit_codes({codes})`");
    assert_attr(r#"effect = "read", exit_codes = 1"#, "1", &usage("ALREADY_EXISTS = 10, NOT_FOUND"));
    assert_attr(r#"effect = "read", exit_codes[CONFLICT]"#, "[CONFLICT]", &usage("CONFLICT"));
    assert_attr(r#"effect = "read", exit_codes{CONFLICT}"#, "{CONFLICT}", &usage("CONFLICT"));
    assert_attr(r#"effect = "read", exit_codes = (A = 80, B)"#, "(A = 80, B)", &usage("A = 80, B"));
    assert_attr(r#"effect = "read", example["a", "b"]"#, r#"["a", "b"]"#, "takes two string literals in parentheses");
    assert_attr(r#"effect = "read", colour[1]"#, "colour", "unknown key `colour`");
    assert_attr(r#"effect = "update", get = "get""#, r#""get""#, "`get` takes a path\nhelp: write `get = get`");
    assert_attr(r#"effect = "read", example("a")"#, r#"("a")"#, "`example` takes two string literals in parentheses");
    assert_attr(r#"effect = "read", crate = "a""#, r#""a""#, "`crate` takes a path");
    assert_attr(r#"effect = "read", name = "Make It""#, r#""Make It""#, "`name = \"make-it\"`");
    let says = "invalid command name `\"\"`\nhelp: set a name with `name = \"…\"`";
    assert_attr(r#"effect = "read", name = """#, r#""""#, says);
    assert_command(r#"effect = "read", name = "-""#, &handler("() -> R"), r#""-""#, "invalid command name `\"-\"`");
}

#[test]
fn a_create_requires_already_exists_and_a_delete_not_found() {
    let conflict = "add `ALREADY_EXISTS = 10` to `exit_codes`";
    assert_attr(r#"effect = "create""#, r#""create""#, conflict);
    assert_attr(r#"effect = "create", exit_codes(NOT_FOUND = 0)"#, "exit_codes", conflict);
    let absence = "add `NOT_FOUND = 0` to `exit_codes`";
    assert_attr(r#"effect = "delete""#, r#""delete""#, absence);
    assert_attr(r#"effect = "delete", exit_codes(CONFLICT)"#, "exit_codes", absence);
    assert_attr(r#"effect = "delete", exit_codes(NOT_FOUND = 5)"#, "5", "write `NOT_FOUND = 0`");
    assert_attr(r#"effect = "delete", exit_codes(NOT_FOUND)"#, "NOT_FOUND", "write `NOT_FOUND = 0`");
    accepted(r#"effect = "delete", exit_codes(NOT_FOUND = 0)"#, &handler("() -> R"));
    accepted(r#"effect = "create", exit_codes(ALREADY_EXISTS = 10, NOT_FOUND = 0)"#, &handler("() -> R"));
}

/// Asserts one error for the exit codes of a read.
#[track_caller]
fn assert_table(table: &str, at: &str, says: &str) {
    assert_attr(&format!(r#"effect = "read", exit_codes({table})"#), at, says);
}

#[test]
fn a_number_is_from_0_to_125() {
    for number in ["-1", "1.5", r#""10""#, "TEN", "10 + 1", "'a'", "true", "limits::TEN"] {
        assert_table(&format!("CONFLICT = {number}"), number, "expected an integer literal from 0 to 125");
    }
    for number in ["126", "255", "256", "99999999999999999999999999"] {
        assert_table(&format!("CONFLICT = {number}"), number, &format!("exit code {number} is out of range"));
    }
    assert_table("CONFLICT = 10u8", "10u8", "suffixed literals are not allowed as exit codes\nhelp: write `10`");
    assert_table("CONFLICT(10)", "(10)", "expected `=` after `CONFLICT`\nhelp: write `CONFLICT = 10`");
    assert_table("CONFLICT[10]", "[10]", "`CONFLICT = 10`");
    assert_table("UNAVAILABLE()", "()", "`UNAVAILABLE = 12`");
    assert_table("QUOTA(1)", "(1)", "`QUOTA = 79`");
    assert_table("QUOTA(80, 81)", "(80, 81)", "`QUOTA = 79`");
    assert_table("CONFLICT =", "=", "expected a value after `CONFLICT =`");
    accepted(r#"effect = "read", exit_codes(CONFLICT = 0x10, A1 = 125, NOT_FOUND = 3)"#, &handler("() -> R"));
}

#[test]
fn exit_codes_0_1_and_2_are_fixed() {
    assert_table("SUCCESS = 3", "3", "`SUCCESS` cannot be bound to another exit code");
    assert_table("GENERAL_ERROR = 3", "3", "write `GENERAL_ERROR = 1`, or remove the number");
    assert_table("ARG_ERROR = 64", "64", "`ARG_ERROR` is 2 for every command");
    assert_table("CONFLICT = 1", "1", "`CONFLICT` cannot be bound to a reserved exit code");
    assert_table("QUOTA = 2", "2", "use a number from 3 to 125");
    assert_table("CONFLICT = 0", "0", "`CONFLICT` is an error and cannot be bound to 0");
    accepted(r#"effect = "read", exit_codes(SUCCESS = 0, GENERAL_ERROR = 1, ARG_ERROR)"#, &handler("() -> R"));
}

#[test]
fn the_code_of_signals_cannot_be_bound() {
    for table in ["CANCELLED", "CANCELLED = 90", "CANCELLED = 130", "CANCELLED(90)"] {
        assert_table(table, "CANCELLED", "`CANCELLED` is reserved\nhelp: use another error code");
    }
}

#[test]
fn already_exists_does_not_share_its_number() {
    for number in ["0", "1", "2"] {
        assert_attr(&format!(r#"effect = "create", exit_codes(ALREADY_EXISTS = {number})"#), number, "from 3 to 125");
    }
    assert_table("ALREADY_EXISTS = 5, NOT_FOUND", "5", "`ALREADY_EXISTS` and `NOT_FOUND` are both bound to 5");
    assert_table("CONFLICT, ALREADY_EXISTS", "ALREADY_EXISTS", "are both bound to 6");
    accepted(r#"effect = "read", exit_codes(A1 = 80, B1 = 80, ALREADY_EXISTS, UNAVAILABLE = 80)"#, &handler("() -> R"));
}

#[test]
fn the_table_contains_the_declared_numbers() {
    let assert_codes = |attr: &str, expected: &[(&str, &str)]| {
        let found = expanded(attr, &handler("() -> R")).exit_codes;
        let found: Vec<(&str, &str)> = found.iter().map(|(name, number)| (&**name, &**number)).collect();
        assert_eq!(found, expected);
    };
    assert_codes(r#"effect = "read""#, &[]);
    assert_codes(
        r#"effect = "create", exit_codes(QUOTA_9 = 125, ALREADY_EXISTS = 0x0a, UNAVAILABLE)"#,
        &[("QUOTA_9", "125"), ("ALREADY_EXISTS", "10"), ("UNAVAILABLE", "12")],
    );
    assert_codes(r#"effect = "delete", exit_codes(NOT_FOUND = 0)"#, &[("NOT_FOUND", "0")]);
    let both = [("PRECONDITION", "4"), ("INPUT_REQUIRED", "4")];
    assert_codes(r#"effect = "read", exit_codes(PRECONDITION, INPUT_REQUIRED)"#, &both);
    assert_codes(r#"effect = "read", exit_codes(INPUT_REQUIRED = 80)"#, &[("INPUT_REQUIRED", "80")]);
}

#[test]
fn an_invalid_or_duplicate_error_code_is_an_error() {
    assert_table("CONFLICT, CONFLICT = 7", "CONFLICT", "duplicate error code `CONFLICT`");
    assert_table("NotFound", "NotFound", "write `NOT_FOUND`");
    assert_table("quota_exceeded = 80", "quota_exceeded", "write `QUOTA_EXCEEDED`");
    assert_table("A = 80", "A", "start with a capital letter, followed by one or more");
    assert_table("_QUOTA = 80", "_QUOTA", "write `QUOTA`");
    assert_table(r#""CONFLICT""#, r#""CONFLICT""#, "expected an error code, such as `NOT_FOUND`");
    assert_table("QUOTA", "QUOTA", "missing exit code for `QUOTA`\nhelp: write `QUOTA = 79`");
    assert_table("CONFLCT", "CONFLCT", "did you mean `CONFLICT`?");
    // A missing code is reported only if the list has no other fault.
    assert_attr(r#"effect = "create", exit_codes(already_exists = 10)"#, "already_exists", "write `ALREADY_EXISTS`");
}

#[test]
fn get_requires_an_effect_with_a_resource() {
    for effect in ["read", "run"] {
        assert_attr(
            &format!("effect = {effect:?}, get = get"),
            "get",
            &format!("`get` is not allowed with effect `{effect}`"),
        );
    }
    assert_attr(
        r#"effect = "delete", exit_codes(NOT_FOUND = 0), get = get"#,
        "get",
        "not allowed with effect `delete`",
    );
    let text = accepted(r#"effect = "update", get = notes::get"#, &handler("() -> R"));
    assert_contains(&text, "__envelope::Get::<notes::get, __Return>::NEW.check()");
}

#[test]
fn every_independent_fault_is_reported() {
    let attr = r#"effect = "creat", colour = 1, exit_codes(a = 1, CONFLICT = 300), name = 7"#;
    let expansion = Macro::Command.expand_text(attr, "fn f(&self, h: u8, format: u8) {}");
    let at: Vec<String> = errors(&expansion).into_iter().map(|reported| reported.at).collect();
    assert_eq!(at, ["\"creat\"", "colour", "a", "300", "7", "f", "&self", "f", "format"]);
}

#[test]
fn an_item_that_is_not_a_function_is_unchanged() {
    for item in ["struct A { a: u8 }", "pub const A: fn() = f;"] {
        let expansion = Macro::Command.expand_text(r#"effect = "read""#, item);
        let reported = errors(&expansion);
        assert_eq!(reported.len(), 1, "{reported:?}");
        let kept: proc_macro2::TokenStream = item.parse().expect("tokens");
        assert!(expansion.to_string().starts_with(&kept.to_string()), "{expansion}");
        assert_eq!(reported[0].at, item);
        assert_eq!(reported[0].message, "`#[command(...)]` can only be applied to functions");
    }
}

#[test]
fn a_help_text_is_not_a_key() {
    let function = "fn f() -> R { let kept = 1; work(kept) }";
    for word in ["about", "long_about", "help", "long_help"] {
        let attr = format!(r#"effect = "read", {word} = "List""#);
        let says = "is not a key of `#[command(...)]` on a function\nhelp: describe the command in a doc comment";
        // The missing doc comment is the same fault.
        assert_command(&attr, function, word, says);
        assert_command(&attr, &format!("/** List */ {function}"), word, says);
    }
    let both = r#"effect = "read", about = "List", long_about = "List the notes""#;
    assert_command(both, function, "about", "`about` is not a key");
}

#[test]
fn a_function_has_one_command_attribute_and_no_other_entry_point() {
    let item = |attr: &str| format!("/** A */ {attr} fn f() -> R {{ let kept = 1; work(kept) }}");
    for attr in ["command", "envelope_runtime::command"] {
        let says = "duplicate `#[command(...)]`\nhelp: write all keys in one attribute";
        assert_command(r#"effect = "read""#, &item(&format!("#[{attr}(effect = \"read\")]")), attr, says);
    }
    for attr in ["tokio::main", "actix_web::main"] {
        let says = format!("`#[{attr}]` is not allowed on a command\nhelp: remove `#[{attr}]`");
        assert_command(r#"effect = "read""#, &item(&format!("#[{attr}]")), attr, &says);
        // The compiler would run the attribute that is reported.
        let text = Macro::Command.expand_text(r#"effect = "read""#, &item(&format!("#[{attr}]"))).to_string();
        assert!(!text.contains("main] "), "{text}");
    }
    for attr in ["tauri::command", "inline", "tracing::instrument", "a::b::main"] {
        let text = accepted(r#"effect = "read""#, &item(&format!("#[{attr}]")));
        assert!(text.contains(&format!("#[{attr}]")), "{text}");
    }
}

#[test]
fn a_body_that_does_not_parse_is_unchanged() {
    let item = "/** A */ fn f(a: u8) -> R { let x = ; a. }";
    let expansion = Macro::Command.expand_text(r#"effect = "read""#, item);
    assert_eq!(errors(&expansion), []);
    assert!(expansion.to_string().contains("let x = ; a ."), "{expansion}");
}

#[test]
fn the_name_defaults_to_the_function_name() {
    let name = |attr: &str, item: &str| expanded(attr, item).name;
    assert_eq!(name(r#"effect = "read""#, "/** A */ fn dry_run() -> R {}"), "dry-run");
    assert_eq!(name(r#"effect = "read""#, "/** A */ fn r#move() -> R {}"), "move");
    assert_eq!(name(r#"effect = "read", name = "ls""#, "/** A */ fn list() -> R {}"), "ls");
    let expansion = Macro::Command.expand_text(r#"effect = "read""#, "/** A */ fn größe() -> R {}");
    assert_one(&expansion, "größe", "`name = \"…\"`");
}

#[test]
fn the_runtime_can_be_renamed() {
    let text = accepted(r#"effect = "read", crate = crate::renamed"#, &handler("() -> R"));
    assert!(text.contains("use crate::renamed::__private as __envelope;"), "{text}");
    let fault = Macro::Command.expand_text(r#"effect = "reed", crate = renamed"#, &handler("() -> R"));
    assert!(fault.to_string().contains("use renamed :: __private as __envelope"), "{fault}");
}

#[test]
fn a_cfg_on_the_function_applies_to_the_companion() {
    let text = accepted(r#"effect = "read""#, "/** A */ #[cfg(unix)] #[inline] fn f() -> R {}");
    assert_eq!((text.matches("#[cfg(unix)]").count(), text.matches("#[inline]").count()), (2, 1), "{text}");
}
