//! In a binary, a public command may take and return types that are private to the crate, as a public function may. This is an
//! example because tests are not binaries; `cargo test` compiles it.

#![allow(private_interfaces, unreachable_pub)]

use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u64,
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = notes::get)]
pub fn create(_: &Store) -> Result<Create<Note>, Infallible> {
    Ok(Create::Created(Note { id: 7 }))
}

mod notes {
    use std::convert::Infallible;

    use envelope_runtime::prelude::*;

    use super::{Note, Store};

    pub type Commands = commands![get];

    /// Read a note
    #[command(effect = "read")]
    pub fn get(_: &Store, id: u64) -> Result<Note, Infallible> {
        Ok(Note { id })
    }
}

fn main() {
    let app = App::new("tool", "1.0.0")
        .state(|(): &()| Ok::<_, Infallible>(Store))
        .command::<create>()
        .commands::<notes::Commands>()
        .build();
    let mut stdout = Vec::new();
    assert_eq!(app.run_from(["tool", "create"], &mut stdout, &mut Vec::new()), 0);
    assert_eq!(app.run_from(["tool", "get", "7"], &mut stdout, &mut Vec::new()), 0);
}
