//! The built-in commands: manifest, exec, completion, man.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use envelope_tests::{Call, Envelope, Run, Schema, checked_in, program, shared};
use serde_json::{Value, json};

use super::Tool;

/// Runs a call with a text on its stdin.
fn fed(call: &Call, text: &str) -> Run {
    let mut child = call.command().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, text) = (child.stdin.take().unwrap(), text.to_owned());
    // The program may end before it has read all of it.
    let writer = std::thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    let run = Run::of(child);
    writer.join().unwrap();
    run
}

/// The answers, each held to what is promised of an envelope.
#[track_caller]
fn answers(run: &Run) -> Vec<Envelope> {
    let of_line = |line: &str| {
        let whole: Value = serde_json::from_str(line).unwrap();
        let code = whole["meta"]["exit_code"].as_i64().unwrap().try_into().unwrap();
        Run { code, stdout: format!("{line}\n"), stderr: String::new() }.envelope()
    };
    run.stdout.lines().map(of_line).collect()
}

/// `_line`, exit code and error code of each answer.
#[track_caller]
fn told(run: &Run) -> Vec<(u64, i64, Option<String>)> {
    answers(run)
        .iter()
        .map(|answer| {
            let code = answer.error["code"].as_str().map(str::to_owned);
            (answer.meta["_line"].as_u64().unwrap(), answer.meta["exit_code"].as_i64().unwrap(), code)
        })
        .collect()
}

fn lines(lines: &[Value]) -> String {
    lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n"
}

/// The manifest, with a store that cannot be opened, which nobody may notice.
fn manifest(program: &str) -> Envelope {
    Call::of(program).words("manifest").variable("TOOL_STORE", "/dev/null/store.db").run().success()
}

