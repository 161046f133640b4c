//! The items that most programs need: `use envelope_runtime::prelude::*;`.
//!
//! [`Context`](crate::Context) and [`Stream`](crate::Stream) are not in it, because many programs import `anyhow::Context` and
//! `futures::Stream`. Import them by name: `use envelope_runtime::{Context, Stream};`.

pub use crate::{
    App, AppBuilder, Apply, Create, Delete, ErrorCode, Group, Idempotency, InputRequired, OrExisting, Page, Paging,
    Plan, Progress, Register as _, Resource, ResourceId, Run, Secret, UniqueViolation, Update, clap, command, commands,
};
pub use serde::Serialize;
