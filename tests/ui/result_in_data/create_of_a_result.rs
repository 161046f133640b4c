use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Count the notes
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn count() -> Result<Create<Result<Note, String>>, Infallible> {
    unimplemented!()
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Create<Result<Note, String>>, Infallible> = count;
    App::new("tool", "1.0.0").command::<count>().build().run()
}
