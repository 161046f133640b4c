//! `--describe` for the program, groups and commands.

use std::collections::BTreeMap;

use envelope_runtime::ResourceId;
use envelope_tests::{Call, Envelope, Schema, own_schema, public_schema};
use serde_json::{Value, json};

use super::Tool;

/// Describes with a store that cannot be opened, so opening it would fail the call.
fn describe(words: &str) -> Envelope {
    Call::of("tool").words(words).env("TOOL_STORE", "/dev/null/store.db").run().success()
}

const COMMANDS: [&str; 8] = ["create", "get", "list", "rename", "apply", "delete", "purge", "import"];

/// Maps each exit code to its name.
fn exit_code_names(document: &Value) -> BTreeMap<u8, String> {
    let codes = document["exit_codes"].as_object().unwrap();
    codes.iter().map(|(number, entry)| (number.parse().unwrap(), entry["name"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn a_command_is_described_without_arguments_and_store() {
    let document = describe("resource create --describe").data;
    Schema::new(&own_schema("command.json")).check(&document);
    assert_eq!(document["command"], "resource create");
    assert_eq!(document["description"], "Create a resource");
    assert_eq!((&document["effect"], &document["danger_level"]), (&json!("create"), &json!("mutating")));
    assert_eq!(document["positionals"], json!([]));
    assert_eq!(
        document["flags"]["name"],
        json!({"type": "string", "required": true, "description": "Name of the resource; no other resource may have it"})
    );
    let store = &document["flags"]["store"];
    assert_eq!(
        (&store["env"], &store["global"], &store["required"]),
        (&json!("TOOL_STORE"), &json!(true), &json!(false))
    );
    assert!(!document.to_string().contains("/dev/null"), "the description must not contain values of the environment");
    assert_eq!(
        document["examples"],
        json!([{"description": "Create a resource", "invocation": "tool resource create --name foo"}])
    );
}

#[test]
fn the_exit_codes_of_a_create_are_complete() {
    let document = describe("resource create --describe").data;
    let shared = |names: &[&str], description: &str, retryable: bool, side_effects: &str| {
        json!({
            "name": names[0], "description": description, "retryable": retryable, "side_effects": side_effects,
            "error_codes": names,
        })
    };
    let entry = |name: &str, description: &str, retryable: bool, side_effects: &str| {
        let mut entry = shared(&[name], description, retryable, side_effects);
        if name == "SUCCESS" {
            entry["error_codes"] = json!([]);
        }
        entry
    };
    assert_eq!(
        document["exit_codes"],
        json!({
            "0": entry("SUCCESS", "The command succeeded", false, "complete"),
            "1": entry("GENERAL_ERROR", "The command failed for a reason without a specific code", false, "partial"),
            "2": shared(
                &["ARG_ERROR", "IDEMPOTENCY_KEY_REUSED"],
                "An argument is missing, unknown or invalid; nothing ran",
                false,
                "none"
            ),
            "4": shared(
                &["PRECONDITION", "OUTCOME_UNKNOWN", "IDEMPOTENCY_STORE_UNUSABLE"],
                "The location of the store is unknown",
                false,
                "partial"
            ),
            "6": shared(
                &["CONFLICT", "IDEMPOTENCY_KEY_IN_USE"],
                "The existing resource vanished while it was read; the same call may succeed",
                true,
                "none"
            ),
            "10": entry("ALREADY_EXISTS", "The resource already exists; `data` contains it", false, "none"),
            "12": shared(
                &["UNAVAILABLE", "IDEMPOTENCY_STORE_UNAVAILABLE"],
                "The store cannot be opened, read or written",
                true,
                "none"
            ),
            "129": entry("CANCELLED", "The command was interrupted by SIGHUP", false, "partial"),
            "130": entry("CANCELLED", "The command was interrupted by SIGINT", false, "partial"),
            "143": entry("CANCELLED", "The command was interrupted by SIGTERM", false, "partial"),
        })
    );
    assert_eq!(
        document["names"],
        json!({
            "SUCCESS": 0, "GENERAL_ERROR": 1, "ARG_ERROR": 2, "PRECONDITION": 4, "CONFLICT": 6, "ALREADY_EXISTS": 10,
            "UNAVAILABLE": 12, "CANCELLED": 129, "IDEMPOTENCY_KEY_REUSED": 2, "OUTCOME_UNKNOWN": 4,
            "IDEMPOTENCY_STORE_UNUSABLE": 4, "IDEMPOTENCY_KEY_IN_USE": 6, "IDEMPOTENCY_STORE_UNAVAILABLE": 12,
        })
    );
}

#[test]
fn two_names_may_share_an_exit_code() {
    let document = describe("resource delete --describe").data;
    assert_eq!((&document["names"]["SUCCESS"], &document["names"]["NOT_FOUND"]), (&json!(0), &json!(0)));
    assert_eq!(document["exit_codes"]["0"]["name"], "SUCCESS");
    assert_eq!(document["exit_codes"]["0"]["error_codes"], json!([]));
    assert_eq!(document["danger_level"], "destructive");
}

#[test]
fn every_command_lists_its_exit_codes() {
    let tables: Vec<Vec<u8>> = COMMANDS
        .iter()
        .map(|name| exit_code_names(&describe(&format!("resource {name} --describe")).data).into_keys().collect())
        .collect();
    assert_eq!(
        tables,
        [
            vec![0, 1, 2, 4, 6, 10, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 5, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 5, 6, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 6, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 6, 12, 129, 130, 143],
            vec![0, 1, 2, 4, 6, 12, 129, 130, 143],
            vec![0, 1, 2, 3, 4, 5, 6, 10, 12, 129, 130, 143],
        ]
    );
}

#[test]
fn every_exit_code_entry_matches_the_public_schema() {
    let Some(schema) = public_schema("exit-code-entry.json").map(|schema| Schema::new(&schema)) else { return };
    let mut entries = 0;
    for document in describe("--describe").data["commands"].as_array().unwrap() {
        for entry in document["exit_codes"].as_object().unwrap().values() {
            schema.check(entry);
            entries += 1;
        }
    }
    assert!(entries >= 3 * COMMANDS.len());
}

#[test]
fn the_whole_program_is_described() {
    let document = describe("--describe").data;
    Schema::new(&own_schema("tool.json")).check(&document);
    assert_eq!((&document["tool"], &document["version"]), (&json!("tool"), &json!("0.1.0")));
    assert_eq!(document["schema_version"], "1.0");
    let commands = document["commands"].as_array().unwrap();
    let paths: Vec<&str> = commands.iter().map(|command| command["command"].as_str().unwrap()).collect();
    let built_in = ["manifest", "exec", "completion", "man"].map(str::to_owned);
    assert_eq!(paths, [&COMMANDS.map(|name| format!("resource {name}"))[..], &built_in].concat());
    for (command, path) in commands.iter().zip(&paths) {
        assert_eq!(command["builtin"] == true, !path.starts_with("resource "), "{path}");
    }
    for command in commands {
        let path = command["command"].as_str().unwrap();
        assert_eq!(&describe(&format!("{path} --describe")).data, command, "one spec, two documents");
    }
    assert_eq!(describe("--describe").data_text, describe("--describe").data_text);
}

#[test]
fn a_group_is_described_by_its_commands() {
    let tool = describe("--describe").data;
    let group = describe("resource --describe");
    assert_eq!(group.meta["command"], "resource");
    let own: Vec<&Value> =
        tool["commands"].as_array().unwrap().iter().filter(|command| command["builtin"] != true).collect();
    assert_eq!(group.data["commands"], json!(own));
}

#[test]
fn enum_values_and_patterns_are_listed() {
    let document = describe("resource apply --describe").data;
    assert_eq!(document["flags"]["status"]["type"], "enum");
    assert_eq!(document["flags"]["status"]["enum_values"], json!(["active", "inactive", "archived"]));
    assert_eq!(document["flags"]["format"]["enum_values"], json!(["json", "jsonl", "plain", "tsv"]));
    let document = describe("resource get --describe").data;
    assert_eq!(
        document["positionals"],
        json!([{
            "name": "id", "type": "string", "required": true, "description": "Id of the resource",
            "pattern": ResourceId::PATTERN,
        }])
    );
}

#[test]
fn describe_is_accepted_anywhere_and_runs_nothing() {
    let tool = Tool::new();
    for words in ["--describe resource create", "resource --describe create", "resource create --name foo --describe"] {
        assert_eq!(tool.run(words).success().data["command"], "resource create", "{words}");
    }
    assert!(!tool.store().exists());
}

#[test]
fn describe_in_plain_format() {
    let run = Call::of("tool").words("resource create --describe --format plain").run();
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    for text in ["resource create", "Create a resource", "ALREADY_EXISTS", "10", "UNAVAILABLE", "--name"] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
}
