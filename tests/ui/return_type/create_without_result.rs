use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Create<Note> {
    Create::Created(Note { id: String::new() })
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Create<Note> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
