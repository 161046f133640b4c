//! The clean build of the dependencies of a small tool, which a new user waits for.

use std::fs;
use std::path::Path;

use crate::bounds;
use crate::place::{self, Build};
use crate::table::{Figure, Row};

/// The runtime alone.
const OURS: &str = "envelope-runtime = { path = 'RUNTIME' }";
/// The same without the framework, and without `uuid` and `humantime`.
const BY_HAND: &str = "clap = { version = \"4.6\", features = [\"derive\"] }\n\
                       serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"";

/// Returns the rows for a clean build of both, in debug and release.
pub(crate) fn rows(quick: bool) -> Result<Vec<Row>, String> {
    let folder = place::folder()?.join("clean");
    let mut rows = Vec::new();
    for (profile, name, bound) in [("dev", "debug", bounds::CLEAN_DEBUG), ("release", "release", bounds::CLEAN_RELEASE)]
    {
        // Alternating, like all measurements; the minimum of each is used.
        let mut best: Option<[crate::measure::Usage; 2]> = None;
        for _ in 0..if quick { 1 } else { 2 } {
            let both = [("ours", OURS), ("by-hand", BY_HAND)].map(|(package, dependencies)| {
                eprintln!("building the dependencies of {package}, {name}");
                clean_build(&folder.join(package), package, dependencies, profile)
            });
            let [ours, by_hand] = both;
            let (ours, by_hand) = (ours?, by_hand?);
            best = Some(best.map_or([ours, by_hand], |[a, b]| [a.min(ours), b.min(by_hand)]));
        }
        let Some([ours, by_hand]) = best else { continue };
        let than = "clap, derive, serde_json";
        let (wall, theirs) = (Figure::Time(ours.wall), Figure::Time(by_hand.wall));
        rows.push(Row::difference(format!("clean build, {name}"), "s", wall, theirs, than).bound(bound));
        let (processor, theirs) = (Figure::Time(ours.processor), Figure::Time(by_hand.processor));
        rows.push(Row::difference(format!("clean build, {name}, processor time"), "s", processor, theirs, than));
    }
    Ok(rows)
}

fn clean_build(
    folder: &Path,
    package: &str,
    dependencies: &str,
    profile: &str,
) -> Result<crate::measure::Usage, String> {
    let root = place::root().canonicalize().map_err(|error| error.to_string())?;
    let manifest = format!(
        "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n\n[workspace]\n",
        dependencies.replace("RUNTIME", &root.join("envelope-runtime").display().to_string())
    );
    let target = folder.join("target");
    write(&folder.join("src/lib.rs"), "")?;
    write(&folder.join("Cargo.toml"), &manifest)?;
    // Uses the versions of the workspace.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(|error| error.to_string())?;
    match fs::remove_dir_all(&target) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{}: {error}", target.display()));
        }
        _ => {}
    }
    Build { source: folder, package, profile, target: &target }.run()
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    file.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(file, text))
        .map_err(|error| format!("{}: {error}", file.display()))
}
