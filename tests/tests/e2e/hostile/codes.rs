//! Error codes that contradict the exit-code table.

use serde_json::json;

use super::{debug_assert_fails, debug_assert_passes, in_both_builds};

#[test]
fn an_unresolved_violation_of_a_create_is_a_final_conflict() {
    in_both_builds("create_returns_a_violation", |program| {
        let (run, ran) = program.run("create taken");
        let envelope = run.failure(6, "CONFLICT");
        let error = &envelope.error;
        assert!(ran);
        assert_eq!((&error["retryable"], &error["message"]), (&json!(false), &json!("the store failed")));
        assert_eq!((error.get("retry_strategy"), error.get("retry_after_ms")), (None, None));
        assert!(error["suggestion"].as_str().is_some_and(|text| text.contains("`or_existing`")), "{error}");
        // Other failures of the store keep their code.
        let (run, _) = program.run("create slow");
        assert_eq!(run.failure(12, "UNAVAILABLE").error["retryable"], true);
    });
    in_both_builds("create_returns_an_io_error", |program| {
        let (run, _) = program.run("create");
        assert_eq!(run.failure(6, "CONFLICT").error["retryable"], false);
    });
}

#[test]
fn a_variant_marked_unique_is_a_violation() {
    debug_assert_passes("create_returns_a_marked_error");
    in_both_builds("create_returns_a_marked_error", |program| {
        let (run, _) = program.run("create");
        assert_eq!(run.failure(6, "CONFLICT").error["suggestion"], "choose another id");
        let (run, _) = program.run("create --resolve");
        assert_eq!(run.failure(10, "ALREADY_EXISTS").data["id"], "h1");
    });
}

#[test]
fn a_violation_of_another_change_is_not_retryable() {
    in_both_builds("update_returns_a_violation", |program| {
        let (run, _) = program.run("rename taken");
        let envelope = run.failure(1, "GENERAL_ERROR");
        let error = &envelope.error;
        assert_eq!((&error["retryable"], &error["context"]["undeclared_code"]), (&json!(false), &json!("CONFLICT")));
        assert!(error["suggestion"].as_str().is_some_and(|text| text.contains("uniqueness violation")), "{error}");
    });
    debug_assert_passes("update_retries_a_violation");
    in_both_builds("update_retries_a_violation", |program| {
        let (run, _) = program.run("rename taken");
        let envelope = run.failure(6, "CONFLICT");
        assert_eq!((&envelope.error["retryable"], envelope.meta.get("retries")), (&json!(false), None));
        let (run, _) = program.run("rename slow");
        assert_eq!(run.failure(12, "UNAVAILABLE").meta["retries"], 2);
    });
}

#[test]
fn already_exists_without_a_resource_is_a_conflict() {
    for (name, command) in
        [("create_fails_with_already_exists", "create"), ("state_fails_with_already_exists", "create")]
    {
        in_both_builds(name, |program| {
            let (run, ran) = program.run(command);
            let envelope = run.failure(6, "CONFLICT");
            assert_eq!((&envelope.data, &envelope.error["retryable"], ran), (&json!(null), &json!(false), false));
        });
    }
    in_both_builds("update_fails_with_already_exists", |program| {
        let (run, _) = program.run("rename");
        assert_eq!(run.failure(1, "GENERAL_ERROR").error["context"]["undeclared_code"], "CONFLICT");
    });
    debug_assert_fails("update_fails_with_already_exists", &["ALREADY_EXISTS is declared by `rename`"]);
}

#[test]
fn only_a_signal_exits_with_cancelled() {
    in_both_builds("fails_with_cancelled", |program| {
        let (run, _) = program.run("stop");
        assert_eq!(run.failure(1, "GENERAL_ERROR").error["context"]["undeclared_code"], "CANCELLED");
    });
}

#[test]
fn a_code_that_nothing_can_produce_is_not_declared() {
    debug_assert_fails(
        "declared_in_vain",
        &[
            "QUOTA_EXCEEDED is declared by `list`, but nothing in it can produce it; remove it from `exit_codes`",
            "UNAVAILABLE is declared by `list`",
        ],
    );
}

#[test]
fn a_create_may_declare_that_a_missing_resource_is_no_failure() {
    debug_assert_passes("literal");
    in_both_builds("literal", |program| {
        let (run, _) = program.run("add h1");
        assert_eq!(run.success().data["effect"], "created");
        let (run, _) = program.run("add taken");
        assert_eq!(run.failure(10, "ALREADY_EXISTS").data["id"], "taken");
    });
}

#[test]
fn a_code_of_two_error_types_agrees_on_retryable() {
    debug_assert_fails("half_retryable", &["UNAVAILABLE is retryable in one error of `count` but not in another"]);
}
