//! `#[arg(...)]` and `#[command(flatten)]` on parameters.

use super::expanded::{Expanded, expanded};
use super::{Macro, accepted, assert_command, assert_contains, compact, errors, handler};

const READ: &str = r#"effect = "read""#;

/// Asserts one error for the parameter.
#[track_caller]
fn assert_param(param: &str, at: &str, says: &str) {
    assert_command(READ, &handler(&format!("({param}) -> R")), at, says);
}

/// The command of a handler with these parameters.
#[track_caller]
fn params(params: &str) -> Expanded {
    expanded(READ, &handler(&format!("({params}) -> R")))
}

/// Asserts fields of the description of the parameter.
#[track_caller]
fn assert_spec(param: &str, fields: &[(&str, &str)]) {
    params(param).params[0].assert(fields);
}

/// Asserts the fields of the description that are code.
#[track_caller]
fn assert_code(param: &str, code: &str) {
    params(param).params[0].assert_code(code);
}

/// The field for method calls on clap's argument.
fn extend(calls: &str) -> String {
    format!("extend: |__arg: clap::Arg| {{ __arg{calls} }}")
}

/// The reader of a type that has none in the runtime, or that the user parses.
fn reader(ty: &str) -> String {
    format!("reader: &<{ty} as ArgValue>::READER")
}

/// The call for `value_parser = parse` on a parameter of the type.
fn parser(ty: &str) -> String {
    format!(
        ".value_parser({{ let __parser = parse; (&&&&ParserOf::<{ty}, _>::new(&__parser)).types().compare(); __parser }})"
    )
}

/// The reader of a type, and its inferred parser.
fn inferred(ty: &str) -> String {
    format!("{}, parser: || {{ use attempts::*; (&&&&&&&&<Infer<{ty}>>::NEW).parser() }}", reader(ty))
}

#[test]
fn a_parameter_without_an_attribute_is_positional() {
    let param = "mut _id_of: u8";
    assert_spec(
        param,
        &[
            ("id", "id_of"),
            ("value_name", "ID_OF"),
            ("required", "true"),
            ("arity", "-"),
            ("help", "-"),
            ("long_help", "-"),
            ("long", "-"),
            ("short", "-"),
            ("env", "-"),
            ("default", "-"),
        ],
    );
    assert_code(param, "");
}

