use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(limit: u8) {
    println!("{limit}");
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
