//! A command as static data, and how its handler is called.

pub(crate) mod call;
pub(crate) mod effect;
pub(crate) mod flag_values;
pub(crate) mod flags;
pub(crate) mod gate;
pub(crate) mod handler;
pub(crate) mod infer;
pub(crate) mod needs;
pub(crate) mod parser_type;
pub(crate) mod reply;
pub(crate) mod retry;
pub(crate) mod spec;
pub(crate) mod stdin;
