#![doc = include_str!("../README.md")]
//!
//! ## The crate
//!
//! | items | for |
//! |---|---|
//! | [`macro@command`], [`App`], [`AppBuilder`], [`commands!`] | commands and the program |
//! | [`Create`], [`Update`], [`Apply`], [`Delete`], [`Run`], [`Page`], [`Stream`], [`OrExisting`] | outcomes |
//! | [`macro@Resource`], [`Secret`], [`ResourceId`], [`macro@ErrorCode`], [`UniqueViolation`] | resources and errors |
//! | [`Context`], [`Plan`], [`Paging`], [`Progress`], [`Idempotency`] | parameters that the framework provides |
//! | [`prelude`], [`attributes`], [`wire`] | the imports, the attribute reference, and the printed types |

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod app;
mod command;
mod context;
mod error;
mod outcome;
mod parse;
pub mod prelude;
mod process;
mod program;
mod render;
mod run;
mod system;
pub mod wire;

#[doc = include_str!("../docs/attributes.md")]
pub mod attributes {}

pub use app::{App, AppBuilder, CommandList, Commands, Finding, Group, Register};
pub use clap;
pub use command::effect::Effect;
// Error messages name these traits, by the shortest public path.
#[doc(hidden)]
pub use command::{
    call::{ArgValue, Flattens},
    handler::StandardType,
    infer::{FromArgument, NotOfTheFramework, OutermostOption, OwnedValue, SharedValue, Values},
    parser_type::ParsedAs,
    spec::Command,
    stdin::FromStdin,
};
pub use context::call_context::Context;
pub use context::idempotency::{self, Idempotency, Outcome};
pub use context::paging::Paging;
pub use context::plan::Plan;
pub use context::progress::{Progress, Work};
#[cfg(feature = "prompt")]
pub use context::prompt::Prompt;
pub use envelope_macros::{ErrorCode, Resource, command};
#[cfg(feature = "postgres")]
pub use error::conflict::postgres;
pub use error::conflict::{UniqueViolation, Violation};
#[doc(hidden)]
pub use error::error_code::FailureData;
pub use error::error_code::{CodeSpec, Codes, ErrorCode, Payload};
pub use error::input_required::InputRequired;
pub use error::resource::{Redacted, Resource, Secret};
pub use error::resource_id::{InvalidResourceId, ResourceId};
pub use error::state_error::{StateCodes, StateError, StateErrorCodes};
#[doc(hidden)]
pub use error::state_error::{WithExitCodes, WithValidCodes, WithoutNotFound};
#[cfg(feature = "http")]
pub use outcome::http;
pub use outcome::list::{Page, Stream};
pub use outcome::or_existing::OrExisting;
pub use outcome::{Apply, Create, Delete, JsonId, Run, Update};
#[doc(hidden)]
pub use outcome::{
    ApplyResult, CreateResult, Data, DeleteResult, DeletedId, ReadCommand, ReadResult, ReadValue, ReadsBack,
    ReturnsApply, ReturnsCreate, ReturnsDelete, ReturnsRead, ReturnsRun, ReturnsUpdate, RunResult, UpdateResult,
};
#[doc(hidden)]
pub use program::{AllProvidedBy, Both, ProvidedBy, ProvidedEarlier, ProvidedTo, ThreadSafe};
pub use program::{Base, GlobalArgs, WithKeys};
pub use render::Answer;
