use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The store cannot be opened
    #[error_code(UNAVAILABLE)]
    Closed,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store is closed")
    }
}

/// Read a note
#[command(effect = "read")]
fn get(id: String) -> Result<Note, StoreError> {
    if id.is_empty() { Err(StoreError::Closed) } else { Ok(Note { id }) }
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(id: String) -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id }))
}

fn main() -> std::process::ExitCode {
    let _: fn(String) -> Result<Create<Note>, Infallible> = create;
    let _: fn(String) -> Result<Note, StoreError> = get;
    App::new("tool", "1.0.0").command::<create>().command::<get>().build().run()
}
