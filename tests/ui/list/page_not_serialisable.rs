use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Note {
    id: String,
}

/// Does something
#[command(effect = "read")]
fn read(paging: &Paging) -> Result<Page<Note>, Infallible> {
    let _ = paging;
    Ok(Page::new([Note { id: String::new() }]))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Paging) -> Result<Page<Note>, Infallible> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
