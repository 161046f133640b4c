use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Users;

/// List the users
#[command(effect = "read")]
fn list(users: &Users) -> Result<Vec<String>, Infallible> {
    let _ = users;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(&Users) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0")
        .state_from(|(): &(), _: &Plan| Ok::<_, Infallible>(Users))
        .command::<list>()
        .build()
        .run()
}
