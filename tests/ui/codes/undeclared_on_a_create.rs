use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u8,
}

#[derive(Debug, ErrorCode)]
enum StoreError {
    #[error_code(TIMEOUT)]
    Slow,
    #[error_code(UNAVAILABLE)]
    Offline,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create(id: u8) -> Result<Create<Note>, StoreError> {
    if id == 0 { Err(StoreError::Slow) } else { Ok(Create::Created(Note { id })) }
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> Result<Create<Note>, StoreError> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
