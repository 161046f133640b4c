//! The keys of `retry(...)` and their expansion.

use super::{accepted, assert_command, assert_contains, handler};

const UPDATE: &str = r#"effect = "update""#;

/// Asserts one error for the keys in the parentheses.
#[track_caller]
fn assert_retry(inner: &str, at: &str, says: &str) {
    assert_command(&format!("{UPDATE}, retry({inner})"), &handler("() -> R"), at, says);
}

#[track_caller]
fn accepted_retry(inner: &str) -> String {
    accepted(&format!("{UPDATE}, retry({inner})"), &handler("() -> R"))
}

#[test]
fn a_policy_and_a_number_of_attempts_are_required() {
    for (word, variant) in [("immediate", "Immediate"), ("linear", "Linear"), ("exponential", "Exponential")] {
        let text = accepted_retry(&format!("policy = {word:?}, attempts = 4"));
        assert_contains(
            &text,
            &format!(
                "retry: __envelope::Some(__envelope::Retry {{
                    policy: __envelope::RetryPolicy::{variant}, attempts: 4, base_ms: 100, max_ms: 10000,
                }})"
            ),
        );
        assert_contains(&text, "__envelope::prove_retry(&__ENVELOPE_SPEC)");
    }
    accepted_retry("policy = \"immediate\", attempts = 2, max = \"1s\"");
    accepted_retry("attempts = 100, policy = \"linear\",");
    let text = accepted(UPDATE, &handler("() -> R"));
    assert!(!text.contains("prove_retry") && !text.contains("retry:"), "{text}");
}

#[test]
fn a_missing_wait_adapts_to_the_given_one() {
    for (given, base_ms, max_ms) in [
        ("base = \"1s\", max = \"1m\"", 1000, 60_000),
        ("base = \"1s\", max = \"1s\"", 1000, 1000),
        ("base = \"30s\"", 30_000, 30_000),
        ("max = \"50ms\"", 50, 50),
        ("max = \"1h\"", 100, 3_600_000),
    ] {
        let text = accepted_retry(&format!("policy = \"linear\", attempts = 3, {given}"));
        assert_contains(&text, &format!("base_ms: {base_ms}, max_ms: {max_ms}"));
    }
}

#[test]
fn a_missing_key_is_an_error() {
    let usage = "in `retry`\nhelp: write `retry(policy = \"exponential\", attempts = 4)`";
    assert_retry("policy = \"linear\"", "retry", &format!("missing `attempts` {usage}"));
    assert_retry("attempts = 3", "retry", &format!("missing `policy` {usage}"));
    let takes = "`retry` takes a policy and a number of attempts in parentheses\nhelp: write `retry(policy";
    assert_retry("", "retry", takes);
    assert_retry("base = \"1s\"", "retry", takes);
    assert_command(&format!("{UPDATE}, retry"), &handler("() -> R"), "retry", takes);
    assert_command(&format!("{UPDATE}, retry = 4"), &handler("() -> R"), "4", takes);
    assert_command(&format!("{UPDATE}, retry[attempts = 4]"), &handler("() -> R"), "[attempts = 4]", takes);
    let twice = "retry(policy = \"linear\", attempts = 4)";
    assert_command(&format!("{UPDATE}, {twice}, {twice}"), &handler("() -> R"), "retry", "duplicate key `retry`");
}

#[test]
fn a_policy_is_one_of_three() {
    let valid = "expected one of `\"immediate\"`, `\"linear\"`, `\"exponential\"`";
    let says = &format!("unknown policy `\"exponentail\"`; {valid}\nhelp: did you mean `\"exponential\"`?");
    assert_retry("policy = \"exponentail\", attempts = 4", "\"exponentail\"", says);
    let says = &format!("unknown policy `\"fibonacci\"`; {valid}");
    assert_retry("policy = \"fibonacci\", attempts = 4", "\"fibonacci\"", says);
    let says = "`policy` takes `\"immediate\"`, `\"linear\"` or `\"exponential\"`";
    assert_retry("policy = linear, attempts = 4", "linear", says);
}

