//! `tool`, with changes and keys in one file, and `faults`, with neither: many processes and killed processes.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use envelope_tests::Call;
use rusqlite::{Connection, OptionalExtension};
use serde_json::{Value, json};

use super::processes::{Keys, Kind, Outcome, RecordState, assert_one_of_many_runs, kill_loop, with_key};
use super::{Lines, Tool, is_hit};

/// The keys in a file.
struct File(std::path::PathBuf);

impl File {
    fn database(&self) -> Connection {
        let connection = Connection::open(&self.0).unwrap();
        connection.busy_timeout(Duration::from_secs(30)).unwrap();
        connection
    }
}

impl Keys for File {
    fn record_state(&self, key: &str) -> RecordState {
        let query = "SELECT answer IS NOT NULL FROM envelope_idempotency WHERE key = ?1";
        // The first call may have been killed before it created the tables.
        match self.database().query_one(query, [key], |row| row.get(0)).optional() {
            Ok(Some(true)) => RecordState::Answered,
            Ok(Some(false)) => RecordState::Claimed,
            Ok(None) | Err(_) => RecordState::Nothing,
        }
    }

    fn expire_lease(&self, key: &str) {
        let expire_lease = "UPDATE envelope_idempotency SET lease_until = 0 WHERE key = ?1 AND answer IS NULL";
        let _ = self.database().execute(expire_lease, [key]);
    }
}

impl Tool {
    /// The id and the status of every resource, by name.
    fn resources(&self) -> BTreeMap<String, (String, String)> {
        let list = self.run("resource list --limit 0").success().data;
        let text = |item: &Value, field: &str| item[field].as_str().unwrap().to_owned();
        let items = list.as_array().unwrap();
        let record_state: BTreeMap<_, _> =
            items.iter().map(|item| (text(item, "name"), (text(item, "id"), text(item, "status")))).collect();
        assert_eq!(record_state.len(), items.len(), "two resources have the same name");
        record_state
    }

    /// Creates resources with these names in one call.
    fn create_all(&self, names: impl Iterator<Item = String>) {
        let rows = self.folder.path().join("rows.csv");
        fs::write(&rows, format!("name\n{}\n", names.collect::<Vec<_>>().join("\n"))).unwrap();
        self.run(&format!("resource import {}", rows.display())).success();
    }
}

#[test]
fn one_of_many_processes_with_one_key_runs() {
    let tool = Tool::new();
    assert!(!tool.store().exists(), "the processes must compete to create the file");
    let call = |words: &str| tool.call(words);
    let created = assert_one_of_many_runs("create", &call("resource create --name foo"), "created");
    let id = created.data["id"].as_str().unwrap();
    let only = |name: &str, status: &str| BTreeMap::from([(name.into(), (id.to_owned(), status.to_owned()))]);
    assert_eq!(tool.resources(), only("foo", "active"));
    assert_one_of_many_runs("rename", &call(&format!("resource rename {id} --name bar")), "updated");
    assert_eq!(tool.resources(), only("bar", "active"));
    assert_one_of_many_runs("apply", &call("resource apply --name bar --status archived"), "updated");
    assert_eq!(tool.resources(), only("bar", "archived"));
    let purged = call("resource purge --status archived --confirm-destructive");
    assert_eq!(assert_one_of_many_runs("purge", &purged, "deleted").data["deleted"], 1);
    let id = tool.create("last");
    let deleted = assert_one_of_many_runs("delete", &call(&format!("resource delete {id}")), "deleted");
    assert_eq!(deleted.data["status"], "deleted");
    assert_eq!(tool.resources(), BTreeMap::new());
}

#[test]
fn one_of_many_processes_with_one_key_runs_without_the_hook() {
    let lines = Lines::new(10_000, 60_000);
    assert_one_of_many_runs("append", &lines.call("append a"), "updated");
    assert_one_of_many_runs("append once", &lines.call("append-once b"), "updated");
    assert_eq!(lines.read(), ["a", "b"]);
}

/// Tests the transaction hook: a process killed at any moment has done all of its work or none, and a retry with its key
/// reports which.
#[test]
fn a_killed_change_is_made_once_by_its_retries() {
    const ROUNDS: usize = 320;
    let tool = Tool::new();
    tool.create_all((0..ROUNDS).map(|round| format!("old{round}")));
    let before = tool.resources();
    let id = |round: usize| before[&format!("old{round}")].0.clone();
    let kinds = [
        Kind {
            call: &|round| tool.call(&format!("resource create --name new{round}")),
            effect: "created",
            may_be_unknown: false,
        },
        Kind {
            call: &|round| tool.call(&format!("resource apply --name old{round} --status archived")),
            effect: "updated",
            may_be_unknown: false,
        },
        Kind {
            call: &|round| tool.call(&format!("resource rename {} --name renamed{round}", id(round))),
            effect: "updated",
            may_be_unknown: false,
        },
        Kind {
            call: &|round| tool.call(&format!("resource delete {}", id(round))),
            effect: "deleted",
            may_be_unknown: false,
        },
    ];
    let (figures, outcomes) = kill_loop("tool", &File(tool.store()), ROUNDS, &kinds);

    let mut expected = before.clone();
    for (round, outcome) in outcomes.iter().enumerate() {
        let Outcome::Known(answer) = outcome else { panic!("round {round} is not known") };
        let told = |field: &str| answer.data[field].as_str().unwrap().to_owned();
        let old = format!("old{round}");
        let resource = match round % kinds.len() {
            0 => Some(format!("new{round}")),
            1 => Some(old.clone()),
            2 => Some(format!("renamed{round}")),
            _ => None,
        };
        // The store contains what the answer reports.
        if let Some(name) = resource {
            assert_eq!(told("name"), name, "round {round}");
            if round % kinds.len() == 2 {
                expected.remove(&old);
            }
            expected.insert(name, (told("id"), told("status")));
        } else {
            // Even a retry reports that its own call deleted the resource.
            assert_eq!(told("status"), "deleted", "round {round}");
            expected.remove(&old);
        }
    }
    let after = tool.resources();
    assert_eq!(after, expected, "the resources differ from the reported ones");
    assert_eq!(after.values().filter(|(_, status)| status == "archived").count(), ROUNDS / kinds.len());
    assert!(figures.before_the_claim > 0 && figures.before_the_record > 0 && figures.after_the_record > 0, "{figures}");
    assert!(figures.replays > 0 && figures.ran_again > 0, "{figures}");
}

