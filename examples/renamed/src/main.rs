//! A program that renames the dependency envelope-runtime, and passes the new name with the key `crate`.

use std::process::ExitCode;

use contract::prelude::*;

/// A note
#[derive(Serialize, Resource)]
#[resource(crate = ::contract)]
struct Note {
    #[resource(id)]
    id: u32,
    #[resource(secret)]
    token: Secret,
}

#[derive(Debug, ErrorCode)]
#[error_code(crate = ::contract)]
enum Failure {
    /// Every number is taken
    #[error_code(FULL)]
    Full,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("every number is taken")
    }
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, FULL = 80), crate = ::contract)]
fn create(#[arg(long)] id: u32) -> Result<Create<Note>, Failure> {
    match id {
        0 => Err(Failure::Full),
        id => Ok(Create::Created(Note { id, token: Secret::from("s3cret") })),
    }
}

fn app() -> App {
    App::new("renamed", env!("CARGO_PKG_VERSION")).about("Manages notes").command::<create>().build()
}

fn main() -> ExitCode {
    app().run()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_renamed_dependency_works() {
        super::app().debug_assert();
        let mut stdout = Vec::new();
        let code = super::app().run_from(["renamed", "create", "--id", "1"], &mut stdout, &mut Vec::new());
        assert_eq!(code, 0);
        let stdout = String::from_utf8(stdout).unwrap();
        assert!(stdout.contains(r#""data":{"effect":"created","id":1,"token":"[redacted]"}"#), "{stdout}");
    }
}
