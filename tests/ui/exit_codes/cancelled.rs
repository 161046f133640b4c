use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read", exit_codes(CANCELLED = 90))]
fn list() -> Result<Vec<String>, std::convert::Infallible> {
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, std::convert::Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
