//! The parameters of a command that are taken by value.

use std::any::Any;

use clap::builder::ValueParser;
use clap::{Arg, Command};

/// A parameter that is taken by value.
#[derive(Debug, Clone, Copy)]
pub enum Param {
    /// An argument.
    Arg(ArgSpec),
    /// `#[arg(stdin)]`: filled from stdin, or from the file that `--input-file` names.
    Stdin(StdinSpec),
    /// `#[command(flatten)]`: the arguments of a type that derives `clap::Args`.
    Flatten(FlattenSpec),
}

/// The static description of an argument.
#[derive(Debug, Clone, Copy)]
pub struct ArgSpec {
    /// The key of the value in clap's matches: the parameter's name, unless the attribute sets another.
    pub id: &'static str,
    /// `NAME` in `--name <NAME>`.
    pub value_name: &'static str,
    /// The first paragraph of the parameter's documentation.
    pub help: &'static str,
    /// The whole documentation, if it has more than one paragraph.
    pub long_help: Option<&'static str>,
    /// `--long`. An argument with neither `long` nor `short` is positional.
    pub long: Option<&'static str>,
    /// `-s`.
    pub short: Option<char>,
    /// The environment variable that is read if the argument is not given.
    pub env: Option<&'static str>,
    /// The value if the argument is not given.
    pub default: Option<&'static str>,
    /// Whether the argument must be given.
    pub required: bool,
    /// The number of values, as the type implies it.
    pub arity: Arity,
    /// The `ValueReader` of the type, unless it is a type of the standard library.
    pub reader: Option<&'static Reader>,
    /// The parser of one value, unless the handler's types provide it or `extend` sets it.
    pub parser: Option<fn() -> ValueParser>,
    /// The other keys of `#[arg(...)]`, as method calls on clap's argument.
    pub extend: Option<fn(Arg) -> Arg>,
}

/// A reader of values whose type only the handler knows: `ValueReader<T>`, `StdinReader<T>` or `FlattenReader<T>` of
/// `command/handler/kinds.rs`.
pub(crate) type Reader = dyn Any + Send + Sync;

impl ArgSpec {
    /// An optional positional argument without a name: the base of every struct literal.
    pub const DEFAULT: Self = ArgSpec {
        id: "",
        value_name: "",
        help: "",
        long_help: None,
        long: None,
        short: None,
        env: None,
        default: None,
        required: false,
        arity: Arity::One,
        reader: None,
        parser: None,
        extend: None,
    };
}

/// The parameter that is filled from stdin.
#[derive(Debug, Clone, Copy)]
pub struct StdinSpec {
    /// The parameter's name.
    pub id: &'static str,
    /// The first paragraph of its documentation.
    pub help: &'static str,
    /// The maximum number of bytes.
    pub max_bytes: u64,
    /// Whether the command requires input.
    pub required: bool,
    /// The `StdinReader` of the type.
    pub reader: &'static Reader,
}

/// The arguments of a flattened type.
#[derive(Debug, Clone, Copy)]
pub struct FlattenSpec {
    /// Adds the arguments to the command.
    pub augment: fn(Command) -> Command,
    /// The `FlattenReader` of the type.
    pub reader: &'static Reader,
}

/// The number of values of an argument, derived from its type with the rules of clap's derive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    /// `T` and `Option<T>`: one value, the last one given.
    One,
    /// `Option<Option<T>>`: the flag, with or without a value.
    OptionalValue,
    /// `Vec<T>` and `Option<Vec<T>>`: any number of values.
    Many,
    /// `bool`: given or not given.
    Flag,
    /// `()`: no value, unless an action provides one.
    Unit,
}
