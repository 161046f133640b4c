use envelope_runtime::prelude::*;

/// A note
#[command(effect = "read")]
#[derive(Debug, Default)]
struct Note {
    id: String,
}

fn main() -> std::process::ExitCode {
    let note = Note { id: String::new() };
    println!("{note:?} {:?}", Note::default().id);
    std::process::ExitCode::SUCCESS
}
