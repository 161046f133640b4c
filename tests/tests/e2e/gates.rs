//! Dry run, confirmation, validation only.
