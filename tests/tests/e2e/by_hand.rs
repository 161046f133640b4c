//! `by-hand` keeps the same contract as `tool`, which makes the two programs comparable.

use std::fs;

use envelope_tests::{Call, Run};
use serde_json::Value;

use super::Tool;

/// The answer of a run without the name of the program and the values of `meta`, which differ between runs.
fn comparable(run: &Run) -> (i32, String, Vec<String>) {
    let envelope = run.envelope();
    let (answer, _) = run.stdout.split_once(r#","meta":"#).unwrap();
    let mut meta: Vec<String> = envelope.meta.as_object().unwrap().keys().cloned().collect();
    // The programs encode cursors differently.
    let pages = envelope.meta.get("pagination").map(|pages| {
        let mut pages = pages.clone();
        pages["next_cursor"] = pages["next_cursor"].is_string().into();
        pages.to_string()
    });
    meta.extend(pages);
    (run.code, answer.replace("by-hand", "tool"), meta)
}

#[test]
fn both_programs_print_the_same_bytes() {
    let (tool, by_hand) = (Tool::new(), Tool::named("by-hand"));
    let (foo, _) = (tool.create("foo"), tool.create("bar"));
    fs::create_dir_all(by_hand.store().parent().unwrap()).unwrap();
    fs::copy(tool.store(), by_hand.store()).unwrap();
    for words in [
        format!("resource get {foo}"),
        "resource list".to_owned(),
        "resource create --name foo".to_owned(),
        "resource get res_999".to_owned(),
        format!("resource rename {foo} --name bar"),
        format!("resource rename {foo} --name foo"),
        format!("resource rename {foo} --name baz"),
        "resource rename res_999 --name baz".to_owned(),
        "resource apply --name bar --status active".to_owned(),
        "resource apply --name bar --status archived".to_owned(),
        "resource create --name new --dry-run".to_owned(),
        "resource create --name foo --dry-run".to_owned(),
        format!("resource rename {foo} --name bar --dry-run"),
        format!("resource rename {foo} --name other --dry-run"),
        "resource apply --name bar --status active --dry-run".to_owned(),
        "resource apply --name bar --status archived --dry-run".to_owned(),
        "resource apply --name new --status archived --dry-run".to_owned(),
        "resource create --name new --validate-only".to_owned(),
        "resource list --limit 1".to_owned(),
        "resource list --limit 0".to_owned(),
        format!("resource delete {foo} --dry-run"),
        format!("resource delete {foo}"),
        format!("resource delete {foo}"),
        format!("resource delete {foo} --dry-run"),
        "resource purge --status archived".to_owned(),
        "resource purge --status archived --dry-run".to_owned(),
        "resource purge --status archived --confirm-destructive".to_owned(),
        "resource purge --status archived --confirm-destructive".to_owned(),
        "resource list --store /dev/null/store.db".to_owned(),
    ] {
        assert_eq!(comparable(&tool.run(&words)), comparable(&by_hand.run(&words)), "{words}");
    }
    assert_eq!(by_hand.run("resource create --name new").success().data["effect"], "created");
}

#[test]
fn both_programs_reject_the_same_arguments() {
    for words in [
        "resource create",
        "resource get",
        "resource apply",
        "resource apply --name foo --status arcived",
        "resource crate",
        "resource",
        "resorce",
        "resource create --nmae foo",
    ] {
        let (ours, theirs) = (Call::of("tool").words(words).run(), Call::of("by-hand").words(words).run());
        let (ours, theirs) = (ours.failure(2, "ARG_ERROR").error, theirs.failure(2, "ARG_ERROR").error);
        assert_eq!(ours["phase"], theirs["phase"]);
        let fields = |error: &Value| -> Vec<(Value, Value)> {
            let errors = error["errors"].as_array().unwrap();
            errors.iter().map(|error| (error["field"].clone(), error["suggestion"].clone())).collect()
        };
        assert_eq!(fields(&ours)[0], fields(&theirs)[0], "{words}");
    }
}

/// Removes the error codes of idempotency keys from the exit-code table of a command.
fn without_keys(command: &mut Value) {
    let of_keys = |name: &str| name.starts_with("IDEMPOTENCY_") || name == "OUTCOME_UNKNOWN";
    command["names"].as_object_mut().unwrap().retain(|name, _| !of_keys(name));
    let entries = command["exit_codes"].as_object_mut().unwrap();
    entries.retain(|_, entry| !of_keys(entry["name"].as_str().unwrap()));
    for entry in entries.values_mut() {
        let names = entry["error_codes"].as_array_mut().unwrap();
        // OUTCOME_UNKNOWN is the only name on this number with side effects.
        let unknown = names.iter().any(|name| name == "OUTCOME_UNKNOWN");
        names.retain(|name| !of_keys(name.as_str().unwrap()));
        if unknown {
            assert_eq!(entry["side_effects"], "partial");
            entry["side_effects"] = "none".into();
        }
    }
}

#[test]
fn both_programs_describe_the_same_commands() {
    let describe = |name: &str| {
        let document = Call::of(name).words("--describe").run().success().data;
        let mut commands: Vec<Value> =
            serde_json::from_str(&document["commands"].to_string().replace("by-hand", "tool")).unwrap();
        // `by-hand` has neither the import nor the built-in commands.
        commands.retain(|command| {
            let path = command["command"].as_str().unwrap();
            path.starts_with("resource ") && path != "resource import"
        });
        for command in &mut commands {
            // `by-hand` has fewer formats, and neither `--fields` nor keys nor a log.
            for flag in ["format", "fields", "idempotency-key", "log"] {
                command["flags"].as_object_mut().unwrap().remove(flag);
            }
            without_keys(command);
        }
        commands
    };
    assert_eq!(describe("tool"), describe("by-hand"));
}

#[test]
fn both_programs_print_help_and_version() {
    for (words, code) in [("", 0), ("--help", 0), ("resource create --help", 0)] {
        let (ours, theirs) = (Call::of("tool").words(words).run(), Call::of("by-hand").words(words).run());
        assert_eq!((ours.code, theirs.code), (code, code));
        assert_eq!(comparable(&ours), comparable(&theirs), "{words}");
        assert!(ours.stderr.contains("Usage: tool") && theirs.stderr.contains("Usage: by-hand"));
    }
    let version = Call::of("by-hand").words("--version").run();
    assert_eq!((version.code, version.stdout.as_str(), version.stderr.as_str()), (0, "by-hand 0.1.0\n", ""));
}
