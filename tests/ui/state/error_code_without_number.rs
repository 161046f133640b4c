use std::convert::Infallible;
use std::fmt;

use envelope_runtime::prelude::*;

struct Store;

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// The licence of this machine ended
    #[error_code(LICENCE_EXPIRED)]
    Licence,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the licence ended")
    }
}

/// List the notes
#[command(effect = "read")]
fn list(store: &Store) -> Result<Vec<String>, Infallible> {
    let _ = store;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").state(|(): &()| Err::<Store, _>(StoreError::Licence)).command::<list>().build().run()
}