#[test]
fn literals_become_static_data() {
    let param = r#"/** Which one. */ #[arg(long, short, env, default_value = "7")] page_size: u8"#;
    assert_spec(
        param,
        &[
            ("help", "Which one"),
            ("long", "page-size"),
            ("short", "p"),
            ("env", "PAGE_SIZE"),
            ("default", "7"),
            ("required", "-"),
        ],
    );
    assert_code(param, "");
    assert_spec(
        r#"#[arg(id = "n", long = "size", short = 's', env = "SIZE", value_name = "N")] #[arg(help = "Size")] a: u8"#,
        &[("id", "n"), ("long", "size"), ("short", "s"), ("env", "SIZE"), ("value_name", "N"), ("help", "Size")],
    );
    assert_spec(r#"#[arg(long("size"))] a: u8"#, &[("long", "size")]);
    assert_spec("r#type: u8", &[("id", "type"), ("value_name", "TYPE")]);
    // As in clap's derive, an explicit id is the default of the names after it.
    assert_spec(r#"#[arg(id = "a_b", long)] c: u8"#, &[("id", "a_b"), ("long", "a_b"), ("value_name", "a_b")]);
    assert_spec(r#"#[arg(long, id = "a_b")] c: u8"#, &[("long", "c"), ("id", "a_b")]);
    // An empty default is a default.
    assert_spec(r#"#[arg(default_value = "")] a: String"#, &[("default", ""), ("required", "-")]);
}

#[test]
fn a_name_may_be_an_expression() {
    // Names that follow from the id are the same expression.
    let param = "#[arg(id = NAME, long, env)] c: u8";
    assert_spec(
        param,
        &[("id", "NAME"), ("long", "NAME"), ("env", "NAME"), ("value_name", "NAME"), ("required", "true")],
    );
    assert_code(param, "");
    // Names before the id follow from the parameter.
    assert_spec("#[arg(long, id = NAME)] c: u8", &[("id", "NAME"), ("long", "c"), ("value_name", "NAME")]);
    // Any other name may be computed at run time.
    let param = "#[arg(long, env = ENV, value_name = VALUE)] a: u8";
    assert_spec(param, &[("long", "a"), ("env", "-"), ("value_name", "A")]);
    assert_code(param, &extend(".env(ENV).value_name(VALUE)"));
    assert_code("#[arg(long = LONG)] a: u8", &extend(".long(LONG)"));
    // The data do not show that the argument is a flag, and a positional `Vec` takes several values in a row.
    for ty in ["Vec<u8>", "Option<Vec<u8>>"] {
        assert_code(&format!("#[arg(long = LONG)] a: {ty}"), &extend(".num_args(1).long(LONG)"));
        assert_code(&format!("#[arg(id = NAME, long)] a: {ty}"), "");
        assert_code(&format!("#[arg(short, long = LONG)] a: {ty}"), &extend(".long(LONG)"));
    }
}

#[test]
fn other_keys_become_method_calls() {
    assert_code(
        r#"#[arg(long = LONG, alias = "b", conflicts_with_all(["a", "b"]), value_hint = Hint::Url)] a: u8"#,
        &extend(r#".long(LONG).alias("b").conflicts_with_all(["a", "b"]).value_hint(Hint::Url)"#),
    );
    for key in ["default_value", "default_value_os"] {
        let param = format!("#[arg({key} = DEFAULT)] a: u8");
        assert_spec(&param, &[("required", "-"), ("default", "-")]);
        assert_code(&param, &extend(&format!(".{key}(DEFAULT)")));
    }
    let param = "#[arg(value_parser = parse)] a: u8";
    assert_code(param, &format!("{}, {}", reader("u8"), extend(&parser("u8"))));
    assert_eq!(params(param).kinds, "(One<u8>,())");
    assert_spec("#[arg(required = false, default_value = \"1\")] a: u8", &[("required", "-")]);
    assert_code("#[arg(required = false, default_value = \"1\")] a: u8", "");
}

#[test]
fn a_literal_must_have_the_type_of_its_key() {
    for key in ["id", "long", "value_name", "env", "default_value", "help", "long_help"] {
        for value in ["7", "-7", "'a'", "true", "b\"a\""] {
            assert_param(&format!("#[arg({key} = {value})] a: u8"), value, &format!("`{key}` takes a string literal"));
        }
        assert_param(&format!("#[arg({key}(7))] a: u8"), "7", "takes a string literal");
        assert_param(&format!("#[arg({key}[7])] a: u8"), key, "takes a string literal");
        // The compiler checks expressions that are not literals.
        accepted(READ, &handler(&format!("(#[arg({key} = concat!(\"a\", \"b\"))] a: u8) -> R")));
    }
    for (value, letter) in [("\"ab\"", 'a'), ("\"-b\"", 'b'), ("\"\"", 'n'), ("7", 'n')] {
        let says = &format!("`short` takes a character literal\nhelp: write `short = '{letter}'`");
        assert_param(&format!("#[arg(short = {value})] a: u8"), value, says);
    }
    assert_code("#[arg(short = LETTER)] a: u8", &extend(".short(LETTER)"));
    assert_param("#[arg(required = \"yes\")] a: u8", "\"yes\"", "`required` takes `true` or `false`");
    assert_code("#[arg(required = !true)] a: u8", &extend(".required(!true)"));
}

#[test]
fn an_action_decides_whether_the_argument_is_required() {
    let param = "#[arg(short, action = ArgAction::Count)] a: u8";
    assert_spec(param, &[("required", "-"), ("arity", "-")]);
    assert_code(
        param,
        "extend: |__arg: clap::Arg| {
            let __action: clap::ArgAction = ArgAction::Count;
            __arg.required(__action.takes_values()).action(__action)
        }",
    );
    assert_eq!(params(param).kinds, "(One<u8,Standard<u8>>,())");
    let param = "#[arg(long, action = ArgAction::Set)] a: bool";
    assert_spec(param, &[("arity", "-")]);
    assert_eq!(params(param).kinds, "(One<bool,Standard<bool>>,())");
    assert_spec("#[arg(long, action = A, required = true)] a: u8", &[("required", "true")]);
    assert_code("#[arg(long, action = A, required = true)] a: u8", &extend(".action(A)"));
    assert_spec("#[arg(long, action = A)] a: Option<u8>", &[("required", "-")]);
    assert_code("#[arg(long, action = A)] a: Option<u8>", &extend(".action(A)"));
}

#[test]
fn the_type_determines_the_number_of_values() {
    for (ty, arity, kind, given, required) in [
        ("bool", "Flag", "One<bool,Standard<bool>>", "bool", "-"),
        ("()", "Unit", "Unit", "()", "-"),
        ("A", "-", "One<A>", "A", "true"),
        ("Option<A>", "-", "Optional<A>", "Option<A>", "-"),
        ("Option<Option<A>>", "OptionalValue", "OptionalValue<A>", "Option<Option<A>>", "-"),
        ("Vec<A>", "Many", "Many<A>", "Vec<A>", "-"),
        ("Option<Vec<A>>", "Many", "OptionalMany<A>", "Option<Vec<A>>", "-"),
    ] {
        let param = format!("#[arg(long)] a: {ty}");
        assert_spec(&param, &[("arity", arity), ("required", required)]);
        let Expanded { kinds, handler, .. } = params(&param);
        assert_eq!(kinds, format!("({kind},())"));
        let given = given.replace("Vec", "vec::Vec");
        assert_contains(&handler, &format!("fn __run((__param0, ()): ({given}, ()))"));
        assert_code(&param, &if matches!(ty, "bool" | "()") { String::new() } else { inferred("A") });
    }
}

#[test]
fn the_parser_of_a_standard_type_is_known() {
    for ty in [
        "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ] {
        for (shape, kind) in [
            ("Option<T>", "Optional<_, Standard<_>>"),
            ("Option<Option<T>>", "OptionalValue<_, Standard<_>>"),
            ("Vec<T>", "Many<_, Standard<_>>"),
            ("Option<Vec<T>>", "OptionalMany<_, Standard<_>>"),
        ] {
            let param = format!("#[arg(long)] a: {}", shape.replace('T', ty));
            assert_eq!(params(&param).kinds, compact(&format!("({}, ())", kind.replace('_', ty))));
            assert_code(&param, "");
        }
    }
    for ty in ["std::string::String", "std::primitive::u8", "PathBuf", "Id<u8>", "(u8, u8)", "Record"] {
        let param = format!("#[arg(value_enum)] a: {ty}");
        assert_eq!(params(&param).kinds, compact(&format!("(One<{ty}>, ())")));
        assert_code(&param, &inferred(ty));
        let parsed = format!("#[arg(value_parser = parse)] a: {ty}");
        assert_code(&parsed, &format!("{}, {}", reader(ty), extend(&parser(ty))));
    }
    assert_code("#[arg(hide = true)] a: A", &format!("{}, {}", inferred("A"), extend(".hide(true)")));
}

#[test]
fn a_default_can_be_a_value() {
    const OS_STRING: &str = "<::std::ffi::OsString as ::core::convert::From<_>>::from";
    let value = |ty: &str, value: &str, text: &str| {
        extend(&format!(
            ".default_value({{
                static __DEFAULT: DefaultCache = DefaultCache::new();
                __DEFAULT.one(|| {{ let __value: {ty} = {value}; let __value = &__value; {OS_STRING}({text}) }})
            }})"
        ))
    };
    let values = |ty: &str, values: &str, text: &str| {
        extend(&format!(
            ".default_values({{
                static __DEFAULT: DefaultCache = DefaultCache::new();
                __DEFAULT.many(|| {{
                    let __values = ::core::iter::IntoIterator::into_iter({values});
                    ::core::iter::Iterator::collect(::core::iter::Iterator::map(__values, |__value| {{
                        let __value: &{ty} = ::core::borrow::Borrow::borrow(&__value);
                        {OS_STRING}({text})
                    }}))
                }})
            }})"
        ))
    };
    let (to_string, os_string) = ("ToString::to_string(__value)", "::core::clone::Clone::clone(__value)");
    let name = "ToString::to_string(
        clap::ValueEnum::to_possible_value(__value).expect(\"a default is one of the possible values\").get_name()
    )";
    let with = |ty: &str, calls: String| format!("{}, {calls}", inferred(ty));

    let param = "#[arg(default_value_t = SEVEN)] a: u8";
    assert_spec(param, &[("required", "-"), ("default", "-")]);
    assert_code(param, &value("u8", "SEVEN", to_string));
    let default = "<u8 as ::core::default::Default>::default()";
    assert_code("#[arg(default_value_t)] a: u8", &value("u8", default, to_string));
    assert_code("#[arg(value_enum, default_value_t = A::B)] a: A", &with("A", value("A", "A::B", name)));
    assert_code("#[arg(default_value_os_t = p())] a: A", &with("A", value("A", "p()", os_string)));
    assert_code("#[arg(default_values_t = [1, 2])] a: Vec<u8>", &values("u8", "[1, 2]", to_string));
    assert_code("#[arg(default_values_os_t = p())] a: Vec<A>", &with("A", values("A", "p()", os_string)));
    assert_param("#[arg(default_values_t = [1])] a: u8", "default_values_t", "requires a parameter of type `Vec<T>`");
}

