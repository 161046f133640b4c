//! Workspaces, stored as folders.

use std::path::PathBuf;
use std::{fs, io, process::ExitCode};

use envelope_runtime::prelude::*;

/// A folder to work in
#[derive(Serialize, Resource)]
struct Workspace {
    #[resource(id)]
    name: String,
    path: PathBuf,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum GetError {
    /// No workspace has this name
    #[error("no workspace is named '{0}'")]
    #[error_code(NOT_FOUND, suggestion = "run `quickstart create {0}` to create it")]
    NotFound(String),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Create a workspace
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(
    /// Name of the workspace, and of its folder
    name: String,
) -> Result<Create<Workspace>, io::Error> {
    let made = fs::create_dir(&name).and_then(|()| fs::canonicalize(&name));
    made.map(|path| Workspace { name: name.clone(), path }).or_existing(|| find(&name))
}

/// Show a workspace
#[command(effect = "read", exit_codes(NOT_FOUND))]
fn get(name: String) -> Result<Workspace, GetError> {
    find(&name)?.ok_or(GetError::NotFound(name))
}

fn find(name: &str) -> io::Result<Option<Workspace>> {
    match fs::canonicalize(name) {
        Ok(path) => Ok(Some(Workspace { name: name.to_owned(), path })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn app() -> App {
    App::new("quickstart", env!("CARGO_PKG_VERSION"))
        .about("Manages workspaces")
        .commands::<commands![create, get]>()
        .build()
}

fn main() -> ExitCode {
    app().run()
}

#[test]
fn the_app_is_consistent() {
    app().debug_assert();
}
