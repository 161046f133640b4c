//! Resources that are printed with another id than their own.

use serde_json::json;

use super::{debug_assert_passes, in_both_builds};

/// Every outcome that prints the resource.
const COMMANDS: [&str; 7] = ["create", "conflict", "get t1", "find", "update", "keep", "apply"];

#[test]
fn a_resource_with_another_id_is_not_printed() {
    for (name, message) in [
        (
            "other-id",
            "`hostile::resources::ByHand` is not printed with its id: the id is \"t1\", but `id` in data is \"other\"",
        ),
        (
            "two-ids",
            "`hostile::resources::Flattened` is not printed with its id: the id is \"t1\", but `id` in data occurs twice",
        ),
        (
            "no-id",
            "`hostile::resources::Nameless` is not printed with its id: the id is \"t1\", but `id` in data is missing",
        ),
        (
            "not-an-object",
            "`hostile::resources::Text` is not printed with its id: the id is \"t1\", but `id` in data is missing",
        ),
        (
            "id-as-text",
            "`hostile::resources::Number` is not printed with its id: the id is 7, but `id` in data is \"7\"",
        ),
    ] {
        in_both_builds(name, |program| {
            for command in COMMANDS {
                let (run, ran) = program.run(command);
                assert!(ran);
                let envelope = run.failure(1, "GENERAL_ERROR");
                assert_eq!(envelope.error["message"], message, "{command}");
                assert_eq!(envelope.error["phase"], "cleanup");
                assert_eq!((envelope.data_text.as_str(), &envelope.warnings), ("null", &json!([])));
            }
        });
    }
}

#[test]
fn a_dry_run_prints_the_id_of_the_resource() {
    for (name, id) in [("other-id", json!("t1")), ("id-as-text", json!(7))] {
        in_both_builds(name, |program| {
            let envelope = program.run("create --dry-run").0.success();
            assert_eq!(envelope.data["would_affect"][0]["id"], id);
        });
    }
}

#[test]
fn a_resource_may_be_serialised_by_hand() {
    debug_assert_passes("right-id");
    in_both_builds("right-id", |program| {
        for command in COMMANDS.into_iter().filter(|command| *command != "conflict") {
            let envelope = program.run(command).0.success();
            assert_eq!((&envelope.data["id"], &envelope.data["inside"]["size"]), (&"t1\u{7f}".into(), &1.into()));
        }
        assert_eq!(program.run("conflict").0.failure(10, "ALREADY_EXISTS").data["id"], "t1\u{7f}");
    });
}
