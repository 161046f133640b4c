//! Runs the example programs as real processes and checks their output against the contract.
//!
//! [`program`] builds an example once, [`Call`] runs it in an empty environment, and [`Run::envelope`] checks the rules
//! that hold for every envelope before it returns the parts.

mod build;
mod call;
mod envelope;
#[cfg(unix)]
mod postgres;
mod schema;
mod session;

pub use build::{hostile_in_release, program, program_that_aborts};
pub use call::{Call, Run};
pub use envelope::Envelope;
#[cfg(unix)]
pub use postgres::{postgres, with_database};
pub use schema::{Schema, own_schema, public_schema, schema_folder};
pub use session::Session;

/// The Rust blocks of the guides, each of which is a test of this crate.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../../docs/agents.md")]
    mod agents {}
    #[doc = include_str!("../../docs/async.md")]
    mod r#async {}
    #[doc = include_str!("../../docs/dry-runs.md")]
    mod dry_runs {}
    #[doc = include_str!("../../docs/errors.md")]
    mod errors {}
    #[doc = include_str!("../../docs/events.md")]
    mod events {}
    #[doc = include_str!("../../docs/getting-started.md")]
    mod getting_started {}
    #[doc = include_str!("../../docs/http.md")]
    mod http {}
    #[doc = include_str!("../../docs/lists.md")]
    mod lists {}
    #[doc = include_str!("../../docs/outcomes.md")]
    mod outcomes {}
    #[doc = include_str!("../../docs/processes.md")]
    mod processes {}
    #[doc = include_str!("../../docs/retries.md")]
    mod retries {}
    #[doc = include_str!("../../docs/testing.md")]
    mod testing {}
}
