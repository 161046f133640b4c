use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "read")]
fn read() -> Result<Vec<String>, String> {
    Err("no".to_owned())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, String> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
