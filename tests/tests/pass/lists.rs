//! Which commands are lists, by their return type.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};

use envelope_runtime::prelude::*;
use envelope_runtime::{Stream, clap};
use serde_json::json;

type Answer<T> = Result<T, Infallible>;
type Numbers = Answer<Vec<u32>>;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum OpenError {
    /// The source cannot be opened
    #[error("closed")]
    #[error_code(PRECONDITION)]
    Closed,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum SourceError {
    /// The source ended early
    #[error("dry")]
    #[error_code(DRY = 81, side_effects = "none")]
    Dry,
}

/// A list by an alias
#[command(effect = "read")]
fn aliased() -> Numbers {
    Ok((0..30).collect())
}

/// A stream with two error types
#[command(effect = "read", exit_codes(PRECONDITION = 4, DRY = 81))]
fn two_errors(at: usize) -> Result<Stream<u32, SourceError>, OpenError> {
    if at == 0 {
        return Err(OpenError::Closed);
    }
    Ok(Stream::fallible((1..).map(move |n| if n as usize == at { Err(SourceError::Dry) } else { Ok(n) })))
}

/// A collection that is not a list
#[command(effect = "read")]
fn set() -> Answer<std::collections::BTreeSet<u32>> {
    Ok((0..30).collect())
}

/// A list with a `limit` in a flattened struct, which the macro does not see
#[command(effect = "read")]
fn own(#[command(flatten)] asked: Asked) -> Answer<Vec<u8>> {
    Ok((0..asked.limit).collect())
}

#[derive(clap::Args)]
struct Asked {
    #[arg(long)]
    limit: u8,
}

/// A `limit` on a command that is not a list
#[command(effect = "read")]
fn single(#[arg(long)] limit: u8, #[arg(long)] cursor: u8) -> Answer<[u8; 2]> {
    Ok([limit, cursor])
}

#[test]
fn a_list_is_recognised_by_its_type() {
    let app = App::new("tool", "1.0.0").command::<aliased>().command::<set>().build();
    let aliased = super::run(&app, &["tool", "aliased"]).1;
    assert_eq!((aliased["data"].as_array().unwrap().len(), &aliased["meta"]["pagination"]["total"]), (20, &json!(30)));
    let set = super::run(&app, &["tool", "set"]).1;
    assert_eq!((set["data"].as_array().unwrap().len(), set["meta"].get("pagination")), (30, None));
}

#[test]
fn the_error_codes_of_items_are_in_the_table() {
    let app = App::new("tool", "1.0.0").command::<two_errors>().build();
    for (argv, number, code) in
        [(["tool", "two-errors", "0"], 4, "PRECONDITION"), (["tool", "two-errors", "3"], 81, "DRY")]
    {
        let (exit_code, envelope) = super::run(&app, &argv);
        assert_eq!((exit_code, &envelope["error"]["code"]), (number, &json!(code)));
    }
    let described = super::run(&app, &["tool", "two-errors", "--describe"]).1["data"].clone();
    assert_eq!(described["exit_codes"]["81"]["description"], "The source ended early");
    assert!(!app.audit().iter().any(|finding| finding.message.contains("can produce")));
}

#[test]
fn a_unit_test_reads_a_stream() {
    let items = two_errors(3).unwrap().items();
    let items: Vec<_> = items.take(3).map(|item| item.map_err(|error| error.code.into_owned())).collect();
    assert_eq!(items, [Ok(1), Ok(2), Err("DRY".to_owned())]);
}

#[test]
fn a_list_cannot_redefine_limit_and_cursor() {
    let app = App::new("tool", "1.0.0").command::<own>().build();
    let panic = catch_unwind(AssertUnwindSafe(|| app.debug_assert())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    let clash = "the argument `limit` takes `--limit`, the name of a built-in flag; take `paging: &Paging`";
    assert!(text.contains(&format!("`own`: {clash}")), "{text}");
    // Without the test, a call fails instead of giving the flag another meaning.
    let (code, envelope) = super::run(&app, &["tool", "own", "--limit", "30"]);
    assert!(code == 1 && envelope["error"]["message"].as_str().unwrap().contains(clash), "{envelope}");
    let app = App::new("tool", "1.0.0").command::<single>().build();
    app.debug_assert();
    assert_eq!(super::run(&app, &["tool", "single", "--limit=1", "--cursor=2"]).1["data"], json!([1, 2]));
}
