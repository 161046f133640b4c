use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(clap::Args)]
struct Paging {
    #[arg(long)]
    limit: u8,
}

/// List the notes
#[command(effect = "read")]
fn list(
    #[command(flatten)]
    #[arg(long)]
    paging: Paging,
) -> Result<Vec<String>, Infallible> {
    let _ = paging.limit;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Paging) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