#[test]
fn the_manifest_keeps_the_public_schema() {
    for program in ["tool", "faults"] {
        let manifest = manifest(program).data;
        Schema::new(&checked_in("manifest.json")).check(&manifest);
        if let Some(schema) = shared("manifest-response.json") {
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

        // The shared table under the command's own is the command's table.
        let mut table = manifest["exit_codes"].as_object().unwrap().clone();
        table.extend(entry["exit_codes"].as_object().unwrap().clone());
        assert_eq!(json!(table), command["exit_codes"], "{path}");

        // A flag is the tool's or the command's, and never both.
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
fn the_manifest_says_what_an_argument_is() {
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
    // It can do what any of them can.
    assert_eq!(manifest["commands"]["exec"]["danger_level"], "destructive");
    let example = &manifest["commands"]["exec"]["examples"][0]["command"];
    assert_eq!(example, r#"echo '{"_cmd": "manifest"}' | tool exec"#);
}

#[test]
fn an_etag_that_still_holds_is_answered_with_nothing() {
    let first = manifest("tool");
    assert_eq!(first.data_text, manifest("tool").data_text, "the same bytes in every process");
    let etag = first.data["etag"].as_str().unwrap();
    let unchanged = Call::of("tool").words("manifest --etag").args([etag]).run().success();
    assert_eq!((unchanged.data_text.as_str(), &unchanged.meta["not_modified"]), ("null", &json!(true)));
    let stale = Call::of("tool").words("manifest --etag 0").run().success();
    assert_eq!((stale.data_text, stale.meta.get("not_modified")), (first.data_text, None));
    assert_ne!(manifest("faults").data["etag"], etag);
}

#[test]
fn each_line_is_one_call_with_one_answer() {
    let tool = Tool::new();
    let text = r#"{"_cmd": "resource.create", "name": "foo"}

  {"_cmd": "resource apply", "status": "archived", "name": "--bar", "_opts": {}}
{"_cmd": "resource.list", "_opts": {"validate-only": true}}
{"_cmd": "resource.delete", "id": "absent"}"#;
    let run = fed(&tool.call("exec"), text);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let answers = answers(&run);
    let of = |key: &str| answers.iter().map(|answer| answer.meta[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("_line"), [1, 3, 4, 5]);
    assert_eq!(of("_cmd"), ["resource.create", "resource apply", "resource.list", "resource.delete"]);
    assert_eq!(of("command"), ["resource create", "resource apply", "resource list", "resource delete"]);
    assert_eq!(answers[0].data["effect"], "created");
    assert_eq!((&answers[1].data["effect"], &answers[1].data["status"]), (&json!("created"), &json!("archived")));
    assert_eq!(answers[1].data["name"], "--bar", "a value is one, whatever it begins with");
    assert_eq!((answers[2].data_text.as_str(), &answers[2].meta["validation_only"]), ("null", &json!(true)));
    assert_eq!(answers[3].data, json!({"effect": "noop", "status": "not_found", "id": "absent"}));
    let ids: std::collections::BTreeSet<String> = of("request_id").iter().map(ToString::to_string).collect();
    assert_eq!(ids.len(), 4, "a request a line");
    let id = answers[0].data["id"].as_str().unwrap();
    assert_eq!(tool.run(&format!("resource get {id}")).success().data["name"], "foo");
}

#[test]
fn the_first_line_that_fails_ends_the_run_with_its_code() {
    let tool = Tool::new();
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let text = lines(&[create.clone(), create.clone(), json!({"_cmd": "resource.create", "name": "bar"})]);
    let run = fed(&tool.call("exec"), &text);
    assert_eq!((run.code, run.stderr.as_str()), (10, ""));
    assert_eq!(told(&run), [(1, 0, None), (2, 10, Some("ALREADY_EXISTS".into()))]);
    let conflict = &answers(&run)[1];
    let id = answers(&run)[0].data["id"].as_str().unwrap().to_owned();
    assert_eq!(conflict.data_text, tool.run(&format!("resource get {id}")).success().data_text);
    assert_eq!(conflict.error["context"]["existing_resource"], format!("tool resource get {id}"));
    assert_eq!(tool.run("resource list").success().data.as_array().unwrap().len(), 1);
}

#[test]
fn ignored_errors_are_a_partial_failure() {
    let tool = Tool::new();
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let text = lines(&[create.clone(), create, json!({"_cmd": "resource.create", "name": "bar"})]);
    let run = fed(&tool.call("exec --ignore-errors"), &text);
    assert_eq!(run.code, 3);
    assert_eq!(told(&run), [(1, 0, None), (2, 10, Some("ALREADY_EXISTS".into())), (3, 0, None)]);
    let run = fed(&tool.call("exec --ignore-errors"), &lines(&[json!({"_cmd": "resource.list"})]));
    assert_eq!(run.code, 0);
}

#[test]
fn what_is_no_call_is_the_usage_error_of_its_line() {
    let tool = Tool::new();
    let long = format!(r#"{{"_cmd": "resource.create", "name": "{}"}}"#, "x".repeat(1 << 20));
    let cases = [
        ("nonsense", "line", "the line is no JSON object: expected ident at column 2"),
        ("[1]", "line", ""),
        (r#"{"_cmd": "resource.list"} x"#, "line", ""),
        (&long, "line", "the line is longer than 1048576 bytes"),
        ("{}", "_cmd", "the line names no command"),
        (r#"{"_cmd": null}"#, "_cmd", "the command is no text"),
        (r#"{"_cmd": "exec"}"#, "_cmd", "exec does not call itself"),
        (r#"{"_cmd": "help"}"#, "_cmd", "`help` names no command"),
        (r#"{"_cmd": "--version"}"#, "_cmd", "`--version` names no command"),
        (r#"{"_cmd": ""}"#, "_cmd", "`` names no command"),
        (r#"{"_cmd": "resource.get.res_1"}"#, "_cmd", "`resource.get.res_1` names no command"),
        (r#"{"_cmd": "resource.creat", "name": "foo"}"#, "creat", "unknown command 'creat'"),
        (r#"{"_cmd": "resource"}"#, "<COMMAND>", ""),
        (r#"{"_cmd": "resource.list", "_opts": 1}"#, "_opts", "the flags are no object"),
        (r#"{"_cmd": "resource.list", "_opts": {"format": "plain"}}"#, "format", ""),
        (r#"{"_cmd": "resource.create", "name": "foo", "format=plain": true}"#, "format=plain", ""),
        (r#"{"_cmd": "resource.create"}"#, "--name", "--name is missing"),
        (r#"{"_cmd": "resource.create", "name": "a", "name": "b"}"#, "--name", ""),
        (r#"{"_cmd": "resource.create", "nmae": null, "name": "foo"}"#, "--nmae", "unknown argument --nmae"),
        (r#"{"_cmd": "resource.create", "name": "\ud800"}"#, "name", ""),
        (r#"{"_cmd": "resource.create", "name": "a\u0000b"}"#, "name", "`name` holds a NUL, which no argument can"),
    ];
    let text = cases.map(|(line, ..)| line).join("\n");
    let run = fed(&tool.call("exec --ignore-errors"), &text);
    assert_eq!((run.code, run.stderr.as_str()), (3, ""));
    let answers = answers(&run);
    assert_eq!(answers.len(), cases.len());
    for (answer, (line, field, message)) in answers.iter().zip(cases) {
        let line = &line[..line.len().min(80)];
        assert_eq!(
            (&answer.error["code"], &answer.error["phase"]),
            (&json!("ARG_ERROR"), &json!("validation")),
            "{line}"
        );
        assert!(answer.error["fix_required"].is_string(), "{line}");
        assert_eq!(answer.error["errors"].as_array().unwrap().len(), 1, "{line}: {:?}", answer.error);
        assert_eq!(answer.error["errors"][0]["field"], field, "{line}: {:?}", answer.error);
        if !message.is_empty() {
            assert_eq!(answer.error["message"], message, "{line}");
        }
    }
    let unknown = &answers[11].error;
    assert_eq!(unknown["errors"][0]["suggestion"], "create");
    assert!(!tool.store().exists(), "nothing ran");
}

#[test]
fn help_and_descriptions_are_answers_too() {
    let tool = Tool::new();
    let text = lines(&[
        json!({"_cmd": "resource.create", "_opts": {"describe": true}}),
        json!({"_cmd": "resource.create", "_opts": {"help": true}}),
    ]);
    let run = fed(&tool.call("exec"), &text);
    let answers = answers(&run);
    assert_eq!(answers[0].data["command"], "resource create");
    assert_eq!((answers[1].data_text.as_str(), &answers[1].meta["help"]), ("null", &json!(true)));
    assert!(run.stderr.contains("Usage: tool resource create"), "{run:?}");
}

#[test]
fn flags_of_exec_hold_for_each_line() {
    let tool = Tool::new();
    let other = tool.store().with_file_name("--other.db");
    let create = lines(&[json!({"_cmd": "resource.create", "name": "foo"})]);
    let run = fed(&tool.call("--store").args([&other]).words("exec"), &create);
    let conflict = fed(&tool.call("exec --store").args([&other]), &create);
    assert_eq!((run.code, conflict.code), (0, 10));
    assert!(other.exists() && !tool.store().exists());

    let run = fed(&tool.call("exec --validate-only"), &create);
    assert_eq!(answers(&run)[0].meta["validation_only"], true);
    let run = fed(&tool.call("exec --validate-only"), &lines(&[json!({"_cmd": "resource.create", "name": []})]));
    assert_eq!(told(&run), [(1, 2, Some("ARG_ERROR".into()))]);
    assert!(!tool.store().exists());
}

#[test]
fn a_line_may_name_another_store() {
    let tool = Tool::new();
    let other = tool.store().with_file_name("other.db");
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let elsewhere = json!({"_cmd": "resource.create", "name": "foo", "_opts": {"store": other}});
    let run = fed(&tool.call("exec --ignore-errors"), &lines(&[create.clone(), elsewhere.clone(), create, elsewhere]));
    assert_eq!(told(&run).iter().map(|(_, code, _)| *code).collect::<Vec<_>>(), [0, 0, 10, 10]);
}

#[test]
fn no_line_is_no_work() {
    for text in ["", "\n  \n"] {
        let run = fed(&Call::of("tool").words("exec"), text);
        assert_eq!(run.success().data, json!({"lines": 0}));
    }
    assert_eq!(Call::of("tool").words("exec").run().success().data, json!({"lines": 0}), "/dev/null");
}

#[test]
fn lines_may_stand_in_a_file() {
    let tool = Tool::new();
    let file = tool.folder.path().join("calls.jsonl");
    std::fs::write(&file, lines(&[json!({"_cmd": "resource.list"})])).unwrap();
    let run = tool.call("exec --input-file").args([&file]).run();
    assert_eq!((run.code, told(&run)), (0, vec![(1, 0, None)]));
    let missing = tool.call("exec --input-file").args([file.with_extension("none")]).run().failure(2, "ARG_ERROR");
    assert_eq!(missing.error["errors"][0]["field"], "--input-file");
    // A folder opens, and cannot be read.
    let folder = tool.call("exec --input-file").args([tool.folder.path()]).run();
    assert_eq!(folder.failure(1, "GENERAL_ERROR").error["message"], "the lines cannot be read to their end");
}

#[test]
fn a_line_has_no_other_format() {
    for format in ["plain", "tsv"] {
        let run = fed(&Call::of("tool").words("exec --format").args([format]), "");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains("exec answers each line with a line of JSON"), "{run:?}");
    }
    let run = fed(&Call::of("tool").words("exec --format json"), r#"{"_cmd": "manifest"}"#);
    assert_eq!(answers(&run)[0].meta["command"], "manifest");
}

#[test]
fn an_answer_comes_before_the_next_line_is_read() {
    let tool = Tool::new();
    let mut child = tool
        .call("exec")
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    for name in ["a", "b", "c"] {
        stdin.write_all(lines(&[json!({"_cmd": "resource.create", "name": name})]).as_bytes()).unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(line.contains(&format!(r#""name":"{name}""#)), "{line}");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(stdout.bytes().count(), 0, "nothing follows the answers");
}

#[test]
fn a_reader_that_goes_away_ends_the_run() {
    let tool = Tool::new();
    let mut child = tool
        .call("exec")
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    // As `yes`: it writes until nobody reads.
    let yes = std::thread::spawn(move || while stdin.write_all(b"{\"_cmd\": \"manifest\"}\n").is_ok() {});
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains(r#""_line":1"#), "{line}");
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
    yes.join().unwrap();
}

#[test]
fn a_line_without_an_end_is_not_waited_for() {
    let mut child = Call::of("tool")
        .words("exec")
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let endless = std::thread::spawn(move || while stdin.write_all(&[b'x'; 4096]).is_ok() {});
    let run = Run::of(child);
    assert_eq!((run.code, told(&run)), (2, vec![(1, 2, Some("ARG_ERROR".into()))]));
    endless.join().unwrap();
}

#[test]
fn a_defect_is_the_answer_of_its_line() {
    let text = lines(&[
        json!({"_cmd": "warn"}),
        json!({"_cmd": "panic", "text": "oops"}),
        json!({"_cmd": "vanish-once", "name": "boo"}),
        json!({"_cmd": "big", "count": 200_000}),
    ]);
    let run = fed(&Call::of("faults").words("exec --ignore-errors"), &text);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("oops") && !run.stdout.contains("oops"), "{run:?}");
    assert_eq!(answers(&run)[0].warnings[0]["code"], "HAUNTED");
    assert_eq!(
        told(&run),
        [(1, 0, None), (2, 1, Some("GENERAL_ERROR".into())), (3, 0, None), (4, 80, Some("TOO_MANY".into()))]
    );
    let run = fed(&Call::of("faults").words("exec"), &text);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2));
}

#[test]
fn many_lines_cost_less_than_many_processes() {
    const COUNT: u32 = 200;
    let tool = Tool::new();
    tool.create("foo");
    let get = lines(&[json!({"_cmd": "resource.list"})]);
    let started = Instant::now();
    let run = fed(&tool.call("exec"), &get.repeat(COUNT as usize));
    let together = started.elapsed();
    assert_eq!((run.code, run.stdout.lines().count()), (0, COUNT as usize));
    let started = Instant::now();
    for _ in 0..20 {
        tool.run("resource list").success();
    }
    let each = started.elapsed() / 20;
    assert!(together < each * COUNT + Duration::from_secs(1), "{together:?} for {COUNT}, {each:?} for one process");
}

#[test]
fn the_table_of_exec_holds_every_other_table() {
    for program in ["tool", "faults"] {
        let described = Call::of(program).words("--describe").run().success().data;
        let commands = described["commands"].as_array().unwrap();
        let codes = |command: &Value| -> BTreeMap<String, Vec<String>> {
            let table = command["exit_codes"].as_object().unwrap();
            let names = |entry: &Value| serde_json::from_value(entry["error_codes"].clone()).unwrap();
            table.iter().map(|(number, entry)| (number.clone(), names(entry))).collect()
        };
        let exec = codes(commands.iter().find(|command| command["command"] == "exec").unwrap());
        assert!(exec["3"].contains(&"PARTIAL_FAILURE".to_owned()), "{exec:?}");
        for command in commands {
            for (number, names) in codes(command) {
                assert!(names.iter().all(|name| exec[&number].contains(name)), "{number} of {}", command["command"]);
            }
        }
    }
}

#[test]
fn built_in_commands_stand_below_the_users_in_help() {
    let help = Call::of("tool").words("--help --format plain").run().stdout;
    let at = |word: &str| help.find(&format!("\n  {word} ")).unwrap_or_else(|| panic!("{word}: {help}"));
    assert!(at("resource") < at("manifest") && at("manifest") < at("exec") && at("exec") < at("man"));
    let help = Call::of("tool").words("exec --help --format plain").run().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("tool exec --validate-only") && help.contains("3 PARTIAL_FAILURE"), "{help}");
    let help = Call::of("tool").words("completion --help --format plain").run().stdout;
    assert!(help.contains("source <(tool completion bash --format plain)"), "{help}");
}

#[test]
fn a_completion_script_is_data_or_itself() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let json = Call::of("tool").words("completion").args([shell]).run().success().data;
        assert_eq!(json["shell"], shell);
        let plain = Call::of("tool").words("completion --format plain").args([shell]).run();
        assert_eq!((plain.code, plain.stderr.as_str()), (0, ""));
        assert_eq!(plain.stdout, json["script"].as_str().unwrap(), "{shell}");
        let mut words = vec!["resource", "create", "validate-only", "manifest"];
        // clap completes no values in the other two.
        if ["bash", "zsh", "fish"].contains(&shell) {
            words.push("archived");
        }
        for word in words {
            assert!(plain.stdout.contains(word), "{shell}: {word}");
        }
    }
    Call::of("tool").words("completion tcsh").run().failure(2, "ARG_ERROR");
}

/// Ends a program by a signal once it has answered so many lines, and returns all that it printed.
#[cfg(unix)]
fn ended_by_sigterm(call: &Call, text: &str, lines: usize) -> Run {
    let mut child = call.command().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Its stdin stays open, so that it waits for another line.
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    for _ in 0..lines {
        stdout.read_line(&mut said).unwrap();
    }
    // What comes behind the last answer is the handler's of the next line, or the wait for one.
    std::thread::sleep(Duration::from_millis(200));
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    stdout.read_to_string(&mut said).unwrap();
    let mut run = Run::of(child);
    run.stdout = said;
    run
}

#[cfg(unix)]
#[test]
fn a_signal_is_the_answer_of_the_line_that_it_ends() {
    let block = json!({"_cmd": "process.block", "so_far": true});
    let run = ended_by_sigterm(
        &Call::of("faults").words("exec --ignore-errors"),
        &lines(&[json!({"_cmd": "warn"}), block]),
        1,
    );
    assert_eq!(run.code, 143);
    assert_eq!(told(&run), [(1, 0, None), (2, 143, Some("CANCELLED".into()))]);
    let cut = &answers(&run)[1];
    assert_eq!((&cut.data["rows"], &cut.meta["_cmd"]), (&json!(3), &json!("process.block")));
}

#[cfg(unix)]
#[test]
fn a_signal_between_lines_is_the_answer_of_exec() {
    let run = ended_by_sigterm(&Call::of("faults").words("exec"), &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.meta["command"]), (&json!("CANCELLED"), &json!("exec")));
    assert_eq!(cut.data, json!({"partial": true, "lines": 1}));
    assert_eq!(cut.meta.get("_line"), None);
}

#[cfg(unix)]
#[test]
fn a_signal_is_answered_where_lines_are_only_checked() {
    let call = Call::of("faults").words("exec --validate-only");
    let run = ended_by_sigterm(&call, &lines(&[json!({"_cmd": "warn"})]), 1);
    assert_eq!(run.code, 143);
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.data), (&json!("CANCELLED"), &json!({"partial": true, "lines": 1})));
}

#[cfg(unix)]
#[test]
fn a_time_limit_is_the_answer_of_its_line() {
    let limited = json!({"_cmd": "process.limited", "_opts": {"timeout": "200ms"}});
    let run = fed(&Call::of("faults").words("exec --ignore-errors"), &lines(&[json!({"_cmd": "warn"}), limited]));
    assert_eq!(run.stdout.lines().count(), 2, "{run:?}");
    let cut = answers(&run).pop().unwrap();
    assert_eq!((&cut.error["code"], &cut.meta["_line"]), (&json!("TIMEOUT"), &json!(2)));
    assert_eq!(cut.meta["exit_code"], run.code);
}

#[test]
fn what_a_line_prints_is_no_answer() {
    let print = json!({"_cmd": "process.print", "printers": ["rust", "c", "fd", "child"]});
    let run = fed(&Call::of("faults").words("exec"), &lines(&[print.clone(), json!({"_cmd": "warn"}), print]));
    assert_eq!(run.code, 0, "{run:?}");
    let warned = answers(&run)
        .iter()
        .map(|answer| answer.warnings.to_string().contains("STDOUT_INTERCEPTED"))
        .collect::<Vec<_>>();
    assert_eq!(warned, [true, false, true]);
}

#[test]
fn a_list_in_a_line_is_one_answer() {
    let text = lines(&[
        json!({"_cmd": "list.numbers", "count": 50, "_opts": {"limit": 3}}),
        json!({"_cmd": "list.stream", "count": 5, "_opts": {"limit": 0, "fields": "n"}}),
    ]);
    for words in ["exec", "exec --format jsonl"] {
        let run = fed(&Call::of("faults").words(words), &text);
        assert_eq!(run.code, 0, "{run:?}");
        let answers = answers(&run);
        assert_eq!(answers.iter().map(|answer| answer.data.as_array().unwrap().len()).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(answers[0].meta["pagination"]["has_more"], true);
    }
}

/// What bash offers for a line whose last word is not written to its end.
#[cfg(unix)]
fn completed(line: &str) -> Option<Vec<String>> {
    let script = r#"
        source <("$TOOL" completion bash --format plain) || exit 9
        COMP_WORDS=($LINE) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        if [[ $LINE == *' ' ]]; then COMP_WORDS+=(''); COMP_CWORD=$((COMP_CWORD + 1)); fi
        _tool tool "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script]).env("TOOL", program("tool")).env("LINE", line);
    let Ok(output) = bash.output() else {
        println!("bash is not installed: its completion is not tried");
        return None;
    };
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_flags_and_values() {
    for (line, words) in [
        ("tool reso", &["resource"][..]),
        ("tool resource cr", &["create"]),
        ("tool resource create --na", &["--name"]),
        ("tool resource create --sto", &["--store"]),
        ("tool resource apply --status ar", &["archived"]),
        ("tool completion po", &["powershell"]),
        ("tool exec --ig", &["--ignore-errors"]),
    ] {
        let Some(offered) = completed(line) else { return };
        assert_eq!(offered, words, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn a_shell_that_is_installed_can_read_its_script() {
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = Call::of("tool").words("completion --format plain").args([shell]).run().stdout;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script");
        std::fs::write(&file, script).unwrap();
        match Command::new(shell).arg(check).arg(&file).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {output:?}"),
            Err(_) => println!("{shell} is not installed: it does not check its script"),
        }
    }
}

#[test]
fn a_manual_page_is_data_or_itself() {
    for (words, name, said) in [
        ("", "tool", "Keeps named resources"),
        ("resource", "tool-resource", "Manage resources"),
        ("resource create", "tool-resource-create", "Name of the resource; no other resource may have it"),
        ("exec", "tool-exec", "one JSON object a line"),
    ] {
        let json = Call::of("tool").words("man").words(words).run().success().data;
        assert_eq!((&json["name"], &json["section"]), (&json!(name), &json!(1)));
        let plain = Call::of("tool").words("man --format plain").words(words).run();
        assert_eq!(plain.stdout, json["roff"].as_str().unwrap());
        assert!(plain.stdout.contains(&format!(".TH {name} 1")), "{}", plain.stdout);
        assert!(plain.stdout.contains(said), "{words}: {}", plain.stdout);
    }
    let error = Call::of("tool").words("man resource nothing").run().failure(2, "ARG_ERROR").error;
    assert_eq!(error["message"], "`tool resource` has no command 'nothing'");
}

#[cfg(unix)]
#[test]
fn groff_reads_every_page_without_a_warning() {
    for words in ["", "resource create", "exec", "completion", "man", "manifest"] {
        let page = Call::of("tool").words("man --format plain").words(words).run().stdout;
        let mut groff = Command::new("groff");
        groff.args(["-man", "-ww", "-Tutf8"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = groff.spawn() else {
            println!("groff is not installed: it does not read the pages");
            return;
        };
        child.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.success(), String::from_utf8_lossy(&output.stderr).as_ref()), (true, ""), "{words}");
        // Each letter of a heading is printed twice, on the same spot.
        assert!(String::from_utf8_lossy(&output.stdout).contains("S\u{8}SY\u{8}YN\u{8}N"), "{words}");
    }
}

#[cfg(unix)]
mod people {
    use std::process::Stdio;

    use envelope_tests::{Call, Run};

    use crate::terminal::{on_a_terminal, terminal};

    #[test]
    fn a_script_is_shown_as_it_is() {
        let call = Call::of("tool").words("completion bash").variable("TERM", "xterm-256color");
        let shown = on_a_terminal(&call, 80);
        let plain = Call::of("tool").words("completion bash --format plain").run();
        assert_eq!((shown.code, shown.stdout), (0, plain.stdout));
    }

    #[test]
    fn answers_to_lines_are_json_on_a_terminal_too() {
        let (person, program) = terminal(80);
        let mut command = Call::of("tool").words("exec --input-file Cargo.toml").command();
        let child = command.stdout(program).stderr(Stdio::piped()).spawn().unwrap();
        drop(command);
        let run = Run::of(child);
        assert_eq!((run.code, run.stderr.as_str()), (2, ""));
        let mut said = [0; 64];
        let read = rustix::io::read(&person, &mut said).unwrap();
        assert!(said[..read].starts_with(br#"{"ok":false,"data":null,"error":"#));
    }

    #[test]
    fn lines_are_not_waited_for_at_a_terminal() {
        let (_person, program) = terminal(80);
        let mut command = Call::of("tool").words("exec").command();
        let child = command.stdin(program).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let error = Run::of(child).failure(2, "ARG_ERROR").error;
        assert_eq!(error["message"], "the commands are read from stdin, which is a terminal");
    }
}
