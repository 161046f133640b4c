use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// List the notes
#[command(effect = "read")]
fn list(
    #[arg(long)] width: Option<u8>,
    #[arg(long, requires = "widht")] height: Option<u8>,
) -> Result<Vec<String>, Infallible> {
    let _ = (width, height);
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Option<u8>, Option<u8>) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
