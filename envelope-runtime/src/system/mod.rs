//! Facilities below everything else: randomness, hashing, threads, the log sink.

pub(crate) mod hash;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod random;
pub(crate) mod threads;
