//! Runs the example programs as real processes and holds what they print to the contract.
//!
//! [`program`] builds an example once, [`Call`] runs it in an environment that is empty but for what the test says,
//! and [`Run::envelope`] checks every promise that holds for each envelope before it hands out its parts.

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
pub use schema::{Schema, checked_in, folder, shared};
