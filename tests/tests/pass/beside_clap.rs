//! clap's own derive, with its own `#[command]`, in the file of a command: ours is written with its path there.

use std::convert::Infallible;

use clap::Parser;
use envelope_runtime::{App, Register as _};

#[derive(Parser)]
#[command(name = "other", version = "2.0.0")]
struct Other {
    #[arg(long)]
    flag: bool,
}

/// Read the flag
#[envelope_runtime::command(effect = "read")]
fn read(#[arg(long)] flag: bool) -> Result<Vec<bool>, Infallible> {
    Ok(vec![flag])
}

#[test]
fn both_work() {
    assert!(Other::parse_from(["other", "--flag"]).flag);
    let app = App::new("tool", "1.0.0").command::<read>().build();
    assert_eq!(super::run(&app, &["tool", "read", "--flag"]).1["data"], serde_json::json!([true]));
}
