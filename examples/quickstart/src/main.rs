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
enum WorkspaceError {
    /// No workspace has this name
    #[error("no workspace is named '{0}'")]
    #[error_code(NOT_FOUND, suggestion = "run `quickstart create {0}` to create it")]
    NotFound(String),
    /// The folder cannot be accessed
    #[error("cannot access the folder: {0}")]
    #[error_code(UNAVAILABLE, retryable)]
    Io(#[from] io::Error),
}

/// Create a workspace
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(
    /// Name of the workspace
    name: String,
) -> Result<Create<Workspace>, io::Error> {
    create_folder(&name).or_existing(|| find(&name))
}

/// Show a workspace
#[command(effect = "read", exit_codes(NOT_FOUND, UNAVAILABLE))]
fn get(
    /// Name of the workspace
    name: String,
) -> Result<Workspace, WorkspaceError> {
    find(&name)?.ok_or(WorkspaceError::NotFound(name))
}

/// Delete an empty workspace
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(
    plan: &Plan,
    /// Name of the workspace
    name: String,
) -> Result<Delete<Workspace>, io::Error> {
    match plan.write(|| fs::remove_dir(&name), || is_empty(&name)) {
        Ok(()) => Ok(Delete::deleted(name)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Delete::not_found(name)),
        Err(error) => Err(error),
    }
}

fn create_folder(name: &str) -> io::Result<Workspace> {
    fs::create_dir(name)?;
    Ok(Workspace { name: name.to_owned(), path: fs::canonicalize(name)? })
}

fn find(name: &str) -> io::Result<Option<Workspace>> {
    match fs::canonicalize(name) {
        Ok(path) => Ok(Some(Workspace { name: name.to_owned(), path })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the result that [`fs::remove_dir`] would have.
fn is_empty(name: &str) -> io::Result<()> {
    match fs::read_dir(name)?.next() {
        None => Ok(()),
        Some(_) => Err(io::ErrorKind::DirectoryNotEmpty.into()),
    }
}

fn app() -> App {
    App::new("quickstart", env!("CARGO_PKG_VERSION"))
        .about("Manages workspaces")
        .command::<create>()
        .command::<get>()
        .command::<delete>()
        .build()
}

fn main() -> ExitCode {
    app().run()
}

#[test]
fn the_app_is_consistent() {
    app().debug_assert();
}
