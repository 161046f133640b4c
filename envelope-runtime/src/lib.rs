#![doc = include_str!("../README.md")]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod app;
#[cfg(feature = "tokio")]
mod block_on;
mod builtin;
mod call;
mod conflict;
mod context;
mod describe;
mod error_code;
mod events;
mod fnv;
mod gate;
mod handler;
#[cfg(feature = "http")]
pub mod http;
pub mod idempotency;
mod infer;
mod input_required;
mod list;
#[cfg(feature = "tracing")]
mod log;
mod needs;
mod outcome;
mod parse;
mod plan;
pub mod prelude;
mod progress;
#[cfg(feature = "prompt")]
mod prompt;
mod prove;
mod random;
mod render;
mod resource;
mod resource_id;
mod retry;
mod run;
mod schema;
mod spec;
mod standard;
mod stdin;
mod threads;
mod tool;
mod usage;
pub mod wire;

#[doc = include_str!("../docs/attributes.md")]
pub mod attributes {}

pub use app::{App, Commands, Finding, Group};
pub use clap;
#[cfg(feature = "postgres")]
pub use conflict::postgres;
pub use conflict::{OrExisting, UniqueViolation, Violation};
pub use context::Context;
pub use envelope_macros::{ErrorCode, Resource, command};
pub use error_code::{CodeSpec, Codes, ErrorCode, Payload};
pub use idempotency::Idempotency;
pub use input_required::InputRequired;
pub use list::{Page, Paging, Stream};
pub use outcome::{
    Apply, Create, Delete, Effect, Outcome, ReturnsApply, ReturnsCreate, ReturnsDelete, ReturnsRead, ReturnsRun,
    ReturnsUpdate, Run, Update,
};
pub use plan::Plan;
pub use progress::{Progress, Work};
#[cfg(feature = "prompt")]
pub use prompt::Prompt;
pub use resource::{Redacted, Resource, Secret};
pub use resource_id::{InvalidResourceId, ResourceId};
pub use spec::Companion;
pub use tool::{AllProvidedBy, Base, GlobalArgs, ProvidedBy};
