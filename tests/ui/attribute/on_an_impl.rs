use envelope_runtime::prelude::*;

struct Store;

#[command(effect = "read")]
impl Store {
    /// List the notes
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}

fn main() -> std::process::ExitCode {
    println!("{:?}", Store.list());
    std::process::ExitCode::SUCCESS
}
