//! The framework parameters of a handler, and the host that surrounds a call.

pub(crate) mod async_runtime;
pub(crate) mod call_context;
pub(crate) mod host;
pub mod idempotency;
pub(crate) mod in_flight;
pub(crate) mod paging;
pub(crate) mod plan;
pub(crate) mod progress;
#[cfg(feature = "prompt")]
pub(crate) mod prompt;
pub(crate) mod stamp;
