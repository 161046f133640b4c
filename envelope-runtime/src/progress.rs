//! Progress for people.

/// How far a long command has come: take it by reference, `progress: &Progress`, which gives the command `--progress`.
#[derive(Debug, Default)]
pub struct Progress {}