#[test]
fn a_default_of_one_value_is_not_for_an_outer_type() {
    for (key, value) in [("default_value_t", " = 7"), ("default_value_t", ""), ("default_value_os_t", " = A")] {
        for ty in ["Option<u8>", "Option<Option<u8>>", "Option<Vec<u8>>"] {
            let says = format!("`{key}` is not allowed on an `Option`\nhelp: write the type without `Option`");
            assert_param(&format!("#[arg(long, {key}{value})] a: {ty}"), key, &says);
        }
        let says =
            format!("`{key}` is not allowed on a `Vec`\nhelp: write `{} = [...]`", key.replace("value", "values"));
        assert_param(&format!("#[arg(long, {key}{value})] a: Vec<u8>"), key, &says);
    }
}

#[test]
fn a_plain_literal_as_default_becomes_text() {
    for (ty, value, text) in [
        ("u8", "7", "7"),
        ("u8", "255", "255"),
        ("u16", "65_535", "65535"),
        ("u32", "0x10", "16"),
        ("u64", "18446744073709551615", "18446744073709551615"),
        ("u128", "0", "0"),
        ("i8", "127", "127"),
        ("i16", "32767", "32767"),
        ("i32", "2147483647", "2147483647"),
        ("i64", "1", "1"),
        ("i128", "1", "1"),
        ("usize", "65535", "65535"),
        ("isize", "32767", "32767"),
        ("bool", "true", "true"),
        ("char", "'n'", "n"),
        ("char", "'='", "="),
    ] {
        let param = format!("#[arg(long, default_value_t = {value})] a: {ty}");
        assert_spec(&param, &[("default", text), ("required", "-")]);
        assert_code(&param, "");
    }
    // The compiler checks these literals: too large, suffixed, of another type, or dependent on the platform.
    for (ty, value) in [
        ("u8", "300"),
        ("u8", "256"),
        ("i8", "128"),
        ("i8", "-1"),
        ("u64", "18446744073709551616"),
        ("usize", "65536"),
        ("isize", "32768"),
        ("u8", "1u8"),
        ("u8", "b'a'"),
        ("u8", "(1)"),
        ("u8", "#[a] 1"),
        ("f64", "1.5"),
        ("f64", "1"),
        ("u8", "1.0"),
        ("u8", "true"),
        ("bool", "1"),
        ("String", "'a'"),
        ("String", "\"a\""),
        ("char", "\"a\""),
        ("A", "7"),
        ("std::primitive::u8", "7"),
    ] {
        let param = format!("#[arg(long, default_value_t = {value})] a: {ty}");
        assert_spec(&param, &[("default", "-")]);
        assert_contains(
            params(&param).params[0].get("extend"),
            &format!("__DEFAULT.one(|| {{ let __value: {ty} = {value};"),
        );
    }
    // These require a trait of the value's type, which a text would not check.
    for keys in ["default_value_os_t = 7", "value_enum, default_value_t = 7"] {
        let param = format!("#[arg({keys})] a: u8");
        assert_spec(&param, &[("default", "-")]);
        assert_contains(params(&param).params[0].get("extend"), "__DEFAULT.one(|| { let __value: u8 = 7;");
    }
}

