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

pub use build::{program, program_that_aborts};
pub use call::{Call, Run};
pub use envelope::Envelope;
#[cfg(unix)]
pub use postgres::{postgres, with_database};
pub use schema::{Schema, own_schema, public_schema, schema_folder};
