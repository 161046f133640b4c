//! The tokio runtime of a run, with the feature `tokio`.
//!
//! Async handlers, async constructors of states and async streams run on it. Its context is entered while other
//! constructors and handlers run and while states are dropped, because types such as `sqlx::Pool` spawn tasks there.

#[cfg(feature = "tokio")]
mod with_tokio;
#[cfg(not(feature = "tokio"))]
mod without_tokio;

#[cfg(feature = "tokio")]
pub use with_tokio::block_on;
#[cfg(feature = "tokio")]
pub(crate) use with_tokio::{RuntimeBuilder, entered, entered_if_started, run};
#[cfg(not(feature = "tokio"))]
pub(crate) use without_tokio::{RuntimeBuilder, entered, entered_if_started, run};
