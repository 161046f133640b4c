use envelope_runtime::prelude::*;

#[command(effect = "read")]
mod notes {
    pub fn list() -> Vec<String> {
        Vec::new()
    }
}

fn main() -> std::process::ExitCode {
    println!("{:?}", notes::list());
    std::process::ExitCode::SUCCESS
}
