use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store;

impl Store {
    /// List the notes
    #[command(effect = "read")]
    fn list() -> Result<Vec<String>, Infallible> {
        Ok(Vec::new())
    }
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, Infallible> = Store::list;
    App::new("tool", "1.0.0").build().run()
}
