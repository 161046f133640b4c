//! Basic facilities: randomness, hashing, threads, shell quoting, doc comments and the log sink.

pub(crate) mod doc_comment;
pub(crate) mod hash;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod random;
pub(crate) mod shell;
pub(crate) mod threads;
