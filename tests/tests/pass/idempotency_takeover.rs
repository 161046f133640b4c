//! Which commands may be repeated after an earlier call with the same key was killed: the idempotent ones.

use std::convert::Infallible;

use envelope_runtime::idempotency::{Claim, Claimed, Ended, IdempotencyStore, IdempotencyStoreError, Lease};
use envelope_runtime::prelude::*;

/// A store that answers every claim with whether it is repeatable.
struct Echo;

impl IdempotencyStore for Echo {
    fn claim(&self, claim: &Claim<'_>) -> Result<Claimed, IdempotencyStoreError> {
        Err(IdempotencyStoreError::unusable(if claim.repeatable { "again" } else { "unknown" }))
    }

    fn renew(&self, _: &Lease) -> Result<bool, IdempotencyStoreError> {
        panic!("nothing is held")
    }

    fn record(&self, _: &Lease, _: &str) -> Result<Ended, IdempotencyStoreError> {
        panic!("nothing is held")
    }

    fn release(&self, _: &Lease) -> Result<Ended, IdempotencyStoreError> {
        panic!("nothing is held")
    }
}

#[derive(Debug, Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u8,
}

#[derive(Debug, Serialize, Resource)]
struct Named {
    #[resource(id)]
    id: u8,
    #[resource(key)]
    name: String,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Note>, Infallible> {
    Ok(Create::Vanished)
}

/// Create a resource with a unique name
#[command(effect = "create", name = "create-named", exit_codes(ALREADY_EXISTS = 10))]
fn create_named() -> Result<Create<Named>, Infallible> {
    Ok(Create::Vanished)
}

/// Change a note, possibly relative to its value
#[command(effect = "update")]
fn update() -> Result<Update<Note>, Infallible> {
    Ok(Update::Unchanged(Note { id: 1 }))
}

/// Create or update a note
#[command(effect = "apply")]
fn apply() -> Result<Apply<Note>, Infallible> {
    Ok(Apply::Unchanged(Note { id: 1 }))
}

/// Delete a note
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(_plan: &Plan) -> Result<Delete<Note>, Infallible> {
    Ok(Delete::not_found(1))
}

/// Count
#[command(effect = "run")]
fn count() -> Result<Run<()>, Infallible> {
    Ok(Run::Unchanged(()))
}

/// Count and record the outcome
#[command(effect = "run", name = "count-once")]
fn count_once(_idempotency: &Idempotency) -> Result<Run<()>, Infallible> {
    Ok(Run::Unchanged(()))
}

#[test]
fn only_idempotent_commands_are_repeatable() {
    let app = App::new("notes", "1.0.0")
        .idempotency(|(): &()| Ok::<_, IdempotencyStoreError>(Echo))
        .command::<create>()
        .command::<create_named>()
        .command::<update>()
        .command::<apply>()
        .command::<delete>()
        .command::<count>()
        .command::<count_once>()
        .build();
    app.debug_assert();
    for (command, told) in [
        ("create", "unknown"),
        ("create-named", "again"),
        ("update", "unknown"),
        ("apply", "again"),
        ("delete", "again"),
        ("count", "unknown"),
        ("count-once", "again"),
    ] {
        let (code, envelope) = super::run(&app, &["notes", command, "--idempotency-key", "k"]);
        assert_eq!((code, envelope["error"]["message"].as_str()), (4, Some(told)), "{command}");
    }
}
