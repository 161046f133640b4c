//! Calls that succeed, and the flags of `exec`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use envelope_tests::Call;
use serde_json::{Value, json};

use super::{answers, lines, told};
use crate::Tool;

#[test]
fn each_line_is_one_call_with_one_envelope() {
    let tool = Tool::new();
    let text = r#"{"_cmd": "resource.create", "name": "foo"}

  {"_cmd": "resource apply", "status": "archived", "name": "--bar", "_opts": {}}
{"_cmd": "resource.list", "_opts": {"validate-only": true}}
{"_cmd": "resource.delete", "id": "absent"}"#;
    let run = tool.call("exec").run_with_stdin(text);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let answers = answers(&run);
    let of = |key: &str| answers.iter().map(|answer| answer.meta[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("_line"), [1, 3, 4, 5]);
    assert_eq!(of("_cmd"), ["resource.create", "resource apply", "resource.list", "resource.delete"]);
    assert_eq!(of("command"), ["resource create", "resource apply", "resource list", "resource delete"]);
    assert_eq!(answers[0].data["effect"], "created");
    assert_eq!((&answers[1].data["effect"], &answers[1].data["status"]), (&json!("created"), &json!("archived")));
    assert_eq!(answers[1].data["name"], "--bar", "a value may begin with dashes");
    assert_eq!((answers[2].data_text.as_str(), &answers[2].meta["validation_only"]), ("null", &json!(true)));
    assert_eq!(answers[3].data, json!({"effect": "noop", "status": "not_found", "id": "absent"}));
    let ids: BTreeSet<String> = of("request_id").iter().map(ToString::to_string).collect();
    assert_eq!(ids.len(), 4, "each line has its own request id");
    let id = answers[0].data["id"].as_str().unwrap();
    assert_eq!(tool.run(&format!("resource get {id}")).success().data["name"], "foo");
}

#[test]
fn help_and_describe_work_in_a_line() {
    let tool = Tool::new();
    let text = lines(&[
        json!({"_cmd": "resource.create", "_opts": {"describe": true}}),
        json!({"_cmd": "resource.create", "_opts": {"help": true}}),
    ]);
    let run = tool.call("exec").run_with_stdin(text);
    let answers = answers(&run);
    assert_eq!(answers[0].data["command"], "resource create");
    assert_eq!((answers[1].data_text.as_str(), &answers[1].meta["help"]), ("null", &json!(true)));
    assert!(run.stderr.contains("Usage: tool resource create"), "{run:?}");
}

#[test]
fn flags_of_exec_apply_to_each_line() {
    let tool = Tool::new();
    let other = tool.store().with_file_name("--other.db");
    let create = lines(&[json!({"_cmd": "resource.create", "name": "foo"})]);
    let run = tool.call("--store").args([&other]).words("exec").run_with_stdin(&create);
    let conflict = tool.call("exec --store").args([&other]).run_with_stdin(&create);
    assert_eq!((run.code, conflict.code), (0, 10));
    assert!(other.exists() && !tool.store().exists());

    let run = tool.call("exec --validate-only").run_with_stdin(&create);
    assert_eq!(answers(&run)[0].meta["validation_only"], true);
    let run =
        tool.call("exec --validate-only").run_with_stdin(lines(&[json!({"_cmd": "resource.create", "name": []})]));
    assert_eq!(told(&run), [(1, 2, Some("ARG_ERROR".into()))]);
    assert!(!tool.store().exists());
}

#[test]
fn a_line_may_set_a_global_flag() {
    let tool = Tool::new();
    let other = tool.store().with_file_name("other.db");
    let create = json!({"_cmd": "resource.create", "name": "foo"});
    let elsewhere = json!({"_cmd": "resource.create", "name": "foo", "_opts": {"store": other}});
    let run = tool.call("exec --ignore-errors").run_with_stdin(lines(&[
        create.clone(),
        elsewhere.clone(),
        create,
        elsewhere,
    ]));
    assert_eq!(told(&run).iter().map(|(_, code, _)| *code).collect::<Vec<_>>(), [0, 0, 10, 10]);
}

#[test]
fn empty_input_succeeds() {
    for text in ["", "\n  \n"] {
        let run = Call::of("tool").words("exec").run_with_stdin(text);
        assert_eq!(run.success().data, json!({"lines": 0}));
    }
    assert_eq!(Call::of("tool").words("exec").run().success().data, json!({"lines": 0}), "/dev/null");
}

#[test]
fn lines_are_read_from_a_file() {
    let tool = Tool::new();
    let file = tool.folder.path().join("calls.jsonl");
    std::fs::write(&file, lines(&[json!({"_cmd": "resource.list"})])).unwrap();
    let run = tool.call("exec --input-file").args([&file]).run();
    assert_eq!((run.code, told(&run)), (0, vec![(1, 0, None)]));
    let missing = tool.call("exec --input-file").args([file.with_extension("none")]).run().failure(2, "ARG_ERROR");
    assert_eq!(missing.error["errors"][0]["field"], "--input-file");
    // A folder can be opened but not read.
    let folder = tool.call("exec --input-file").args([tool.folder.path()]).run();
    assert_eq!(folder.failure(1, "GENERAL_ERROR").error["message"], "the lines cannot be read to their end");
}

#[test]
fn printed_output_is_a_warning_of_its_line() {
    let print = json!({"_cmd": "process.print", "printers": ["rust", "c", "fd", "child"]});
    let run = Call::of("faults").words("exec").run_with_stdin(lines(&[print.clone(), json!({"_cmd": "warn"}), print]));
    assert_eq!(run.code, 0, "{run:?}");
    let warned = answers(&run)
        .iter()
        .map(|answer| answer.warnings.to_string().contains("STDOUT_INTERCEPTED"))
        .collect::<Vec<_>>();
    assert_eq!(warned, [true, false, true]);
}

#[test]
fn a_list_in_a_line_is_one_envelope() {
    let text = lines(&[
        json!({"_cmd": "list.numbers", "count": 50, "_opts": {"limit": 3}}),
        json!({"_cmd": "list.stream", "count": 5, "_opts": {"limit": 0, "fields": "n"}}),
    ]);
    for words in ["exec", "exec --format jsonl"] {
        let run = Call::of("faults").words(words).run_with_stdin(&text);
        assert_eq!(run.code, 0, "{run:?}");
        let answers = answers(&run);
        assert_eq!(answers.iter().map(|answer| answer.data.as_array().unwrap().len()).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(answers[0].meta["pagination"]["has_more"], true);
    }
}

#[test]
fn many_lines_are_faster_than_many_processes() {
    const COUNT: u32 = 200;
    let tool = Tool::new();
    tool.create("foo");
    let get = lines(&[json!({"_cmd": "resource.list"})]);
    let started = Instant::now();
    let run = tool.call("exec").run_with_stdin(get.repeat(COUNT as usize));
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
fn the_exit_codes_of_exec_include_those_of_every_command() {
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
