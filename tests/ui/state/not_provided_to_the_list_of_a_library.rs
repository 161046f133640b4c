use envelope_runtime::prelude::*;

mod host {
    use std::convert::Infallible;

    use envelope_runtime::prelude::*;

    pub struct Inventory;

    /// List the hosts
    #[command(effect = "read")]
    pub fn list(inventory: &Inventory) -> Result<Vec<String>, Infallible> {
        let _ = inventory;
        Ok(Vec::new())
    }

    pub type Commands = commands![list];
}

fn main() -> std::process::ExitCode {
    let _ = host::list;
    App::new("tool", "1.0.0")
        .group("host", "Manage hosts", |group| group.commands::<host::Commands>())
        .build()
        .run()
}
