use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// There is no such note
    #[error_code(NOT_FOUND)]
    Absent,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// List the notes
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan) -> Result<Delete<Note>, StoreError> {
    let _ = plan.is_dry_run();
    Err(StoreError::Absent)
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan) -> Result<Delete<Note>, StoreError> = delete;
    App::new("tool", "1.0.0").command::<delete>().build().run()
}