#[test]
fn doc_comments_become_help() {
    assert_spec("/** One\n two.\n\n Three. */ a: u8", &[("help", "One two"), ("long_help", "One two.\n\nThree.")]);
    assert_spec("#[arg(verbatim_doc_comment)] /** One\n two. */ a: u8", &[("help", "One\ntwo. ")]);
    assert_spec("#[arg(long_help)] /** One. */ a: u8", &[("help", "One"), ("long_help", "One.")]);
    assert_spec("#[arg(help = \"One\", long_help = \"Two\")] a: u8", &[("help", "One"), ("long_help", "Two")]);
    assert_spec("#[arg(help = text())] a: u8", &[("help", "-")]);
    assert_code("#[arg(help = text())] a: u8", &extend(".help(text())"));
}

#[test]
fn texts_are_kept_unchanged() {
    let text = "a\u{1d}b\u{1e}c\u{1f}d\te";
    let names = format!("id = {text:?}, env = {text:?}, value_name = {text:?}");
    let param = format!("#[arg({names}, help = {text:?}, long_help = {text:?}, default_value = {text:?})] a: String");
    let names = ["id", "value_name", "help", "long_help", "env", "default"];
    assert_spec(&param, &names.map(|name| (name, text)));
    assert_code(&param, "");
    assert_spec(&format!("#[arg(stdin, help = {text:?})] a: String"), &[("help", text)]);
    let command = expanded(
        &format!("{READ}, example({text:?}, {text:?}), example(\"b\", \"c\")"),
        &format!("#[doc = {text:?}] fn f() -> R {{}}"),
    );
    assert_eq!(command.about, text);
    let examples: Vec<(&str, &str)> = command.examples.iter().map(|(a, b)| (&**a, &**b)).collect();
    assert_eq!(examples, [(text, text), ("b", "c")]);
}

