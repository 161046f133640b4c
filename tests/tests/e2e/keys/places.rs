//! Stores in read-only and full file systems, mounted in a separate namespace.

use std::process::{Command, Stdio};

use envelope_tests::{Envelope, Run, program};
use serde_json::json;

use super::is_hit;

/// Runs a script with a new file system of one megabyte at `$PLACE`; `$TOOL` is the program. Each line on stdout is the
/// envelope of a call. Returns `None` and prints a reason if this machine does not allow tests to mount.
fn run_in_small_file_system(script: &str) -> Option<Vec<Run>> {
    let folder = tempfile::tempdir().unwrap();
    let unshare = |options: &str| {
        let mut command = Command::new("unshare");
        command.args([options, "sh", "-euc"]).stdin(Stdio::null());
        command
    };
    let mount = "mount -t tmpfs -o size=1m tmpfs \"$PLACE\"";
    // As root, or as root of a user namespace.
    let may = |options: &&&str| {
        unshare(options).arg(mount).env("PLACE", folder.path()).output().is_ok_and(|output| output.status.success())
    };
    let Some(options) = ["-m", "-Urm"].iter().find(may) else {
        eprintln!("skipped: this machine does not let a test mount a file system (unshare -m, unshare -Urm)");
        return None;
    };
    let output = unshare(options)
        .arg(format!("{mount}\n{script}"))
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("PLACE", folder.path())
        .env("TOOL", program("tool"))
        .env("TOOL_STORE", folder.path().join("store.db"))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let run = |line: &str| {
        let envelope: serde_json::Value = serde_json::from_str(line).unwrap();
        let code = envelope["meta"]["exit_code"].as_i64().unwrap();
        Run { code: code.try_into().unwrap(), stdout: format!("{line}\n"), stderr: String::new() }
    };
    Some(stdout.lines().map(run).collect())
}

#[track_caller]
fn assert_failed(run: &Run, code: i32, name: &str, sentence: &str) -> Envelope {
    let failed = run.failure(code, name);
    assert_eq!(failed.error["message"], sentence, "{failed:?}");
    assert!(!is_hit(&failed));
    failed
}

/// A read-only store can be read, in both journal modes.
#[test]
fn a_read_only_store_can_be_read() {
    for (key, create) in
        [("", "resource create --name foo"), ("keyed", "resource create --name foo --idempotency-key k")]
    {
        let script = format!(
            "$TOOL {create}
            mount -o remount,ro $PLACE
            $TOOL resource list
            $TOOL resource list --limit 1 --fields name
            $TOOL resource get $($TOOL resource list | grep -o 'res_[0-9a-f]*')
            $TOOL resource create --name bar || true
            $TOOL resource create --name bar --idempotency-key k2 || true
            $TOOL resource create --name bar --idempotency-key k2 --dry-run || true"
        );
        let Some(runs) = run_in_small_file_system(&script) else { return };
        let [created, list, names, get, create, keyed, rehearsed] = &runs[..] else { panic!("{runs:?}") };
        let created = created.success().data;
        assert_eq!(list.success().data[0]["id"], created["id"], "{key}");
        assert_eq!(names.success().data, json!([{"name": "foo"}]));
        assert_eq!(get.success().data["name"], "foo", "{key}");
        for refused in [create, rehearsed] {
            let sentence = "the store failed: attempt to write a readonly database";
            assert_failed(refused, 12, "UNAVAILABLE", sentence);
        }
        let told = keyed.failure(4, "IDEMPOTENCY_STORE_UNUSABLE");
        assert_eq!((&told.error["retryable"], &told.error["phase"]), (&json!(false), &json!("validation")));
        let message = told.error["message"].as_str().unwrap();
        assert!(message.starts_with("the idempotency store cannot be "), "{message}");
        println!("{message}");
    }
}

/// If a write-ahead log is present, the file alone is incomplete: it is read with the log or not at all.
#[test]
fn a_read_only_write_ahead_log_is_not_ignored() {
    let script = "$TOOL resource create --name foo --idempotency-key k
        cp $TOOL_STORE $PLACE/before
        touch $TOOL_STORE-wal
        mount -o remount,ro $PLACE
        $TOOL resource list || true
        $TOOL resource list --store $PLACE/before";
    let Some(runs) = run_in_small_file_system(script) else { return };
    let [_, with_log, without] = &runs[..] else { panic!("{runs:?}") };
    assert_failed(with_log, 12, "UNAVAILABLE", "the store failed: unable to open database file");
    assert_eq!(without.success().data[0]["name"], "foo");
}

#[test]
fn a_full_disk_is_reported_and_temporary() {
    let script = "$TOOL resource create --name foo --idempotency-key k
        dd if=/dev/zero of=$PLACE/rest bs=1k 2>/dev/null || true
        $TOOL resource create --name bar --idempotency-key k2 || true
        $TOOL resource create --name bar || true
        rm $PLACE/rest
        $TOOL resource create --name bar --idempotency-key k2
        $TOOL resource create --name foo --idempotency-key k
        $TOOL resource list";
    let Some(runs) = run_in_small_file_system(script) else { return };
    let [first, keyed, plain, later, again, list] = &runs[..] else { panic!("{runs:?}") };
    let told = keyed.failure(12, "IDEMPOTENCY_STORE_UNAVAILABLE");
    assert_eq!((&told.error["retryable"], &told.error["phase"]), (&json!(true), &json!("validation")));
    let message = told.error["message"].as_str().unwrap();
    assert!(message.starts_with("the idempotency store cannot be "), "{message}");
    println!("{message}");
    assert_eq!(plain.failure(12, "UNAVAILABLE").error["retryable"], true);
    // The failure was not recorded.
    let later = later.success();
    assert_eq!((&later.data["effect"], is_hit(&later)), (&json!("created"), false));
    let again = again.success();
    assert_eq!((&again.data["id"], is_hit(&again)), (&first.success().data["id"], true));
    assert_eq!(list.success().data.as_array().unwrap().len(), 2);
}

/// A file that cannot grow, at any step of a call. A claim is released or its lease ends.
#[test]
fn a_call_on_a_full_disk_does_nothing() {
    let script = "long=$(head -c 20000 /dev/zero | tr '\\0' n)
        $TOOL resource create --name first --idempotency-key first >/dev/null
        for blocks in 0 40 64 80 120 160 320 640; do
            name=$long$blocks
            ( trap '' XFSZ; ulimit -f $blocks; exec $TOOL resource create --name $name --idempotency-key k$blocks ) || true
            $TOOL resource create --name $name --idempotency-key k$blocks
        done
        $TOOL resource list --limit 0";
    let Some(runs) = run_in_small_file_system(script) else { return };
    let (list, pairs) = runs.split_last().unwrap();
    let (mut before, mut behind) = (0, 0);
    for pair in pairs.chunks(2) {
        let [limited, later] = pair else { panic!("{pair:?}") };
        let later = later.success();
        if limited.code == 0 {
            assert!(is_hit(&later), "{pair:?}");
            continue;
        }
        let error = limited.envelope().error;
        assert_eq!((limited.code, &error["retryable"]), (12, &json!(true)), "{error}");
        *(if error["code"] == "UNAVAILABLE" { &mut behind } else { &mut before }) += 1;
        assert_eq!((&later.data["effect"], is_hit(&later)), (&json!("created"), false), "{pair:?}");
    }
    println!("{before} of {} calls found no room for their claim, {behind} none for their work", pairs.len() / 2);
    assert!(before > 0 && behind > 0);
    assert_eq!(list.success().data.as_array().unwrap().len(), 1 + pairs.len() / 2);
}
