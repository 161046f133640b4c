//! The rules of `#[derive(ErrorCode)]`.

use super::{Macro, assert_contains, assert_one, errors, pretty};

/// Asserts one error for an enum with these variants, and that the derive emits a stub.
#[track_caller]
fn assert_variants(variants: &str, at: &str, says: &str) {
    assert_enum(&format!("enum E {{ {variants} }}"), at, says);
}

#[track_caller]
fn assert_enum(item: &str, at: &str, says: &str) {
    let expansion = Macro::ErrorCode.expand_text("", item);
    assert_one(&expansion, at, says);
    assert!(expansion.to_string().contains("__envelope :: ErrorCode for E"), "the stub is missing: {expansion}");
}

#[track_caller]
fn accepted(item: &str) -> String {
    let expansion = Macro::ErrorCode.expand_text("", item);
    assert_eq!(errors(&expansion), [], "{item}");
    pretty(expansion)
}

#[track_caller]
fn assert_accepted(variants: &str, parts: &[&str]) {
    let text = accepted(&format!("enum E {{ {variants} }}"));
    for part in parts {
        assert_contains(&text, part);
    }
}

#[test]
fn only_enums_can_be_error_codes() {
    assert_enum("struct E { a: u8 }", "E", "`ErrorCode` can only be derived for enums");
    assert_enum("union E { a: u8 }", "E", "for enums");
    let text = accepted("enum E {}");
    assert_contains(&text, "match *self {}");
    assert_contains(&text, "[__envelope::CodeSpec; 0usize]");
    let text =
        accepted("#[error_code(crate = renamed)] enum E<T: Display> where T: Copy { #[error_code(CONFLICT)] A(T) }");
    assert_contains(&text, "use renamed::__private as __envelope;");
    assert_contains(&text, "impl<T: Display> __envelope::ErrorCode for E<T> where T: Copy, {");
    assert_enum("#[error_code(retryable)] enum E {}", "retryable", "move it to `#[error_code(...)]` on a variant");
}

#[test]
fn a_variant_must_have_a_code() {
    assert_variants(
        "NoQuota",
        "NoQuota",
        "missing error code for variant `NoQuota`\nhelp: add `#[error_code(NO_QUOTA)]`",
    );
    assert_variants("A { #[source] a: B }", "A", "missing error code for variant `A`");
    assert_variants("#[error_code] A", "error_code", "write `#[error_code(NOT_FOUND)]`");
    assert_variants(
        "#[error_code()] NoQuota",
        "error_code",
        "missing error code\nhelp: write it before the keys: `#[error_code(NO_QUOTA, …)]`",
    );
    assert_variants("#[error_code(retryable)] NoQuota", "retryable", "missing error code");
    assert_variants("#[error_code(CONFLICT, NOT_FOUND)] A", "NOT_FOUND", "a variant can only have one error code");
    assert_variants("#[error_code(\"CONFLICT\")] A", "\"CONFLICT\"", "expected an error code, such as `NOT_FOUND`");
    assert_variants("#[error_code(not_found)] A", "not_found", "write `NOT_FOUND`");
    assert_variants("#[error_code(SUCCESS)] A", "SUCCESS", "`SUCCESS` is not an error");
}

#[test]
fn an_empty_attribute_is_an_error() {
    assert_enum("#[error_code()] enum E {}", "error_code", "empty attribute; expected `crate`");
    assert_variants(
        "#[error_code(CONFLICT)] A { #[error_code()] a: B }",
        "error_code",
        "empty attribute; expected one of `context`, `data`",
    );
}

