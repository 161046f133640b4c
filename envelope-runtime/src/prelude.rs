//! What a program imports: `use envelope_runtime::prelude::*;`.

pub use crate::{
    App, AppBuilder, Apply, Context, Create, Delete, ErrorCode, Group, Idempotency, InputRequired, OrExisting, Page,
    Paging, Plan, Progress, Register as _, Resource, ResourceId, Run, Secret, Stream, UniqueViolation, Update, clap,
    command, commands,
};
pub use serde::Serialize;