#[test]
fn an_empty_name_is_an_error() {
    for key in ["id", "long", "env", "value_name"] {
        let says = format!("`{key}` must not be empty\nhelp: remove `{key}`, or give it a name");
        assert_param(&format!("#[arg({key} = \"\")] a: u8"), "\"\"", &says);
    }
}

#[test]
fn unsupported_keys_are_errors() {
    for (key, says) in [
        ("skip", "`skip` is not supported on a parameter"),
        ("flatten", "write `#[command(flatten)]`"),
        ("subcommand", "nest commands with `.group(…)`"),
        ("from_global", "take the global arguments by reference: `globals: &Globals`"),
        ("name", "write `id = …`"),
        ("rename_all", "write the name: `long = \"…\"`"),
        (
            "required",
            "missing value for `required`\nhelp: write `required = …`\nnote: the keys without a value are `long`, `short`",
        ),
        ("colour", "unknown key `colour` in `#[arg(...)]`\nnote: the keys are those of clap's derive"),
        ("require", "unknown key `require` in `#[arg(...)]`\nhelp: did you mean `required`?"),
        ("optional", "make the type of the parameter an `Option<T>`"),
        ("lnog", "missing value for `lnog`\nhelp: did you mean `long`?\nnote: the keys without a value are `long`"),
        ("verb", "did you mean `verbatim_doc_comment`?"),
        ("lo", "unknown key `lo` in `#[arg(...)]`\nnote"),
        ("hide", "missing value for `hide`"),
        ("help", "missing value for `help`"),
        ("crate", "the keyword `crate` is not a key of `#[arg(...)]`"),
    ] {
        let at = key;
        let key = if key == "name" || key == "crate" { format!("{key} = \"a\"") } else { key.to_owned() };
        assert_param(&format!("#[arg({key})] a: u8"), at, says);
    }
    assert_param("#[arg(long, long = \"b\")] a: u8", "long", "duplicate key `long`");
    assert_param("#[arg] a: u8", "arg", "empty attribute\nhelp: write `#[arg(long)]`");
    assert_param("#[arg(value_enum = 1)] a: u8", "1", "`value_enum` takes no value");
    assert_param("#[arg(id = NAME, short)] a: u8", "short", "help: write `short = 'x'`");
    assert_param("#[arg(alias[\"a\"])] a: u8", "[\"a\"]", "`alias = …` or `alias(…)`");
    assert_param("#[arg(alias(\"a\" \"b\"))] a: u8", "\"b\"", "expected `,`");
}

#[test]
fn an_argument_must_have_a_name() {
    let says = "an argument cannot be a pattern\nhelp: write `name: T`";
    for pattern in ["_", "__", "(a, b)", "A { a }", "ref a", "a @ 1"] {
        assert_param(&format!("{pattern}: u8"), pattern, says);
    }
    assert_param("a: impl Into<String>", "impl", "an argument must have a concrete type");
}

