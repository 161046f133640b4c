//! The built-in command `manifest`.

use envelope_tests::{Call, Envelope, Schema, own_schema, public_schema};
use serde_json::json;

/// Returns the manifest. The store cannot be opened, so opening it would fail the call.
fn manifest(program: &str) -> Envelope {
    Call::of(program).words("manifest").env("TOOL_STORE", "/dev/null/store.db").run().success()
}

#[test]
fn the_manifest_matches_the_public_schema() {
    for program in ["tool", "faults"] {
        let manifest = manifest(program).data;
        Schema::new(&own_schema("manifest.json")).check(&manifest);
        if let Some(schema) = public_schema("manifest-response.json") {
            Schema::new(&schema).check(&manifest);
        }
        assert_eq!(manifest["schema_version"], "3.21");
    }
}

#[test]
fn the_manifest_lists_every_group_and_command() {
    let manifest = manifest("tool").data;
    let described = Call::of("tool").words("--describe").run().success().data;
    let mut paths = vec!["resource".to_owned()];
    for command in described["commands"].as_array().unwrap() {
        let path = command["command"].as_str().unwrap().replace(' ', ".");
        let entry = &manifest["commands"][&path];
        for key in ["description", "danger_level"] {
            assert_eq!(entry[key], command[key], "{path}: {key}");
        }
        assert_eq!(entry["builtin"] == true, !path.contains('.'), "{path}");

        // The shared table, overridden by the command's own entries, is the table of the command.
        let mut table = manifest["exit_codes"].as_object().unwrap().clone();
        table.extend(entry["exit_codes"].as_object().unwrap().clone());
        assert_eq!(json!(table), command["exit_codes"], "{path}");

        // A flag is either global or the command's own.
        let (own, global) = (entry["flags"].as_object().unwrap(), manifest["flags"].as_object().unwrap());
        assert!(own.keys().all(|flag| !global.contains_key(flag)), "{path}");
        let mut flags: Vec<&String> = own.keys().chain(global.keys()).filter(|flag| *flag != "help").collect();
        flags.sort_unstable();
        assert_eq!(flags, command["flags"].as_object().unwrap().keys().collect::<Vec<_>>(), "{path}");
        paths.push(path);
    }
    paths.sort_unstable();
    assert_eq!(manifest["commands"].as_object().unwrap().keys().cloned().collect::<Vec<_>>(), paths);
    let subcommands = manifest["commands"]["resource"]["subcommands"].as_array().unwrap();
    assert!(subcommands.contains(&json!("resource.create")) && subcommands.len() >= 6, "{subcommands:?}");
    assert_eq!(manifest["commands"]["resource"]["danger_level"], "safe");
}

#[test]
fn the_manifest_describes_arguments() {
    let manifest = manifest("tool").data;
    assert_eq!(
        manifest["flags"]["store"],
        json!({
            "type": "string", "required": false, "env_vars": [{"name": "TOOL_STORE"}],
            "description": "File of the store; by default in the user's data directory",
        })
    );
    assert_eq!(manifest["flags"]["help"]["short"], "h");
    assert_eq!(
        manifest["commands"]["completion"]["positionals"],
        json!([{
            "name": "shell", "type": "enum", "required": true, "description": "The shell that reads the script",
            "enum_values": ["bash", "elvish", "fish", "powershell", "zsh"],
        }])
    );
    assert_eq!(manifest["commands"]["man"]["positionals"][0]["variadic"], true);
    assert_eq!(manifest["commands"]["exec"]["stdin"], json!({"mode": "lines", "max_line_bytes": 1_048_576}));
    let idempotent = |path: &str| manifest["commands"][path]["idempotent"] == true;
    let paths = ["resource.create", "resource.apply", "resource.delete", "resource.rename", "resource.get"];
    assert_eq!(paths.map(idempotent), [false, true, true, false, false]);
    // `exec` can run every other command.
    assert_eq!(manifest["commands"]["exec"]["danger_level"], "destructive");
    let example = &manifest["commands"]["exec"]["examples"][0]["command"];
    assert_eq!(example, r#"echo '{"_cmd": "manifest"}' | tool exec"#);
}

#[test]
fn a_current_etag_is_answered_without_data() {
    let first = manifest("tool");
    assert_eq!(first.data_text, manifest("tool").data_text, "every process prints the same bytes");
    let etag = first.data["etag"].as_str().unwrap();
    let unchanged = Call::of("tool").words("manifest --etag").args([etag]).run().success();
    assert_eq!((unchanged.data_text.as_str(), &unchanged.meta["not_modified"]), ("null", &json!(true)));
    let stale = Call::of("tool").words("manifest --etag 0").run().success();
    assert_eq!((stale.data_text, stale.meta.get("not_modified")), (first.data_text, None));
    assert_ne!(manifest("faults").data["etag"], etag);
}
