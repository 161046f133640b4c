//! Programs whose `main` is async, with `#[tokio::main]`.

use envelope_tests::Call;
use rustix::process::Signal;
use serde_json::json;

use super::{Blocking, assert_cancelled, assert_timed_out, intercepted_bytes, kill_and_wait};

const FLAVORS: [&str; 2] = ["current_thread", "multi_thread"];

fn faults(flavor: &str, words: &str) -> Call {
    Call::of("faults").env("FAULTS_INSIDE_TOKIO", flavor).words(words)
}

#[test]
fn async_commands_run_inside_a_runtime() {
    for flavor in FLAVORS {
        let items = faults(flavor, "list arrivals 4").run().success().data;
        assert_eq!(items.as_array().map(Vec::len), Some(4), "{items}");
        let lines = faults(flavor, "list arrivals 4 --fail-at 2 --format jsonl").run();
        assert_eq!((lines.code, lines.stdout.lines().count()), (12, 3), "{lines:?}");
        faults(flavor, "process nap --seconds 0").run().success();
        let panic = faults(flavor, "panic").run();
        assert_eq!((panic.code, &panic.envelope().error["code"]), (1, &json!("GENERAL_ERROR")), "{panic:?}");
    }
}

#[test]
fn signals_and_time_limits_end_calls_inside_a_runtime() {
    for flavor in FLAVORS {
        for words in ["process block", "process nap --timeout 1m"] {
            let blocking = Blocking::with_call(faults(flavor, words));
            assert_cancelled(&kill_and_wait(blocking.start(), Signal::TERM), 143, "SIGTERM");
            assert_eq!(blocking.hooks(), ["second", "first"], "{words}");
        }
        assert_timed_out(&faults(flavor, "process nap --timeout 200ms").run(), 90, 200);
        let printed = faults(flavor, "process print rust").run();
        assert_eq!((printed.code, intercepted_bytes(&printed.envelope())), (0, 5), "{printed:?}");
    }
}