#[test]
fn an_unknown_key_of_a_variant_is_an_error() {
    assert_variants("#[error_code(CONFLICT, colour)] A", "colour", "unknown key `colour`");
    assert_variants("#[error_code(CONFLICT, sugg)] A", "sugg", "did you mean `suggestion`?");
    assert_variants("#[error_code(trans)] A(B)", "trans", "did you mean `transparent`?");
    assert_variants("#[error_code(transparant)] A(B)", "transparant", "did you mean `transparent`?");
    assert_variants("#[error_code(CONFLICT, sugestion = \"a\")] A", "sugestion", "did you mean `suggestion`?");
    assert_variants(
        "#[error_code(CONFLICT, effect = \"a\")] A",
        "effect",
        "move it to `#[command(...)]` on a function",
    );
    assert_variants("#[error_code(CONFLICT, retryable, retryable)] A", "retryable", "duplicate key `retryable`");
    assert_variants("#[error_code(CONFLICT, retryable = 1)] A", "1", "`retryable` takes `true`, `false` or no value");
    assert_variants(
        "#[error_code(CONFLICT, side_effects = \"all\")] A",
        "\"all\"",
        "unknown side effects `\"all\"`; expected one of `\"none\"`, `\"partial\"`, `\"complete\"`",
    );
    assert_variants("#[error_code(CONFLICT, suggestion)] A", "suggestion", "`suggestion` takes a string literal");
    assert_variants("#[error_code(UNAVAILABLE, retry_after_ms = \"a\")] A", "\"a\"", "a number of milliseconds");
}

#[test]
fn exit_codes_follow_the_rules_of_the_table() {
    for (number, says) in [
        ("126", "exit code 126 is out of range"),
        ("0", "cannot be bound to 0"),
        ("1", "cannot be bound to a reserved exit code"),
        ("\"a\"", "expected an integer literal"),
        ("3u8", "suffixed literals are not allowed"),
    ] {
        assert_variants(&format!("#[error_code(CONFLICT = {number})] A"), number, says);
    }
    assert_variants("#[error_code(NOT_FOUND = 0)] A", "0", "cannot be bound to 0");
    assert_variants("#[error_code(GENERAL_ERROR = 4)] A", "4", "`GENERAL_ERROR` is 1 for every command");
    assert_variants("#[error_code(CONFLICT(4))] A", "(4)", "expected `=` after `CONFLICT`\nhelp: write `CONFLICT = 4`");
    assert_variants("#[error_code(CONFLICT[4])] A", "[4]", "`CONFLICT = 4`");
    assert_accepted(
        "#[error_code(CONFLICT = 80)] A",
        &["new(\"CONFLICT\").with_description(\"\").with_number(80u8).with_retryable"],
    );
    assert_accepted("#[error_code(ARG_ERROR)] A", &["new(\"ARG_ERROR\").with_description(\"\").with_retryable"]);
}

#[test]
fn side_effects_exclude_retryable() {
    let says = "an error with side effects cannot be retryable";
    for name in ["TIMEOUT", "PARTIAL_FAILURE", "GENERAL_ERROR"] {
        assert_variants(&format!("#[error_code({name}, retryable)] A"), "retryable", says);
    }
    assert_variants("#[error_code(UNAVAILABLE, retryable, side_effects = \"partial\")] A", "retryable", says);
    assert_variants("#[error_code(UNAVAILABLE, side_effects = \"partial\")] A", "\"partial\"", "`retryable = false`");
    for (attr, name, retryable, side_effects) in [
        ("TIMEOUT, retryable, side_effects = \"none\"", "TIMEOUT", true, "None"),
        ("UNAVAILABLE", "UNAVAILABLE", true, "None"),
        ("UNAVAILABLE, retryable = false, side_effects = \"partial\"", "UNAVAILABLE", false, "Partial"),
        ("OWN", "OWN", false, "Partial"),
        ("OWN, retryable", "OWN", true, "None"),
        ("OWN, side_effects = \"complete\"", "OWN", false, "Complete"),
        ("CONFLICT", "CONFLICT", false, "None"),
    ] {
        let part = format!(
            "new(\"{name}\").with_description(\"B\").with_retryable({retryable})\
             .with_side_effects(__envelope::SideEffects::{side_effects})"
        );
        assert_accepted(&format!("/** B. */ #[error_code({attr})] A"), &[&part]);
    }
}

#[test]
fn fixes_and_delays_exclude_each_other() {
    assert_variants(
        "#[error_code(UNAVAILABLE, fix_required = \"a\")] A",
        "fix_required",
        "`fix_required` is not allowed on a retryable error",
    );
    assert_variants(
        "#[error_code(CONFLICT, retry_after_ms = 5)] A",
        "retry_after_ms",
        "`retry_after_ms` requires a retryable error",
    );
}

