//! Data with more levels than the framework serialises.

use super::{Program, in_both_builds};

const TOO_DEEP: &str = "the data is nested deeper than 120 levels";

/// Asserts that the call fails because of the depth of its data, and prints none of it.
#[track_caller]
fn is_too_deep(program: &Program, words: &str) {
    let envelope = program.run(words).0.failure(1, "GENERAL_ERROR");
    assert_eq!(
        (&envelope.error["message"], &envelope.error["phase"]),
        (&TOO_DEEP.into(), &"cleanup".into()),
        "{words}"
    );
    assert_eq!(envelope.data_text, "null", "{words}");
}

#[test]
fn data_with_too_many_levels_is_an_error() {
    in_both_builds("deep", |program| {
        for words in [
            "chain 121",
            "chain 200000",
            "value",
            "list 120",
            "list 200000",
            "page",
            "stream",
            "create",
            "conflict",
            "change",
            "change --dry-run",
            "fail",
        ] {
            is_too_deep(program, words);
        }
    });
}

#[test]
fn the_limit_is_the_same_in_every_format() {
    in_both_builds("deep", |program| {
        for format in ["plain", "tsv"] {
            for words in ["chain 121", "value", "list 120", "create"] {
                let (run, _) = program.run(&format!("{words} --format {format}"));
                assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{words}: {run:?}");
                assert!(run.stderr.contains(TOO_DEEP), "{run:?}");
            }
        }
        for (levels, code) in [(119, 0), (120, 1), (200_000, 1)] {
            let (run, _) = program.run(&format!("list {levels} --format jsonl"));
            assert_eq!(run.code, code, "{run:?}");
            let last = run.stdout.lines().last().unwrap_or_default();
            assert_eq!(last.contains(TOO_DEEP), code == 1, "{run:?}");
        }
    });
}

#[test]
fn data_with_as_many_levels_as_allowed_is_printed() {
    in_both_builds("deep", |program| {
        // Reading the envelope parses the whole line with the default limit of serde_json.
        for words in ["chain 120", "list 119", "delete --dry-run"] {
            program.run(words).0.success();
        }
        for format in ["plain", "tsv", "jsonl"] {
            let (run, _) = program.run(&format!("chain 120 --format {format}"));
            assert_eq!((run.code, run.stdout.contains("next")), (0, true), "{run:?}");
        }
    });
}

#[test]
fn an_id_with_too_many_levels_is_an_error() {
    in_both_builds("deep", |program| {
        let envelope = program.run("delete").0.failure(1, "GENERAL_ERROR");
        assert_eq!((&envelope.error["cause"], envelope.data_text.as_str()), (&TOO_DEEP.into(), "null"));
    });
}

#[test]
fn context_with_too_many_levels_is_replaced() {
    in_both_builds("deep", |program| {
        let envelope = program.run("fail-with-context").0.failure(6, "CONFLICT");
        assert_eq!(envelope.error["context"]["value"], TOO_DEEP);
    });
}
