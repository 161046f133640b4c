use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    name: String,
}

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The store is closed
    Closed,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// Read a note
#[command(effect = "reed")]
fn get(name: String) -> Result<Note, StoreError> {
    if name.is_empty() { Err(StoreError::Closed) } else { Ok(Note { name }) }
}

/// Create a note
#[command(effect = "create", get = get)]
fn create(name: String) -> Result<Create<Note>, StoreError> {
    get(name).map(Create::Created)
}

fn main() -> std::process::ExitCode {
    App::new("tool", "1.0.0").command::<create>().command::<get>().build().run()
}
