use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes};

const TAKEN: CodeSpec = CodeSpec::new("ALREADY_EXISTS");

#[derive(Debug)]
struct StoreError;

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store failed")
    }
}

impl ErrorCode for StoreError {
    const CODES: &'static [Codes] = &[Codes::One(&TAKEN)];

    fn code(&self) -> &'static CodeSpec {
        &TAKEN
    }
}

/// List the notes
#[command(effect = "read", exit_codes(ALREADY_EXISTS))]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
