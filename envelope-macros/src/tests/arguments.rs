//! `#[arg(...)]` and `#[command(flatten)]` on parameters.

use super::{Macro, accepted, assert_command, assert_contains, errors, handler};

const READ: &str = r#"effect = "read""#;

/// Asserts one error for the parameter.
#[track_caller]
fn assert_param(param: &str, at: &str, says: &str) {
    assert_command(READ, &handler(&format!("({param}) -> R")), at, says);
}

/// What the parameter's argument is: everything between the braces of its spec.
#[track_caller]
fn spec(param: &str) -> String {
    let text = accepted(READ, &handler(&format!("({param}) -> R")));
    let start = text.find("__envelope::ArgSpec {").unwrap_or_else(|| panic!("no argument in {text}"));
    let end = start + text[start..].find("examples:").expect("the spec goes on");
    text[start..end].to_owned()
}

#[track_caller]
fn assert_spec(param: &str, parts: &[&str]) {
    let spec = spec(param);
    for part in parts {
        assert_contains(&spec, part);
    }
}

const SOME: &str = "::core::option::Option::Some";
const NONE: &str = "::core::option::Option::None";

fn some(text: &str) -> String {
    format!("{SOME}({text})")
}

#[test]
fn a_parameter_alone_is_a_positional_argument() {
    assert_spec(
        "mut _id_of: u8",
        &[
            r#"id: "id_of""#,
            r#"value_name: "ID_OF""#,
            "required: true",
            "Arity::One",
            &format!("long: {NONE}"),
            &format!("short: {NONE}"),
            "Infer<u8>>::NEW).parser()",
            &format!("extend: {NONE}"),
        ],
    );
}

