use std::convert::Infallible;

use envelope_runtime::prelude::*;

#[derive(clap::Args)]
struct Search {
    #[arg(long)]
    prefix: String,
}

/// List the notes
#[command(effect = "read")]
fn list(#[command()] name: Search) -> Result<Vec<String>, Infallible> {
    let _ = name.prefix;
    Ok(Vec::new())
}

fn main() -> std::process::ExitCode {
    let _: fn(Search) -> Result<Vec<String>, Infallible> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
