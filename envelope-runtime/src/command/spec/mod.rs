//! What a command is, as static data: the one source of the parser, the exit-code table and the describe document.

mod text;

pub(crate) use text::number_of;

use std::any::{Any, TypeId};
use std::fmt;

use crate::command::effect::Effect;
use crate::command::handler::{Handle, Nothing};
use crate::command::retry::Retry;
use crate::context::idempotency::Idempotency;
use crate::error::error_code::Codes;

/// The static description of a command. The attribute writes it; nothing else does.
///
/// What is text stands in one text, and what is called behind one address, which all commands with the same parameters
/// share: a tool of a thousand commands is a thousand of these, and every address in them costs the start of each call.
pub struct CommandSpec {
    /// The word on the command line: `create`. Not in the text, since a call looks through those of all commands.
    pub name: &'static str,
    /// The documentation, the examples and the arguments: what is in it, and how, says the module `text`.
    pub text: &'static str,
    /// The names that the author bound to numbers, in their order: `ALREADY_EXISTS=10 UNAVAILABLE=12`.
    pub codes: &'static str,
    /// What calls the handler.
    pub handler: &'static dyn Handle,
    /// What `#[arg(...)]` says of some arguments beyond text.
    pub extras: &'static [Extra],
    /// The command that reads the same resource back.
    pub get: Option<fn() -> &'static CommandSpec>,
    /// Whether a call must be confirmed.
    pub confirm: bool,
    /// How long the handler may take, in milliseconds, unless the caller says otherwise.
    pub timeout_ms: Option<u64>,
    /// When the handler is called again, where its error says that it may succeed then.
    pub retry: Option<Retry>,
    /// What follows from the handler's effect and return type.
    pub contract: Contract,
    /// The JSON Schema of `data`, where it is known.
    pub output_schema: Option<fn() -> serde_json::Value>,
    /// Which built-in command it is; none for a command of an author.
    #[doc(hidden)]
    pub built_in: Option<BuiltIn>,
    /// Evaluated by the compiler: the table lists every code that can leave the handler.
    pub proof: (),
}

impl fmt::Debug for CommandSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandSpec").field("name", &self.name).finish_non_exhaustive()
    }
}

impl CommandSpec {
    /// A command of which nothing more is known, from which generated code starts.
    pub const fn new(contract: Contract) -> Self {
        CommandSpec {
            name: "",
            text: "",
            codes: "",
            handler: &Nothing,
            extras: &[],
            get: None,
            confirm: false,
            timeout_ms: None,
            retry: None,
            contract,
            output_schema: None,
            built_in: None,
            proof: (),
        }
    }

    /// The command of a function with errors.
    pub const STUB: Self =
        CommandSpec::new(Contract { effect: Effect::Read, errors: &[], repeatable: true, listing: None });

    /// Whether it is `exec`.
    pub(crate) fn is_exec(&self) -> bool {
        self.built_in == Some(BuiltIn::Exec)
    }

    /// Whether the handler takes a `&T`.
    pub(crate) fn takes<T: Any>(&self) -> bool {
        self.handler.takes(TypeId::of::<T>())
    }

    /// Whether a call may run where an earlier one with its key began and ended without a word. A handler that takes the
    /// [`Idempotency`] sees to it itself.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.contract.repeatable || self.takes::<Idempotency>()
    }

    /// `safe`, `mutating` or `destructive`. What has to be confirmed is what cannot be undone, whatever its effect.
    pub(crate) fn danger_level(&self) -> &'static str {
        if self.confirm { Effect::Delete.danger_level() } else { self.contract.effect.danger_level() }
    }
}

/// A command that every program has, unless the author registers another one of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuiltIn {
    /// `manifest`.
    Manifest,
    /// `exec`, which can do, and end as, everything that the other commands can.
    Exec,
    /// `completion`.
    #[cfg(feature = "completion")]
    Completion,
    /// `man`.
    #[cfg(feature = "man")]
    Man,
}

/// A parameter that is taken by value, for what reads it.
#[derive(Clone, Copy, Default, Debug)]
pub struct ByValue {
    /// The key under which the value is found.
    pub id: &'static str,
    /// What reads it, where its type is none of the standard library's: a `Take` of `handler` or its like.
    pub take: Option<&'static (dyn Any + Send + Sync)>,
}

