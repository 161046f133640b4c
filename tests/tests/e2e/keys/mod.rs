//! Idempotency keys: what every store is held to, and what many processes and killed ones come to.

#[cfg(unix)]
mod postgres;
mod sqlite;
pub(crate) mod suite;
