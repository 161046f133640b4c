use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes, StateCodes, StateErrorCodes};

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

impl StateErrorCodes for StoreError {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
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
