//! Get commands that cannot be called with the id of the resource, and some that can.

use super::{debug_assert_fails, debug_assert_passes, in_both_builds};

/// Asserts that the answer to a conflict warns that it does not name the get command.
#[track_caller]
fn existing_resource_is_missing(name: &'static str) {
    in_both_builds(name, |program| {
        let envelope = program.run("create").0.failure(10, "ALREADY_EXISTS");
        assert_eq!(envelope.error["context"].get("existing_resource"), None, "{name}");
        assert_eq!(envelope.warnings[0]["code"], "GET_COMMAND_UNUSABLE", "{name}");
        assert_eq!(envelope.warnings[0]["context"]["get"], "get", "{name}");
        assert_eq!(envelope.data["id"], "n1");
    });
}

#[test]
fn a_get_command_that_cannot_take_the_id_is_reported() {
    for (name, problem) in [
        ("get-with-two-arguments", "must have exactly one required argument"),
        ("get-without-argument", "must have exactly one required argument"),
        ("get-with-a-flag", "cannot take the id of the resource in its argument `all`"),
        ("get-with-an-enum", "cannot take the id of the resource in its argument `id`"),
        ("get-with-words", "cannot take the id of the resource in its argument `id`"),
        ("get-with-a-number", "cannot take the id of the resource in its argument `id`"),
        ("get-with-another-argument", "requires another argument in addition to `id`"),
        ("get-not-registered", "is not registered"),
    ] {
        debug_assert_fails(name, &["the get command `get` of `create` ", problem]);
        existing_resource_is_missing(name);
    }
}

#[test]
fn a_get_command_whose_parser_refuses_the_id_is_not_named() {
    // Only the id of the existing resource shows it.
    debug_assert_passes("get-with-a-parser");
    existing_resource_is_missing("get-with-a-parser");
}

#[test]
fn a_get_command_that_takes_the_id_or_the_key_is_named() {
    for (name, words, existing) in [
        ("get-with-a-flattened-id", "create", "notes get n1"),
        ("get-with-a-key", "create", "notes get --title='a b'"),
        ("get-with-an-alias", "create", "notes get --id=n1"),
        ("get-with-globals", "create --folder f", "notes get --id=n1 --folder f"),
    ] {
        debug_assert_passes(name);
        in_both_builds(name, |program| {
            let envelope = program.run(words).0.failure(10, "ALREADY_EXISTS");
            assert_eq!(envelope.error["context"]["existing_resource"], existing);
            assert_eq!(envelope.warnings, serde_json::json!([]));
            let call = existing.trim_start_matches("notes ").replace("'a b'", "a");
            assert_eq!(program.run(&call).0.success().data_text, envelope.data_text);
        });
    }
}
