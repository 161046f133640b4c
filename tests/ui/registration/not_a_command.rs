use envelope_runtime::prelude::*;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: String,
}

fn main() -> std::process::ExitCode {
    let _ = Note { id: String::new() };
    App::new("tool", "1.0.0").command::<Note>().build().run()
}
