//! Basic facilities: randomness, hashing, threads, shell quoting, texts in constants, doc comments and the log sink.

pub(crate) mod const_text;
pub(crate) mod doc_comment;
pub(crate) mod hash;
#[cfg(feature = "tracing")]
pub(crate) mod log;
pub(crate) mod random;
pub(crate) mod shell;
pub(crate) mod threads;
