use std::convert::Infallible;

use envelope_runtime::prelude::*;

trait Lists {
    /// List the notes
    #[command(effect = "read")]
    fn list() -> Result<Vec<String>, Infallible>;
}

struct Store;

impl Lists for Store {
    fn list() -> Result<Vec<String>, Infallible> {
        Ok(Vec::new())
    }
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, Infallible> = <Store as Lists>::list;
    App::new("tool", "1.0.0").build().run()
}