#[test]
fn a_custom_code_requires_a_doc_comment() {
    assert_variants("#[error_code(QUOTA)] A", "A", "missing doc comment on a variant\nhelp: describe `QUOTA`");
    assert_accepted("#[error_code(CONFLICT)] A", &["with_description(\"\")"]);
    let long = "word ".repeat(40);
    let text = accepted(&format!("enum E {{ /** {long} */ #[error_code(QUOTA)] A }}"));
    assert!(text.contains("word word…\""), "{text}");
}

#[test]
fn transparent_variants_forward_to_one_field() {
    let forwarded = "__envelope::Codes::Nested(<B as __envelope::ErrorCode>::CODES)";
    for variant in [
        "#[error_code(transparent)] A(B)",
        "#[error(transparent)] A(B)",
        "A(#[from] B)",
        "A { #[from] b: B }",
        "#[error_code(transparent)] A { #[source] b: B, c: C }",
        "#[error(transparent)] A { c: C, #[from] b: B }",
    ] {
        assert_accepted(variant, &[forwarded, "<B as __envelope::ErrorCode>::code(__error)"]);
    }
    let says = "transparent variant `A` must have exactly one inner error";
    assert_variants("#[error_code(transparent)] A", "A", says);
    assert_variants("#[error_code(transparent)] A(B, C)", "A", says);
    assert_variants("#[error(transparent)] A { #[from] b: B, #[source] c: C }", "A", says);
    assert_variants("#[error_code(transparent, retryable)] A(B)", "retryable", "remove the other keys");
    assert_variants("#[error_code(CONFLICT, transparent)] A(B)", "CONFLICT", "remove the other keys");
    assert_variants(
        "#[error_code(transparent)] A { #[error_code(context)] b: B }",
        "context",
        "`context` is not allowed in a transparent variant",
    );
}

#[test]
fn texts_format_fields() {
    assert_accepted(
        "#[error_code(CONFLICT, fix_required = \"raise {of} by {by:?}\", suggestion = \"a {{b}}\")] A { by: u8, of: B }",
        &[
            "Self::A { by: __field0, of: __field1, .. } => {",
            "Cow::Owned(::std::format!(\"raise {0} by {1:?}\", __field1, __field0))",
            "Cow::Borrowed(\"a {b}\")",
        ],
    );
    assert_accepted(
        "#[error_code(UNAVAILABLE, suggestion = \"{1}\", retry_after_ms = 500)] A(B, C)",
        &["Self::A { 1: __field1, .. }", "__body.retry_after_ms = __envelope::Some(500u64);"],
    );
    let template = "\"{prject}\"";
    assert_variants(
        &format!("#[error_code(CONFLICT, suggestion = {template})] A {{ project: B }}"),
        template,
        "`project`?",
    );
    assert_variants(
        "#[error_code(CONFLICT, suggestion = \"{0}\")] A",
        "\"{0}\"",
        "no field `0` in variant `A`\nnote: `A` has no fields",
    );
}

#[test]
fn context_fields_must_be_named() {
    assert_accepted(
        "#[error_code(CONFLICT)] A { #[error_code(context)] r#type: B }",
        &["__body.context.insert(\"type\", __envelope::ToString::to_string(__field0));"],
    );
    assert_variants(
        "#[error_code(CONFLICT)] A(#[error_code(context)] B)",
        "context",
        "`context` requires a named field",
    );
    assert_variants("#[error_code(CONFLICT)] A { #[error_code(contxt)] a: B }", "contxt", "did you mean `context`?");
}

