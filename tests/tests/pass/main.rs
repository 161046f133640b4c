//! Programs that must compile and work, one module per topic.

mod arguments;
mod asynchronous;
mod beside_clap;
mod boxed_errors;
mod built_in;
mod calls_by_name;
mod codes;
mod command_lists;
mod computed_docs;
mod conflicts;
mod events;
mod failure_data;
mod forbidden_lints;
mod from_stdin;
mod generic_resource;
mod idempotency;
mod idempotency_store;
mod idempotency_takeover;
mod lists;
mod literal;
mod names;
mod no_prelude;
mod other_imports;
mod outcomes;
mod output_schema;
mod pedantic;
mod plans;
mod pools;
mod raw_identifiers;
mod retry;
mod return_types;
mod rooms;
mod routing;
mod sqlite_conflicts;
mod sqlx_conflicts;
#[cfg(unix)]
mod sqlx_postgres;
mod states;

use envelope_runtime::App;
use serde_json::Value;

/// Runs an app in process, and returns the exit code and the envelope.
fn run(app: &App, argv: &[&str]) -> (u8, Value) {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let code = app.run_from(argv, &mut stdout, &mut stderr);
    let envelope: Value = serde_json::from_slice(&stdout).expect("one envelope");
    assert_eq!(envelope["meta"]["exit_code"], code);
    (code, envelope)
}
