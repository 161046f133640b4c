use std::convert::Infallible;

use envelope_runtime::Page;
use envelope_runtime::prelude::*;

/// Count the notes
#[command(effect = "read")]
fn count(paging: &Paging) -> Result<Page<Result<u8, String>>, Infallible> {
    unimplemented!("{paging:?}")
}

fn main() -> std::process::ExitCode {
    let _: fn(&Paging) -> Result<Page<Result<u8, String>>, Infallible> = count;
    App::new("tool", "1.0.0").command::<count>().build().run()
}
