use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn read() -> Vec<String> {
    Vec::new()
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Vec<String> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
