//! No control character reaches stdout.
