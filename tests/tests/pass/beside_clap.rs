//! clap's derive with its own `#[command]` in the same file; the framework's attribute is written with its path.

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
fn both_attributes_work() {
    assert!(Other::parse_from(["other", "--flag"]).flag);
    let app = App::new("tool", "1.0.0").command::<read>().build();
    assert_eq!(super::run(&app, &["tool", "read", "--flag"]).1["data"], serde_json::json!([true]));
}
