use envelope_runtime::prelude::*;
use std::convert::Infallible;

mod text {
    #[derive(Clone)]
    pub struct String;
}
use text::String;

/// List
#[command(effect = "read")]
fn list(#[arg(long)] name: Option<String>) -> Result<Vec<u8>, Infallible> {
    let _ = name;
    Ok(vec![])
}

fn main() {}
