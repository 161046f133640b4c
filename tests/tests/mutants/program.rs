//! A program whose arguments are renamed to the names of flags. Each handler that changes something writes to stderr.

use std::convert::Infallible;
use std::process::ExitCode;

use envelope_runtime::prelude::*;

#[derive(Debug, Clone, Serialize, Resource)]
struct Host {
    #[resource(id)]
    id: String,
}

/// Filters of hosts
#[derive(Debug, clap::Args)]
struct Filter {
    /// Zone of the host
    #[arg(long, short = 'z', alias = "area")]
    zone: Option<String>,
    /// Whether the host is old
    #[arg(long = "old", visible_alias = "aged")]
    old: bool,
}

/// Create a host
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create(
    plan: &Plan,
    /// Id of the host
    #[arg(long, short, alias = "name")]
    id: String,
    /// Whether it starts
    #[arg(long, short = 's', visible_alias = "begin", visible_short_alias = 'b')]
    start: bool,
) -> Result<Create<Host>, Infallible> {
    changes(plan);
    let _ = start;
    Ok(Create::Created(host(id)))
}

/// Delete a host
#[command(effect = "delete", confirm, timeout = "30s", exit_codes(NOT_FOUND = 0, TIMEOUT = 124))]
fn delete(
    plan: &Plan,
    #[command(flatten)] filter: Filter,
    /// Id of the host
    id: String,
    /// How
    #[arg(long, short = 'm', aliases = ["manner", "kind"])]
    mode: Option<String>,
) -> Result<Delete<Host>, Infallible> {
    changes(plan);
    let _ = (filter, mode);
    Ok(Delete::deleted(id))
}

/// List the hosts
#[command(effect = "read")]
fn list(
    #[command(flatten)] filter: Filter,
    /// The order
    #[arg(long, short, alias = "order")]
    sort: Option<String>,
) -> Result<Vec<Host>, Infallible> {
    let _ = (filter, sort);
    eprintln!("CHANGED");
    Ok(vec![host("h1".to_owned()), host("h2".to_owned())])
}

fn host(id: String) -> Host {
    Host { id }
}

fn changes(plan: &Plan) {
    if !plan.is_dry_run() {
        eprintln!("CHANGED");
    }
}

fn main() -> ExitCode {
    App::new("hosts", "1.0.0").commands::<commands![create, delete, list]>().build().run()
}
