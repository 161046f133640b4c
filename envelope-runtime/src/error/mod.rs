//! Errors that callers see: codes, conflicts, resources and early exits.

pub(crate) mod conflict;
pub(crate) mod early_exit;
pub(crate) mod error_code;
pub(crate) mod input_required;
pub(crate) mod recorded;
pub(crate) mod resource;
pub(crate) mod resource_id;
pub(crate) mod standard;
pub(crate) mod state_error;
pub(crate) mod usage;
pub(crate) mod value_kind;
