//! What a program imports: `use envelope_runtime::prelude::*;`.

pub use crate::{
    App, Apply, Commands, Context, Create, Delete, ErrorCode, Group, Idempotency, InputRequired, OrExisting, Page,
    Paging, Plan, Progress, Resource, ResourceId, Run, Secret, Stream, UniqueViolation, Update, clap, command,
};
pub use serde::Serialize;
