use std::convert::Infallible;

use envelope_runtime::prelude::*;

struct Store(String);

struct Line<'a>(&'a str);

impl Serialize for Line<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Read the note
#[command(effect = "read")]
fn read(store: &Store) -> Result<Line<'_>, Infallible> {
    Ok(Line(&store.0))
}

fn main() -> std::process::ExitCode {
    let _: fn(&Store) -> Result<Line<'_>, Infallible> = read;
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(Store(String::new()))).command::<read>().build().run()
}
