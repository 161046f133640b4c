use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list<T: Clone + Send + Sync + 'static>(limit: T) -> Result<Vec<String>, Infallible> {
    let _ = limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(u8) -> Result<Vec<String>, Infallible> = list::<u8>;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
