//! The static description of a command: the one source of the parser, the exit-code table and the describe document.

mod check;
mod param;

use std::any::{Any, TypeId};
use std::fmt;

pub use check::{ArgumentCheck, ValueType};
pub(crate) use check::{Checked, RunCheck};
pub(crate) use param::Reader;
pub use param::{ArgSpec, Arity, FlattenSpec, Param, StdinSpec};

use crate::command::effect::Effect;
use crate::command::handler::{Handle, NoHandler};
use crate::command::retry::Retry;
use crate::context::idempotency::Idempotency;
use crate::error::error_code::Codes;
use crate::error::standard::same;
use crate::error::value_kind::ValueKind;

/// The static description of a command. The attribute writes it as a struct literal, and the built-in commands are
/// written the same way.
///
/// A program with a thousand commands has a thousand of these. Every address in them is relocated when the process
/// starts, which is the cost that a command adds to the calls of all others (`tests/yardstick` holds it to a bound).
pub struct CommandSpec {
    /// The word on the command line: `create`.
    pub name: &'static str,
    /// The first paragraph of the function's documentation.
    pub about: &'static str,
    /// The whole documentation, if it has more than one paragraph.
    pub long_about: Option<&'static str>,
    /// Invocations to start from.
    pub examples: &'static [Example],
    /// The parameters that are taken by value, in their order.
    pub params: &'static [Param],
    /// The names that the author bound to numbers, in their order.
    pub exit_codes: &'static [Binding],
    /// Calls the handler.
    pub handler: &'static dyn Handle,
    /// The command that reads the same resource back.
    pub get: Option<&'static ReadBack>,
    /// Whether a call must be confirmed.
    pub confirm: bool,
    /// The default time limit of the handler, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// When the handler is called again after a retryable error.
    pub retry: Option<Retry>,
    /// The check of the arguments before a call; `None` if the attribute has proved everything that it checks.
    pub check: Option<ArgumentCheck>,
    /// The properties that follow from the handler's effect and return type.
    pub contract: Contract,
    /// The JSON Schema of `data`, if it is known.
    pub output_schema: Option<fn() -> serde_json::Value>,
    /// Which built-in command it is; `None` for a command of an author.
    pub built_in: Option<BuiltIn>,
}

impl fmt::Debug for CommandSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandSpec").field("name", &self.name).finish_non_exhaustive()
    }
}

impl CommandSpec {
    /// Returns a command with this contract and nothing else: the base of every struct literal.
    pub const fn new(contract: Contract) -> Self {
        CommandSpec {
            name: "",
            about: "",
            long_about: None,
            examples: &[],
            params: &[],
            exit_codes: &[],
            handler: &NoHandler,
            get: None,
            confirm: false,
            timeout_ms: None,
            retry: None,
            check: None,
            contract,
            output_schema: None,
            built_in: None,
        }
    }

    /// The command of a function that the attribute rejected.
    pub const STUB: Self =
        CommandSpec::new(Contract { effect: Effect::Read, errors: &[], repeatable: true, listing: None });

    /// Returns the number that `exit_codes(...)` binds to a name. A constant function, because the compiler compares the
    /// table with the error type.
    pub(crate) const fn exit_code(&self, name: &str) -> Option<u8> {
        let mut i = 0;
        while i < self.exit_codes.len() {
            if same(self.exit_codes[i].name, name) {
                return Some(self.exit_codes[i].number);
            }
            i += 1;
        }
        None
    }

    /// Whether it is `exec`.
    pub(crate) fn is_exec(&self) -> bool {
        self.built_in == Some(BuiltIn::Exec)
    }

    /// Whether the handler takes a `&T`.
    pub(crate) fn takes<T: Any>(&self) -> bool {
        self.handler.takes(TypeId::of::<T>())
    }

    /// Whether a call may run again if an earlier call with the same idempotency key ended without an answer. A handler
    /// that takes the [`Idempotency`] prevents the second write itself.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.contract.repeatable || self.takes::<Idempotency>()
    }

    /// Returns `safe`, `mutating` or `destructive`. A command that must be confirmed is always destructive.
    pub(crate) fn danger_level(&self) -> &'static str {
        if self.confirm { Effect::Delete.danger_level() } else { self.contract.effect.danger_level() }
    }
}

