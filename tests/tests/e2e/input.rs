//! stdin, ids, arguments that are no text.
