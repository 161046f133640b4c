use envelope_runtime::prelude::*;

/// A limit
#[command(effect = "read")]
const LIMIT: u8 = 10;

fn main() -> std::process::ExitCode {
    println!("{LIMIT}");
    std::process::ExitCode::SUCCESS
}
