//! Pages, cursors, fields, streams.
