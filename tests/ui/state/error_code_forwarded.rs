use std::convert::Infallible;
use std::fmt;

use envelope_runtime::prelude::*;

struct Pool;

#[derive(Debug, ErrorCode)]
enum FileError {
    /// There is no file
    #[error_code(NOT_FOUND)]
    Missing,
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no file")
    }
}

#[derive(Debug, ErrorCode)]
enum PoolError {
    #[error_code(transparent)]
    File(FileError),
}

impl fmt::Display for PoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no pool")
    }
}

fn open((): &(), _: &u8) -> Result<Pool, PoolError> {
    Err(PoolError::File(FileError::Missing))
}

/// List the notes
#[command(effect = "read")]
fn list(pool: &Pool) -> Result<Vec<String>, Infallible> {
    let _ = pool;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Pool) -> Result<Vec<String>, Infallible> = list;
    let app = App::new("tool", "1.0.0").state(|(): &()| Ok::<u8, Infallible>(1));
    app.state_from(open).command::<list>().build().run()
}
