use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create(store: &Store, idempotency: &Idempotency) -> Result<Create<Note>, Infallible> {
    let outcome = Create::Created(Note { id: String::new() });
    let _ = idempotency.record(store, &outcome);
    Ok(outcome)
}

fn main() {
    let _: fn(&Store, &Idempotency) -> Result<Create<Note>, Infallible> = create;
}