#[test]
fn one_field_can_be_data() {
    let payload = "fn payload(&self, __payload: &mut __envelope::Payload)";
    assert_accepted(
        "#[error_code(CONFLICT)] A { #[error_code(data, context)] rows: B }, #[error_code(CONFLICT)] C, D(#[from] E)",
        &[
            payload,
            "Self::A { rows: __error, .. } => { <B as __envelope::FailureData>::set(__error, __payload) }",
            "<E as __envelope::ErrorCode>::payload(__error, __payload)",
            "_ => {}",
            "__body.context.insert(\"rows\"",
        ],
    );
    assert_accepted("#[error_code(CONFLICT)] A(C, #[error_code(data)] B)", &["Self::A { 1: __error, .. }"]);
    let text = accepted("enum E { #[error_code(CONFLICT)] A(B) }");
    assert!(!text.contains("payload"), "{text}");
    assert_variants(
        "#[error_code(CONFLICT)] A { #[error_code(data)] a: B, #[error_code(data)] b: B }",
        "data",
        "duplicate `data` field\nhelp: remove one of the two\nnote: the first one is `a`",
    );
    assert_variants(
        "#[error_code(transparent)] A(#[error_code(data)] B)",
        "data",
        "`data` is not allowed in a transparent variant",
    );
    assert_variants("#[error_code(CONFLICT)] A(#[error_code(data = 1)] B)", "1", "`data` takes no value");
    assert_variants("#[error_code(CONFLICT, data)] A(B)", "data", "move it to `#[error_code(...)]` on a field");
}

#[test]
fn uniqueness_violations_come_from_the_inner_error() {
    assert_accepted(
        "#[error_code(CONFLICT, unique)] A(B)",
        &["Self::A { .. } => true", "<__envelope::IfUniqueViolation<B>>::unique_violation(__error)"],
    );
    for variant in ["A(B)", "A { a: C, source: B }", "A { #[from] b: B }", "A { a: C, #[source] b: B }"] {
        assert_accepted(
            &format!("#[error_code(UNAVAILABLE)] {variant}"),
            &[
                "<__envelope::IfUniqueViolation<B>>::is_unique_violation(__error)",
                "<__envelope::IfUniqueViolation<B>>::unique_violation(__error)",
                "fn unique_violation(&self) -> __envelope::Violation",
            ],
        );
    }
    let text = accepted("enum E { #[error_code(CONFLICT)] A { name: B } }");
    assert!(!text.contains("unique_violation"), "{text}");
    let text = accepted("enum E { #[error_code(CONFLICT, unique)] A }");
    assert!(text.contains("is_unique_violation") && !text.contains("fn unique_violation"), "{text}");
    let says = "a uniqueness violation cannot be retryable";
    assert_variants("#[error_code(UNAVAILABLE, unique)] A", "unique", says);
    assert_variants(
        "#[error_code(UNAVAILABLE, unique, retryable = false)] A, #[error_code(X1, unique = 1)] B",
        "1",
        "`unique` takes no value",
    );
}

#[test]
fn the_codes_of_outcomes_and_signals_are_no_errors() {
    assert_variants(
        "#[error_code(ALREADY_EXISTS)] A",
        "ALREADY_EXISTS",
        "`ALREADY_EXISTS` is an outcome of a create, not an error\nhelp: write `CONFLICT, unique`",
    );
    assert_variants("#[error_code(ALREADY_EXISTS = 10)] A", "ALREADY_EXISTS", "an outcome of a create");
    for attr in ["CANCELLED", "CANCELLED = 90", "CANCELLED, retryable"] {
        assert_variants(&format!("#[error_code({attr})] A"), "CANCELLED", "`CANCELLED` is reserved");
    }
}

#[test]
fn variants_of_one_code_agree_on_retryable() {
    let second = "#[error_code(UNAVAILABLE, retryable)] Busy, #[error_code(UNAVAILABLE, retryable = false)] Broken";
    assert_variants(second, "retryable", "`UNAVAILABLE` is not retryable in `Broken`, but retryable in `Busy`");
    let second =
        "/** B. */ #[error_code(B1)] A, /** B. */ #[error_code(B1, retryable)] B, /** B. */ #[error_code(B1)] C";
    assert_variants(second, "retryable", "`B1` is retryable in `B`, but not in `A`");
    let second = "#[error_code(UNAVAILABLE, retryable = false)] A, #[error_code(UNAVAILABLE)] B";
    assert_variants(
        second,
        "B",
        "`UNAVAILABLE` is retryable in `B`, but not in `A`\nhelp: write `retryable = false` here",
    );
    assert_accepted(
        "#[error_code(UNAVAILABLE)] A, #[error_code(UNAVAILABLE, retryable)] B, #[error_code(NOT_FOUND)] C",
        &[],
    );
}
