//! Arguments with the name of a flag of the framework: the call is refused, and its handler does not run.

use serde_json::json;

use super::{debug_assert_fails, debug_assert_passes, in_both_builds};

/// Asserts that no call of `command` runs its handler, and that the answer and `debug_assert` name the clash.
#[track_caller]
fn refused(name: &'static str, command: &str, calls: &[&str], says: &str) {
    in_both_builds(name, |program| {
        for call in calls {
            let (run, ran) = program.run(&format!("{command} {call}"));
            let error = run.failure(1, "GENERAL_ERROR").error;
            assert!(error["message"].to_string().contains(says), "{name} {call}: {error}");
            assert_eq!((&error["phase"], &error["retryable"]), (&json!("validation"), &json!(false)), "{error}");
            assert!(!ran, "{name} {call}: the handler ran");
        }
    });
    debug_assert_fails(name, &[says]);
}

#[test]
fn a_dry_run_cannot_be_taken_by_an_alias_a_constant_or_an_id() {
    let calls = ["--dry-run", "--preview", "", "--describe", "--help"];
    refused("by_alias", "by-alias", &calls, "the argument `preview` takes `--dry-run`, the name of a built-in flag");
    refused("by_long", "by-long", &calls, "the argument `preview` takes `--dry-run`, the name of a built-in flag");
    refused("by_id", "by-id", &calls, "the argument `dry-run` takes `--dry-run`, the name of a built-in flag");
}

#[test]
fn a_flattened_type_cannot_take_a_built_in_flag() {
    let calls = ["--dry-run", "", "--describe", "--help"];
    refused("flattened", "flattened", &calls, "the argument `dry_run` takes `--dry-run`, the name of a built-in flag");
    let says = "the argument `describe` takes `--describe`, the name of a built-in flag";
    refused("flattened_describe", "flattened-describe", &["--describe", "", "--help"], says);
    refused("flattened_help", "flattened-help", &["--help", ""], "the argument `helper` takes `--help`");
    refused("flattened_limit", "flattened-limit", &["--limit 3", ""], "the argument `limit` takes `--limit`");
}

#[test]
fn a_constant_cannot_be_a_built_in_flag() {
    let says = "the argument `all` takes `--describe`, the name of a built-in flag";
    refused("by_visible_alias", "by-visible-alias", &["--describe", "--all", ""], says);
    refused("by_short", "by-short", &["-h", ""], "the argument `host` takes `-h`, the name of a built-in flag");
    refused("by_short_alias", "by-short-alias", &["-h", "-a", ""], "the argument `all` takes `-h`");
}

#[test]
fn the_flag_of_an_idempotency_store_cannot_be_taken() {
    let says = "the argument `idempotency_key` takes `--idempotency-key`, the name of a built-in flag";
    refused("key_of_a_store", "keyed", &["--idempotency-key k1", ""], says);
}

#[test]
fn a_global_argument_cannot_take_a_built_in_flag() {
    let says = "the argument `format` takes `--format`, the name of a built-in flag";
    refused("globals_format", "plain", &["--format json", "", "--describe"], says);
    refused("globals_format", "", &["", "--describe", "--help"], says);
    in_both_builds("globals_version", |program| {
        let error = program.run("--version").0.failure(1, "GENERAL_ERROR").error;
        assert!(error["message"].to_string().contains("the argument `version` takes `--version`"), "{error}");
    });
    debug_assert_fails("globals_version", &["the argument `version` takes `--version`, the name of a built-in flag"]);
}

#[test]
fn a_global_argument_cannot_take_the_name_of_an_argument() {
    refused("globals_argument", "plain", &["--name x", "", "--describe"], "the id `name` belongs to two arguments");
    let says = "the flag `--name` belongs to two arguments, `name` and `caller`";
    refused("globals_alias", "plain", &["--name x", "--caller x", ""], says);
}

#[test]
fn a_command_may_have_an_argument_named_version() {
    debug_assert_passes("command_version");
    in_both_builds("command_version", |program| {
        for call in ["installed --version 3", "installed -V 3", "installed -V3"] {
            let (run, ran) = program.run(call);
            assert_eq!((&run.success().data["value"], ran), (&json!("3"), true), "{call}");
        }
        let (run, ran) = program.run("--version");
        assert_eq!((run.stdout.as_str(), ran), ("hostile 1.0.0\n", false));
    });
}