/// What is said of a parameter beyond the text of its command.
#[derive(Debug, Clone, Copy)]
pub struct Extra {
    /// Which one, among those that are taken by value.
    pub param: usize,
    /// Its id, where that is no literal.
    pub id: Option<&'static str>,
    /// What reads it, where its type is none of the standard library's: a `Take` of `handler` or its like.
    pub take: Option<&'static (dyn Any + Send + Sync)>,
    /// The parser of one value, where the type does not bring it along.
    pub parser: Option<fn() -> clap::builder::ValueParser>,
    /// The rest of `#[arg(...)]`: one method call on the argument per key.
    pub extend: Option<fn(clap::Arg) -> clap::Arg>,
    /// `#[command(flatten)]`: adds the arguments of the type.
    pub flatten: Option<fn(clap::Command) -> clap::Command>,
}

impl Extra {
    /// Nothing.
    pub const NONE: Extra = Extra { param: 0, id: None, take: None, parser: None, extend: None, flatten: None };
}

/// A name of an exit-code table and its number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding {
    /// `ALREADY_EXISTS`.
    pub name: &'static str,
    /// 0 to 125.
    pub number: u8,
}

/// What follows from a handler's effect and its return type.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// The declared effect.
    pub effect: Effect,
    /// Every code that the handler's error type can carry.
    pub errors: &'static [Codes],
    /// Whether what it does twice it has done once.
    pub repeatable: bool,
    /// Whether `data` is a list, and who divides it into pages.
    pub listing: Option<Listing>,
}

/// Who divides a list into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// `Vec<T>`: the handler returns all of it, the framework divides it.
    Whole,
    /// `Page<T>`: the handler returns the page that was asked for.
    Paged,
    /// `Stream<T>`: the handler returns the items one after the other.
    Streamed,
}

/// One parameter that is taken by value, as the text of a command tells it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Param {
    /// An argument.
    Arg(ArgSpec),
    /// `#[arg(stdin)]`: what stands on stdin, or in the file that `--input-file` names.
    Stdin(StdinSpec),
    /// `#[command(flatten)]`: the arguments of a type that derives `clap::Args`.
    Flatten(fn(clap::Command) -> clap::Command),
}

/// An argument as data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArgSpec {
    /// The parameter's name; the key under which the value is found.
    pub id: &'static str,
    /// The first paragraph of the parameter's documentation.
    pub help: &'static str,
    /// All of it, where it has more than one paragraph.
    pub long_help: Option<&'static str>,
    /// `--long`; positional where there is neither this nor `short`.
    pub long: Option<&'static str>,
    /// `-s`.
    pub short: Option<char>,
    /// `NAME` in `--name <NAME>`.
    pub value_name: &'static str,
    /// The environment variable that is read where the argument is not given.
    pub env: Option<&'static str>,
    /// The value where the argument is not given.
    pub default: Option<&'static str>,
    /// Whether the command cannot do without it.
    pub required: bool,
    /// How many values it takes, as its type says.
    pub arity: Arity,
    /// What its text does not say.
    pub extra: Extra,
}

/// The parameter that stdin fills.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StdinSpec {
    /// The parameter's name.
    pub id: &'static str,
    /// The first paragraph of its documentation.
    pub help: &'static str,
    /// The most bytes that it takes.
    pub max_bytes: u64,
    /// Whether the command cannot do without it.
    pub required: bool,
}

/// How many values an argument takes, read off its type as clap's derive does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arity {
    /// `T` and `Option<T>`: one value, the last one given.
    One,
    /// `Option<Option<T>>`: the flag, with or without a value.
    OptionalValue,
    /// `Vec<T>` and `Option<Vec<T>>`: any number of values.
    Many,
    /// `bool`: given or not given.
    Flag,
    /// `()`: no value of its own.
    Unit,
}

/// The companion of a handler: what `#[command]` emits beside the function, under the function's name.
///
/// `app.command::<create>()` registers it. Implemented by the attribute only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a command",
    label = "expected a function with `#[command(...)]`",
    note = "add `#[command(effect = \"…\")]` to the function"
)]
pub trait Companion: 'static {
    /// The types that the handler takes by reference: `(Store, (Context, ()))`.
    type Needs;

    /// The command's static description: the same address wherever it is asked for.
    const SPEC: &'static CommandSpec;
}
