use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Pool;

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
        .state_from(|(): &(), _: &Pool| Ok::<_, Infallible>(Users))
        .state(|(): &()| Ok::<_, Infallible>(Pool))
        .command::<list>()
        .build()
        .run()
}
