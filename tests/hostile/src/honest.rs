//! A program that keeps the contract: the control of the tests.

use envelope_runtime::prelude::*;
use serde::Serialize;

use crate::{Program, ran};

pub(crate) const PROGRAMS: &[Program] = &[("honest", honest)];

#[derive(Debug, Serialize, Resource)]
struct Host {
    #[resource(id)]
    id: String,
}

/// Delete a host
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(
    plan: &Plan,
    /// Id of the host
    id: String,
) -> Result<Delete<Host>, std::convert::Infallible> {
    if !plan.is_dry_run() {
        ran();
    }
    Ok(Delete::deleted(id))
}

fn honest() -> App {
    App::new("honest", "1.0.0").command::<delete>().build()
}
