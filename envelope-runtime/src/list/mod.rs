//! Lists: pages, cursors, streams.

/// Which part of a list the caller asks for: take it by reference, `paging: &Paging`, where the handler returns a
/// `Page<T>`.
#[derive(Debug, Default)]
pub struct Paging {}
