use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

/// Does something
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Note>, std::num::ParseIntError> {
    "1".parse::<u8>().map(|_| Create::Vanished)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Create<Note>, std::num::ParseIntError> = create;
    App::new("tool", "1.0.0").command::<create>().build().run()
}
