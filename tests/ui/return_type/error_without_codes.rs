use envelope_runtime::prelude::*;

#[derive(Debug)]
struct StoreError;

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// Does something
#[command(effect = "read")]
fn read() -> Result<Vec<String>, StoreError> {
    Err(StoreError)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = read;
    App::new("tool", "1.0.0").command::<read>().build().run()
}