/// The handler does not record its effect in the same transaction, so a retry may report an unknown outcome. It never repeats
/// the effect.
#[test]
fn a_killed_call_without_the_hook_is_made_once_or_unknown() {
    const ROUNDS: usize = 160;
    let lines = Lines::new(10_000, 60_000);
    lines.call("append start").run().success();
    let kinds = [
        Kind { call: &|round| lines.call(&format!("append line{round}")), effect: "updated", may_be_unknown: true },
        Kind {
            call: &|round| lines.call(&format!("append-once line{round}")),
            effect: "updated",
            may_be_unknown: false,
        },
    ];
    let file = File(lines.folder.path().join("keys.db"));
    let (figures, outcomes) = kill_loop("faults", &file, ROUNDS, &kinds);

    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.read() {
        *times.entry(line).or_default() += 1;
    }
    for (round, outcome) in outcomes.iter().enumerate() {
        let times = times.get(&format!("line{round}")).copied().unwrap_or(0);
        match outcome {
            Outcome::Known(_) => assert_eq!(times, 1, "round {round}: {outcome:?}"),
            Outcome::Unknown(answer) => {
                assert!(times <= 1, "round {round}");
                assert_eq!(answer.error["retryable"], false);
                assert_eq!(answer.error["fix_command"], "faults read", "{answer:?}");
            }
        }
    }
    assert!(figures.unknown > 0, "{figures}");
}

/// The outcome is unknown, and the error explains how to check it.
#[test]
fn a_retry_of_a_killed_import_suggests_how_to_check() {
    let tool = Tool::new();
    tool.create("first");
    let rows = tool.folder.path().join("rows.csv");
    fs::write(
        &rows,
        std::iter::once("name\n".to_owned()).chain((0..200_000).map(|n| format!("n{n}\n"))).collect::<String>(),
    )
    .unwrap();
    let store = tool.store();
    let call = Call::of("tool").words("resource import").args([&rows]).words("--store").args([&store]);
    let call = with_key(call, "k");
    let keys = File(store.clone());
    let mut child = call.start();
    while keys.record_state("k") != RecordState::Claimed || !is_begun(&keys) {
        assert!(child.try_wait().unwrap().is_none(), "the import ended before it was killed");
    }
    child.kill().unwrap();
    child.wait().unwrap();

    keys.expire_lease("k");
    for _ in 0..2 {
        let unknown = call.run().failure(4, "OUTCOME_UNKNOWN");
        assert_eq!((&unknown.error["phase"], &unknown.error["retryable"]), (&json!("execution"), &json!(false)));
        assert!(unknown.error["context"]["began"].as_str().unwrap().ends_with('Z'));
        let look = unknown.error["fix_command"].as_str().unwrap();
        assert_eq!(look, format!("tool resource list --store {}", store.display()));
        let look = Call::of("tool").words(look.strip_prefix("tool ").unwrap()).run().success();
        assert!(look.meta["pagination"]["total"].as_u64().unwrap() > 1, "the killed import had no effect");
    }
    // A new key makes a new call, and an import may be repeated.
    let again = Call::of("tool").words("resource import").args([&rows]).words("--store").args([&store]);
    let again = with_key(again, "k2").run().success();
    assert_eq!(again.data["rows"], 200_000);
}

fn is_begun(keys: &File) -> bool {
    keys.database()
        .query_one("SELECT count(*) FROM records", [], |row| row.get::<_, i64>(0))
        .is_ok_and(|count| count > 1)
}

/// The lease of a killed process ends while the next call waits.
#[test]
fn a_retry_waits_for_the_lease_to_end() {
    let lines = Lines::new(500, 20_000);
    let file = File(lines.folder.path().join("keys.db"));
    lines.call("append start").run().success();
    for (words, repeats) in [("append-once a --before 800", true), ("append b --before 800", false)] {
        let call = with_key(lines.call(words), &words.replace(' ', "-"));
        let mut child = call.start();
        while file.record_state(&words.replace(' ', "-")) != RecordState::Claimed {
            assert!(child.try_wait().unwrap().is_none(), "it has ended: {words}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if repeats {
            let made = call.run().success();
            assert_eq!((&made.data["effect"], is_hit(&made), &made.warnings), (&json!("updated"), false, &json!([])));
            assert!(is_hit(&call.run().success()));
        } else {
            call.run().failure(4, "OUTCOME_UNKNOWN");
        }
    }
    assert_eq!(lines.read(), ["start", "a"]);
}