#[test]
fn the_name_of_a_built_in_flag_is_an_error() {
    for name in ["help", "format", "describe", "fields"] {
        assert_param(&format!("{name}: u8"), name, &format!("`{name}` is the name of a built-in flag"));
        let at = format!("{name:?}");
        assert_param(
            &format!("#[arg(long = {name:?})] a: u8"),
            &at,
            &format!("`--{name}` is the name of a built-in flag"),
        );
        assert_param(&format!("#[arg(id = {name:?})] a: u8"), &at, "is the name of a built-in flag");
    }
    assert_param("#[arg(long)] validate_only: bool", "long", "`--validate-only` is the name of a built-in flag");
    assert_param("#[arg(short)] host: u8", "short", "`-h` is the name of a built-in flag");
    accepted(READ, &handler("(#[arg(short = 'V', long)] version: u8) -> R"));
    if cfg!(feature = "tracing") {
        assert_param("log: u8", "log", "`log` is the name of a built-in flag");
    } else {
        accepted(READ, &handler("(#[arg(long)] log: u8) -> R"));
    }
    accepted(READ, &handler("(#[arg(id = \"fmt\", long = \"fmt\")] format: u8) -> R"));
}

#[test]
fn a_duplicate_name_is_an_error() {
    assert_param("#[arg(long = \"x\")] a: u8, #[arg(long = \"x\")] b: u8", "\"x\"", "duplicate argument `--x`");
    assert_param("#[arg(short)] all: u8, #[arg(short = 'a')] b: u8", "'a'", "duplicate argument `-a`");
    assert_param("name: u8, _name: u8", "_name", "duplicate argument `name`");
}

#[test]
fn flatten_takes_a_type_that_derives_args() {
    let flattened = params("s: &S, #[command(flatten)] page: Page, #[command(flatten)] A { a }: Option<A>");
    assert_eq!(flattened.kinds, "(State<S>,(Flatten<Page>,(OptionalFlatten<A>,())))");
    assert_contains(&flattened.handler, "(&S, (Page, (Option<A>, ())))");
    for (param, ty) in flattened.params.iter().zip(["Page", "A"]) {
        param.assert(&[("kind", "Flatten")]);
        param.assert_code(&format!("augment: <{ty} as Flattens>::augment_args, reader: &<{ty} as Flattens>::READER"));
    }
    assert_code(
        "#[command(flatten, next_help_heading = \"Paging\")] page: Page",
        "augment: |__command| <Page as Flattens>::augment_args(__command.next_help_heading(\"Paging\")),
        reader: &<Page as Flattens>::READER",
    );
    assert_param(
        "#[command(flatten)] a: Vec<u8>",
        "Vec<u8>",
        "a type that derives `clap::Args`, or an `Option` of one",
    );
    assert_param(
        "#[command(flatten)] #[arg(long)] a: A",
        "arg",
        "`#[arg(...)]` cannot be combined with `#[command(flatten)]`",
    );
    assert_param("#[command(subcommand)] a: A", "subcommand", "nest commands with `.group(…)`");
    assert_param("#[command] a: A", "command", "write `#[command(flatten)]`");
    assert_param("#[command()] a: A", "#[command()]", "write `#[command(flatten)]`");
    assert_param("#[command(flaten)] a: A", "flaten", "did you mean `flatten`?");
    assert_param("#[command(flatten = true)] a: A", "true", "`flatten` takes no value");
    assert_param("#[command(flatten, next_help_heading)] a: A", "next_help_heading", "takes a value");
}

#[test]
fn every_fault_of_every_parameter_is_reported() {
    let item = handler("(a: &mut A, #[arg(skip)] b: u8, _: u8, #[arg(short)] help: u8) -> R");
    let at: Vec<String> =
        errors(&Macro::Command.expand_text(READ, &item)).into_iter().map(|reported| reported.at).collect();
    assert_eq!(at, ["mut", "skip", "_", "help"]);
}

#[test]
fn a_positional_bool_is_an_error() {
    assert_param("force: bool", "force", "add `#[arg(long)]`");
    assert_spec("#[arg(short)] force: bool", &[("arity", "Flag")]);
    assert_spec("#[arg(action = ArgAction::Set)] force: bool", &[("arity", "-")]);
}
