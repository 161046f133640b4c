use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes};

const GONE: CodeSpec = CodeSpec::new("GONE");

#[derive(Debug)]
struct StoreError;

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store failed")
    }
}

impl ErrorCode for StoreError {
    const CODES: &'static [Codes] = &[Codes::One(&GONE)];

    fn code(&self) -> &'static CodeSpec {
        &GONE
    }
}

struct Store;

/// List the notes
#[command(effect = "read")]
fn list(store: &Store) -> Result<Vec<String>, std::convert::Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<Vec<String>, std::convert::Infallible> = list;
    App::new("tool", "1.0.0").state(|(): &()| Err::<Store, _>(StoreError)).command::<list>().build().run()
}