#[test]
fn data_is_taken_from_literals() {
    assert_spec(
        r#"/** Which one. */ #[arg(long, short, env, default_value = "7")] page_size: u8"#,
        &[
            r#"help: "Which one""#,
            &format!("long: {}", some(r#""page-size""#)),
            &format!("short: {}", some("'p'")),
            &format!("env: {}", some(r#""PAGE_SIZE""#)),
            &format!("default: {}", some(r#""7""#)),
            "required: false",
            &format!("extend: {NONE}"),
        ],
    );
    assert_spec(
        r#"#[arg(id = "n", long = "size", short = 's', env = "SIZE", value_name = "N")] #[arg(help = "Size")] a: u8"#,
        &[
            r#"id: "n""#,
            &format!("long: {}", some(r#""size""#)),
            &format!("short: {}", some("'s'")),
            &format!("env: {}", some(r#""SIZE""#)),
            r#"value_name: "N""#,
            r#"help: "Size""#,
        ],
    );
    assert_spec(r#"#[arg(long("size"))] a: u8"#, &[&format!("long: {}", some(r#""size""#))]);
    assert_spec("r#type: u8", &[r#"id: "type""#, r#"value_name: "TYPE""#]);
    // As in clap's derive, an id that is given is the other names too, from where it stands.
    assert_spec(r#"#[arg(id = "a_b", long)] c: u8"#, &[&format!("long: {}", some(r#""a_b""#)), r#"value_name: "a_b""#]);
    assert_spec(r#"#[arg(long, id = "a_b")] c: u8"#, &[&format!("long: {}", some(r#""c""#)), r#"id: "a_b""#]);
    assert_spec("#[arg(id = NAME, long)] c: u8", &["id: NAME", &format!("long: {}", some("NAME")), "value_name: NAME"]);
}

#[test]
fn what_is_no_data_is_a_method_call() {
    assert_spec(
        r#"#[arg(long = LONG, alias = "b", conflicts_with_all(["a", "b"]), value_hint = Hint::Url)] a: u8"#,
        &[r#"__arg.long(LONG).alias("b").conflicts_with_all(["a", "b"]).value_hint(Hint::Url)"#],
    );
    assert_spec("#[arg(default_value = DEFAULT)] a: u8", &["__arg.default_value(DEFAULT)", "required: false"]);
    assert_spec("#[arg(default_value_os = DEFAULT)] a: u8", &["__arg.default_value_os(DEFAULT)", "required: false"]);
    assert_spec("#[arg(value_parser = parse)] a: u8", &["__arg.value_parser(parse)", &format!("parser: {NONE}")]);
    assert_spec("#[arg(required = false)] a: u8", &["required: false", &format!("extend: {NONE}")]);
    // A flag with a computed name takes its values one at a time, though the data do not show that it is one.
    assert_spec("#[arg(long = LONG)] a: Vec<u8>", &["__arg.num_args(1).long(LONG)"]);
}

#[test]
fn a_literal_has_the_kind_of_its_key() {
    for key in ["id", "long", "value_name", "env", "default_value", "help", "long_help"] {
        for value in ["7", "-7", "'a'", "true", "b\"a\""] {
            assert_param(&format!("#[arg({key} = {value})] a: u8"), value, &format!("`{key}` takes a text in quotes"));
        }
        assert_param(&format!("#[arg({key}(7))] a: u8"), "7", "takes a text in quotes");
        assert_param(&format!("#[arg({key}[7])] a: u8"), key, "takes a text in quotes");
        // What is no literal is the compiler's to check.
        accepted(READ, &handler(&format!("(#[arg({key} = concat!(\"a\", \"b\"))] a: u8) -> R")));
    }
    for value in ["\"ab\"", "\"a\"", "7"] {
        let says = "`short` takes one character in single quotes: `short = 'n'`";
        assert_param(&format!("#[arg(short = {value})] a: u8"), value, says);
    }
    assert_spec("#[arg(short = LETTER)] a: u8", &["__arg.short(LETTER)"]);
    assert_param("#[arg(required = \"yes\")] a: u8", "\"yes\"", "`required` takes `true` or `false`");
    assert_spec("#[arg(required = !true)] a: u8", &["__arg.required(!true)"]);
}

#[test]
fn an_action_decides_whether_the_argument_is_required() {
    assert_spec(
        "#[arg(short, action = ArgAction::Count)] a: u8",
        &[
            "let __action: __envelope::clap::ArgAction = ArgAction::Count;",
            "__arg.required(__action.takes_values()).action(__action)",
            "required: false",
            "Infer<u8>>::NEW).parser()",
        ],
    );
    assert_spec("#[arg(long, action = ArgAction::Set)] a: bool", &["Arity::One", "Infer<bool>>::NEW).parser()"]);
    assert_spec("#[arg(long, action = A, required = true)] a: u8", &["__arg.action(A)", "required: true"]);
    assert_spec("#[arg(long, action = A)] a: Option<u8>", &["__arg.action(A)", "required: false"]);
}

#[test]
fn the_type_says_how_many_values_there_are() {
    for (ty, arity, extraction, required) in [
        ("bool", "Flag", "__call.one::<bool>(\"a\")?", false),
        ("()", "Unit", "let __param0 = ();", false),
        ("u8", "One", "__call.one::<u8>(\"a\")?", true),
        ("Option<u8>", "One", "__call.optional::<u8>(\"a\");", false),
        ("Option<Option<u8>>", "OptionalValue", "__call.optional_value::<u8>(\"a\");", false),
        ("Vec<u8>", "Many", "__call.many::<u8>(\"a\");", false),
        ("Option<Vec<u8>>", "Many", "__call.optional_many::<u8>(\"a\");", false),
    ] {
        let text = accepted(READ, &handler(&format!("(#[arg(long)] a: {ty}) -> R")));
        assert!(text.contains(&format!("Arity::{arity},")), "{text}");
        assert_contains(&text, extraction);
        assert!(text.contains(&format!("required: {required},")), "{text}");
        assert_eq!(text.contains("Infer<"), !matches!(ty, "bool" | "()"), "{text}");
    }
}

#[test]
fn defaults_may_be_values() {
    assert_spec(
        "#[arg(default_value_t = 7)] a: u8",
        &["let __value: u8 = 7;", "__envelope::ToString::to_string(__value)", "required: false"],
    );
    assert_spec("#[arg(default_value_t)] a: u8", &["<u8 as ::core::default::Default>::default()"]);
    assert_spec("#[arg(value_enum, default_value_t = A::B)] a: A", &["ValueEnum::to_possible_value(__value)"]);
    assert_spec("#[arg(default_values_t = [1, 2])] a: Vec<u8>", &[".default_values(", "into_iter([1, 2])", "&u8"]);
    assert_spec("#[arg(default_value_os_t = p())] a: PathBuf", &["::std::ffi::OsString::as_os_str(__default)"]);
    assert_spec("#[arg(default_values_os_t = p())] a: Vec<PathBuf>", &["::std::ffi::OsString::as_os_str"]);
    assert_param("#[arg(default_values_t = [1])] a: u8", "default_values_t", "on a parameter of type `Vec<T>`");
}

#[test]
fn comments_are_help() {
    assert_spec("/** One\n two.\n\n Three. */ a: u8", &[r#"help: "One two""#, r#"Some("One two.\n\nThree.")"#]);
    assert_spec("#[arg(verbatim_doc_comment)] /** One\n two. */ a: u8", &[r#"help: "One\ntwo. ""#]);
    assert_spec(
        "#[arg(long_help)] /** One. */ a: u8",
        &[r#"help: "One""#, r#"long_help: ::core::option::Option::Some("One.")"#],
    );
    assert_spec("#[arg(help = text())] a: u8", &["__arg.help(text())", r#"help: """#]);
}

#[test]
fn keys_without_meaning_are_refused() {
    for (key, says) in [
        ("skip", "has no place on a command"),
        ("flatten", "write `#[command(flatten)]` instead"),
        ("subcommand", "commands nest in groups of the app"),
        ("from_global", "take the global arguments by reference: `globals: &Globals`"),
        ("name", "write `id = …`"),
        ("rename_all", "there is one name here"),
        ("required", "`required` needs a value: `required = …`; without one there may stand `long`, `short`"),
        ("colour", "`colour` needs a value"),
        ("lnog", "`lnog` means nothing without a value; did you mean `long`? Without one there may stand `long`"),
        ("verb", "did you mean `verbatim_doc_comment`?"),
        ("lo", "`lo` needs a value"),
        ("hide", "`hide` needs a value"),
        ("help", "`help` needs a value"),
        ("crate", "no key of `#[arg(...)]`"),
    ] {
        let at = key;
        let key = if key == "name" || key == "crate" { format!("{key} = \"a\"") } else { key.to_owned() };
        assert_param(&format!("#[arg({key})] a: u8"), at, says);
    }
    assert_param("#[arg(long, long = \"b\")] a: u8", "long", "`long` is there already");
    assert_param("#[arg] a: u8", "arg", "this attribute says nothing: write `#[arg(long)]`");
    assert_param("#[arg(value_enum = 1)] a: u8", "1", "`value_enum` takes no value");
    assert_param("#[arg(id = NAME, short)] a: u8", "short", "Write `short = 'x'`");
    assert_param("#[arg(alias[\"a\"])] a: u8", "[\"a\"]", "`alias = …` or `alias(…)`");
    assert_param("#[arg(alias(\"a\" \"b\"))] a: u8", "\"b\"", "expected `,`");
}

#[test]
fn an_argument_has_a_name() {
    let says = "`name: T` instead of a pattern";
    for pattern in ["_", "__", "(a, b)", "A { a }", "ref a", "a @ 1"] {
        assert_param(&format!("{pattern}: u8"), pattern, says);
    }
    assert_param("a: impl Into<String>", "impl", "an argument has a concrete type");
}

#[test]
fn built_in_flags_keep_their_names() {
    for name in ["help", "version", "format", "describe", "fields"] {
        assert_param(&format!("{name}: u8"), name, &format!("`{name}` is a built-in flag of every command"));
        let at = format!("{name:?}");
        assert_param(&format!("#[arg(long = {name:?})] a: u8"), &at, &format!("`--{name}` is a built-in flag"));
        assert_param(&format!("#[arg(id = {name:?})] a: u8"), &at, "is a built-in flag");
    }
    assert_param("#[arg(long)] validate_only: bool", "long", "`--validate-only` is a built-in flag of every command");
    assert_param("#[arg(short)] host: u8", "short", "`-h` is a built-in flag");
    assert_param("#[arg(short = 'V')] a: u8", "'V'", "`-V` is a built-in flag");
    if cfg!(feature = "tracing") {
        assert_param("log: u8", "log", "`log` is a built-in flag of every command");
    } else {
        accepted(READ, &handler("(#[arg(long)] log: u8) -> R"));
    }
    accepted(READ, &handler("(#[arg(id = \"fmt\", long = \"fmt\")] format: u8) -> R"));
}

#[test]
fn names_are_given_once() {
    assert_param(
        "#[arg(long = \"x\")] a: u8, #[arg(long = \"x\")] b: u8",
        "\"x\"",
        "`--x` is an argument of this command already",
    );
    assert_param(
        "#[arg(short)] all: u8, #[arg(short = 'a')] b: u8",
        "'a'",
        "`-a` is an argument of this command already",
    );
    assert_param("name: u8, _name: u8", "_name", "`name` is an argument of this command already");
}

#[test]
fn flattening_takes_a_type_of_arguments() {
    let text =
        accepted(READ, &handler("(#[command(flatten)] page: Page, #[command(flatten)] A { a }: Option<A>) -> R"));
    for part in [
        "const __ENVELOPE_FLAT0: __envelope::Flat<Page> = __envelope::flat::<Page>();",
        "Param::Flatten(__ENVELOPE_FLAT0.augment)",
        "__call.flatten(&__ENVELOPE_FLAT0)?",
        "__call.optional_flatten(&__ENVELOPE_FLAT1)?",
    ] {
        assert_contains(&text, part);
    }
    let text = accepted(READ, &handler("(#[command(flatten, next_help_heading = \"Paging\")] page: Page) -> R"));
    assert_contains(&text, "(__ENVELOPE_FLAT0.augment)(__command.next_help_heading(\"Paging\"))");
    assert_param(
        "#[command(flatten)] a: Vec<u8>",
        "Vec<u8>",
        "a type that derives `clap::Args`, or an `Option` of one",
    );
    assert_param("#[command(flatten)] #[arg(long)] a: A", "arg", "a flattened type brings its own arguments");
    assert_param("#[command(subcommand)] a: A", "subcommand", "commands nest in groups of the app");
    assert_param("#[command] a: A", "command", "write `#[command(flatten)]`");
    assert_param("#[command()] a: A", "#[command()]", "write `#[command(flatten)]`");
    assert_param("#[command(flaten)] a: A", "flaten", "did you mean `flatten`?");
    assert_param("#[command(flatten = true)] a: A", "true", "`flatten` takes no value");
    assert_param("#[command(flatten, next_help_heading)] a: A", "next_help_heading", "takes a value");
}

#[test]
fn every_fault_of_every_parameter_is_told() {
    let item = handler("(a: &mut A, #[arg(skip)] b: u8, _: u8, #[arg(short)] help: u8) -> R");
    let at: Vec<String> = errors(&Macro::Command.expand_text(READ, &item)).into_iter().map(|told| told.at).collect();
    assert_eq!(at, ["mut", "skip", "_", "help"]);
}

#[test]
fn a_bool_is_a_flag() {
    assert_param("force: bool", "force", "write `#[arg(long)]`");
    assert_spec("#[arg(short)] force: bool", &["Arity::Flag"]);
    assert_spec("#[arg(action = ArgAction::Set)] force: bool", &["Arity::One"]);
}
