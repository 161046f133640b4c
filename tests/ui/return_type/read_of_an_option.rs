use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn read() -> Option<String> {
    None
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Option<String> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
