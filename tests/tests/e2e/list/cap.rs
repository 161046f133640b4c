//! The maximum size of `data`.

use std::process::{Command, Stdio};

use envelope_tests::{Call, Run, program};
use serde_json::json;

use super::{list, pagination};

/// Runs a suggested command in a shell.
#[cfg(unix)]
fn run_in_shell(invocation: &str) -> Run {
    let folder = program("faults").parent().unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", invocation]).env_clear().env("PATH", folder).stdin(Stdio::null());
    Run::wait(shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

/// The maximum size of `data` in bytes.
const CAP: usize = 1_048_576;

#[cfg(unix)]
#[test]
fn a_list_over_the_cap_is_truncated_and_can_be_continued() {
    for (words, args, key, count) in [
        ("fat --limit 0", &["--label=it's a $label", "a note"][..], "id", 5000),
        ("fat --limit 0 --fields id,text --format json", &["--", "--note"], "id", 5000),
        ("pages --limit 0 --fat 2000 --count 2000", &[], "n", 2000),
        ("pages --limit 900 --fat 2000 --count 900 --beyond 7", &[], "n", 900),
        ("stream 2000 --limit 0 --fat 2000", &[], "n", 2000),
    ] {
        let mut answer = Call::of("faults").words("list").words(words).args(args.iter().copied()).run().success();
        let mut all: Vec<u64> = Vec::new();
        let mut calls = 1;
        loop {
            let items = answer.data.as_array().unwrap();
            all.extend(items.iter().map(|item| item[key].as_u64().unwrap()));
            assert!(answer.data_text.len() <= CAP, "{words}: {}", answer.data_text.len());
            let Some(warning) = answer.warnings.get(0) else { break };
            assert!(answer.data_text.len() > CAP - 3000, "{words}: {}", answer.data_text.len());
            assert_eq!((&warning["code"], &answer.meta["truncated"]), (&json!("TRUNCATED"), &json!(true)));
            let said = pagination(&answer);
            assert_eq!((&said["truncated"], &said["has_more"]), (&json!(true), &json!(true)));
            assert_eq!(
                (&warning["context"]["returned"], &warning["context"]["total"]),
                (&said["returned"], &said["total"])
            );
            let next = warning["context"]["next"].as_str().unwrap();
            assert!(next.contains(said["next_cursor"].as_str().unwrap()), "{next}");
            answer = run_in_shell(next).success();
            calls += 1;
        }
        assert!(answer.meta.get("truncated").is_none() && !pagination(&answer)["has_more"].as_bool().unwrap());
        assert_eq!(all, (0..count).collect::<Vec<_>>(), "{words}");
        assert!(calls > 1 && calls < 8, "{words}: {calls}");
    }
}

#[cfg(unix)]
#[test]
fn an_item_over_the_cap_is_printed_alone() {
    let first = list("fat --limit 0 --count 4 --huge 1").success();
    assert_eq!(first.data.as_array().unwrap().len(), 1);
    let second = run_in_shell(first.warnings[0]["context"]["next"].as_str().unwrap()).success();
    assert_eq!((second.data[0]["id"].as_u64(), second.data.as_array().unwrap().len()), (Some(1), 1));
    assert!(second.data_text.len() > CAP && second.meta["truncated"] == json!(true));
    let third = run_in_shell(second.warnings[0]["context"]["next"].as_str().unwrap()).success();
    assert_eq!((third.data[0]["id"].as_u64(), third.data.as_array().unwrap().len()), (Some(2), 2));
    assert_eq!(third.warnings, json!([]));
    // The last item may be too large, too; nothing follows it.
    let alone = list("fat --limit 0 --count 1 --huge 0").success();
    assert_eq!(
        (alone.data.as_array().unwrap().len(), alone.meta.get("truncated"), alone.warnings),
        (1, None, json!([]))
    );
}

#[test]
fn the_limit_of_the_next_page_is_the_remaining_number() {
    let cut = list("fat --limit 3000").success();
    let returned = cut.data.as_array().unwrap().len();
    let next = cut.warnings[0]["context"]["next"].as_str().unwrap();
    assert!(next.contains(&format!("--limit {} ", 3000 - returned)), "{next}");
}

#[test]
fn only_json_is_capped() {
    for (format, lines) in [("tsv", 5001), ("jsonl", 5001), ("plain", 14_999)] {
        let run = list(&format!("fat --limit 0 --format {format}"));
        assert_eq!((run.code, run.stderr.as_str(), run.stdout.lines().count()), (0, "", lines), "{format}");
    }
}
