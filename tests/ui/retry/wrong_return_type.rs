use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read", retry(policy = "linear", attempts = 4))]
fn list() -> Vec<String> {
    Vec::new()
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Vec<String> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