#[test]
fn attempts_are_limited_to_2_to_100() {
    for few in ["0", "1"] {
        let says = "`attempts` must be at least 2\nhelp: write `attempts = 2` or more";
        assert_retry(&format!("policy = \"linear\", attempts = {few}"), few, says);
    }
    for many in ["101", "4000000000"] {
        let says = "`attempts` must be at most 100";
        assert_retry(&format!("policy = \"linear\", attempts = {many}"), many, says);
    }
    for other in ["TRIES", "2 + 2", "-1", "\"4\"", "4.5", "99999999999999999999999"] {
        let says = "`attempts` takes an integer from 2 to 100\nhelp: write `attempts = 4`";
        assert_retry(&format!("policy = \"linear\", attempts = {other}"), other, says);
    }
    assert_retry("policy = \"linear\", attempts", "attempts", "`attempts` takes an integer");
}

#[test]
fn an_unknown_or_duplicate_key_is_an_error() {
    assert_retry(
        "policy = \"linear\", attemps = 4",
        "attemps",
        "unknown key `attemps`; expected one of `policy`, `attempts`, `base`, `max`\nhelp: did you mean `attempts`?",
    );
    assert_retry("policy = \"linear\", attempts = 4, attempts = 5", "attempts", "duplicate key `attempts`");
    let says = "`timeout` is not a key of `#[command(retry(...))]`\nhelp: move it to `#[command(...)]` on a function";
    assert_retry("policy = \"linear\", attempts = 4, timeout = \"1s\"", "timeout", says);
    let says = "`attempts` is not a key of `#[command(...)]` on a function\nhelp: move it to `#[command(retry(...))]`";
    assert_command(&format!("{UPDATE}, attempts = 4"), &handler("() -> R"), "attempts", says);
    assert_retry("4", "4", "expected a key, such as `attempts`");
}

#[test]
fn a_wait_is_an_integer_and_a_unit() {
    for (word, usage) in [("base", "base = \"100ms\""), ("max", "max = \"10s\"")] {
        let attr = |value: &str| format!("policy = \"linear\", attempts = 4, {word} = {value}");
        for text in ["100", "1.5s", "2d", "ms"] {
            let says =
                format!("invalid duration `{text:?}`\nhelp: write an integer and a unit (ms, s, m or h): `{usage}`");
            assert_retry(&attr(&format!("{text:?}")), &format!("{text:?}"), &says);
        }
        assert_retry(&attr("\"\""), "\"\"", "invalid duration `\"\"`");
        let says = format!("`{word}` must not be zero\nhelp: remove `{word}`, or write `policy = \"immediate\"`");
        assert_retry(&attr("\"0s\""), "\"0s\"", &says);
        assert_retry(
            &attr("100"),
            "100",
            &format!("`{word}` takes a duration as a string literal\nhelp: write `{usage}`"),
        );
    }
}

#[test]
fn base_cannot_exceed_max() {
    assert_retry(
        "policy = \"linear\", attempts = 4, base = \"20s\", max = \"10s\"",
        "\"20s\"",
        "`base` exceeds `max`: 20s is longer than 10s\nhelp: write a shorter `base` or a longer `max`",
    );
    assert_retry(
        "policy = \"immediate\", attempts = 4, base = \"1s\"",
        "base",
        "`base` has no effect with policy `\"immediate\"`\nhelp: remove `base`",
    );
}

#[test]
fn a_retried_create_or_run_requires_idempotency() {
    const RETRY: &str = "retry(policy = \"linear\", attempts = 4)";
    for effect in ["effect = \"run\"", "effect = \"create\", exit_codes(ALREADY_EXISTS = 10)"] {
        let text = accepted(&format!("{effect}, {RETRY}"), &handler("(a: &A) -> R"));
        let is_taken = "(false || <__envelope::FrameworkParam<A>>::IS_IDEMPOTENCY)";
        let refused = "__envelope::refuse(\"a `create` or `run` command with `retry` must take `&Idempotency`";
        assert_contains(&text, &format!("const _: () = if !{is_taken} {{ {refused}"));
    }
    for effect in ["read", "update", "apply", "delete\", exit_codes(NOT_FOUND = 0), name = \"f"] {
        let text = accepted(&format!("effect = \"{effect}\", {RETRY}"), &handler("(a: &A) -> R"));
        assert!(!text.contains("IS_IDEMPOTENCY"), "{effect}: {text}");
    }
    // A command with `confirm` is also checked for a plan.
    let text = accepted(&format!("effect = \"run\", confirm, {RETRY}"), &handler("(a: &A) -> R"));
    assert!(text.contains("must take `&Plan`") && text.contains("must take `&Idempotency`"), "{text}");
}
