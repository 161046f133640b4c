use std::convert::Infallible;

use envelope_runtime::{Context, prelude::*};

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

struct Store;

/// Delete a note
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(store: &Store, context: &Context, id: String) -> Result<Delete<Note>, Infallible> {
    let _ = (store, context);
    Ok(Delete::deleted(id))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store, &Context, String) -> Result<Delete<Note>, Infallible> = delete;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store)).command::<delete>().build().run()
}