/// An invocation shown in the help and in the describe document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// The purpose of the invocation, in a few words.
    pub description: &'static str,
    /// The command line.
    pub invocation: &'static str,
}

/// A command that every program has, unless the author registers another one of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// `manifest`.
    Manifest,
    /// `exec`, which can run every other command and end with the exit code of any of them.
    Exec,
    /// `completion`.
    #[cfg(feature = "completion")]
    Completion,
    /// `man`.
    #[cfg(feature = "man")]
    Man,
}

/// A name of an exit-code table and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// `ALREADY_EXISTS`.
    pub name: &'static str,
    /// 0 to 125.
    pub number: u8,
}

/// The properties that follow from a handler's effect and its return type.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// The declared effect.
    pub effect: Effect,
    /// Every code that the handler's error type can carry.
    pub errors: &'static [Codes],
    /// Whether the command is idempotent: a second run with the same arguments changes nothing.
    pub repeatable: bool,
    /// How the items of a list are divided into pages, if `data` is a list.
    pub listing: Option<Listing>,
}

/// A get command, and the resource that it reads.
#[derive(Debug)]
pub struct ReadBack {
    /// The get command.
    pub spec: &'static CommandSpec,
    /// The kind of the values of its required argument.
    pub argument: ValueKind,
    /// The name of the resource.
    pub resource: &'static str,
    /// The kind of the resource's id.
    pub id: ValueKind,
    /// The name of the id field.
    pub id_field: &'static str,
    /// The name of the key field.
    pub key_field: Option<&'static str>,
}

/// How the items of a list are divided into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// `Vec<T>`: the handler returns all items, the framework divides them.
    Whole,
    /// `Page<T>`: the handler returns the page that was asked for.
    Paged,
    /// `Stream<T>`: the handler returns the items one after the other.
    Streamed,
}

/// The companion of a handler, which `#[command]` emits beside the function, under the function's name.
///
/// `app.command::<create>()` registers it. Implemented by the attribute only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a command",
    label = "expected a function with `#[command(...)]`",
    note = "add `#[command(effect = \"…\")]` to the function"
)]
pub trait Command: 'static {
    /// The types that the handler takes by reference: `(Store, (Context, ()))`.
    type Needs;

    /// The command's static description: always the same address.
    const SPEC: &'static CommandSpec;
}

#[cfg(test)]
mod tests {
    use super::{Binding, CommandSpec};

    #[test]
    fn an_exit_code_is_found_by_its_whole_name() {
        const SPEC: CommandSpec = CommandSpec {
            exit_codes: &[
                Binding { name: "QUOTA_EXCEEDED", number: 100 },
                Binding { name: "QUOTA", number: 80 },
                Binding { name: "NOT_FOUND", number: 0 },
                Binding { name: "HTTP_500", number: 79 },
            ],
            ..CommandSpec::STUB
        };
        // Evaluated by the compiler, as in the expansion.
        const QUOTA: Option<u8> = SPEC.exit_code("QUOTA");
        assert_eq!(QUOTA, Some(80));
        assert_eq!(SPEC.exit_code("QUOTA_EXCEEDED"), Some(100));
        assert_eq!(SPEC.exit_code("NOT_FOUND"), Some(0));
        for name in ["", "Q", "QUOTA_", "UOTA", "HTTP_50", "HTTP_5000", "80"] {
            assert_eq!(SPEC.exit_code(name), None, "{name}");
        }
        assert_eq!(CommandSpec::STUB.exit_code("QUOTA"), None);
        assert_eq!(CommandSpec::STUB.exit_code(""), None);
    }

    #[test]
    fn debug_shows_the_name_only() {
        let spec = CommandSpec { name: "create", ..CommandSpec::STUB };
        assert_eq!(format!("{spec:?}"), "CommandSpec { name: \"create\", .. }");
    }
}
