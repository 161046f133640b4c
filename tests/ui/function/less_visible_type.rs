#![allow(private_interfaces)]

use std::convert::Infallible;

use envelope_runtime::prelude::*;

pub mod notes {
    use super::*;

    struct Store;

    /// List the notes
    #[command(effect = "read")]
    pub fn list(store: &Store) -> Result<Vec<String>, Infallible> {
        let _ = store;
        Ok(Vec::new())
    }

    pub fn app() -> App {
        let _: fn(&Store) -> Result<Vec<String>, Infallible> = list;
        App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store)).command::<list>().build()
    }
}

fn main() -> std::process::ExitCode {
    notes::app().run()
}
