use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes};

const GONE: CodeSpec = CodeSpec::new("not found");

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

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
