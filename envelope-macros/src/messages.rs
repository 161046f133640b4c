//! The texts of all errors that the macros report.
//!
//! A text follows rustc. The first line states the problem: a short sentence in lower case, without a full stop. A line
//! `help: …` says what to write, and a line `note: …` gives the reason. `compile_error!` takes one text, so these are lines of
//! the message instead of sub-diagnostics.

use std::fmt::Display;

use crate::flags::FlagScope;

/// `` `a`, `b`, `c` ``.
fn list<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// `` expected one of `a`, `b`, `c` ``, or `` expected `a` `` for a single word.
fn expected_one_of<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    let words: Vec<T> = words.into_iter().collect();
    let one_of = if words.len() > 1 { "one of " } else { "" };
    format!("expected {one_of}{}", list(words))
}

/// The words as string literals.
fn quoted(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| format!("{word:?}")).collect()
}

/// The line that suggests the word with the nearest spelling, if there is one.
fn did_you_mean(nearest: Option<impl Display>) -> String {
    nearest.map_or_else(String::new, |word| format!("\nhelp: did you mean `{word}`?"))
}

// The grammar of attributes.

pub(crate) const EXPECTED_COMMA: &str = "expected `,`";

pub(crate) fn expected(expected: &str) -> String {
    format!("expected {expected}")
}

pub(crate) fn missing_value(word: impl Display) -> String {
    format!("expected a value after `{word} =`")
}

pub(crate) fn empty_attribute(usage: &str) -> String {
    format!("empty attribute\nhelp: write `{usage}`")
}

pub(crate) fn malformed_attribute(usage: &str) -> String {
    format!("expected arguments in parentheses\nhelp: write `{usage}`")
}

pub(crate) fn attribute_without_keys(valid: impl Iterator<Item = &'static str>) -> String {
    format!("empty attribute; {}", expected_one_of(valid))
}

pub(crate) fn wrong_value(word: &str, takes: &str, usage: &str) -> String {
    format!("`{word}` takes {takes}\nhelp: write `{usage}`")
}

pub(crate) fn wrong_separator(word: impl Display, found: &str, value: Option<String>) -> String {
    let value = value.unwrap_or_else(|| "…".to_owned());
    format!("expected `=` after `{word}`, found `{found}`\nhelp: write `{word} = {value}`")
}

pub(crate) fn empty_value(word: &str) -> String {
    format!("`{word}` must not be empty\nhelp: remove `{word}`, or give it a name")
}

pub(crate) fn duplicate_key(word: &str) -> String {
    format!("duplicate key `{word}`\nhelp: remove one of the two")
}

pub(crate) fn misplaced_key(word: &str, place: &str, right_place: &str, usage: &str) -> String {
    format!("`{word}` is not a key of {place}\nhelp: move it to {right_place}: `{usage}`")
}

pub(crate) fn unknown_key(word: &str, nearest: Option<&str>, valid: impl Iterator<Item = &'static str>) -> String {
    format!("unknown key `{word}`; {}{}", expected_one_of(valid), did_you_mean(nearest))
}

// Exit codes.

pub(crate) fn invalid_error_code(name: &str, cased: Option<&str>) -> String {
    let help = cased.map_or_else(
        || "start with a capital letter, followed by one or more of A-Z, 0-9 and _".to_owned(),
        |cased| format!("write `{cased}`"),
    );
    format!("invalid error code `{name}`\nhelp: {help}\nnote: error codes are in SCREAMING_SNAKE_CASE")
}

pub(crate) fn cancelled() -> &'static str {
    "`CANCELLED` is reserved\n\
     help: use another error code, such as `ABORTED = 79`\n\
     note: it is the error code of a command that a signal ends"
}

pub(crate) fn expected_exit_code() -> &'static str {
    "expected an integer literal from 0 to 125"
}

pub(crate) fn suffixed_exit_code(digits: &str) -> String {
    format!("suffixed literals are not allowed as exit codes\nhelp: write `{digits}`")
}

pub(crate) fn exit_code_out_of_range(digits: &str) -> String {
    format!(
        "exit code {digits} is out of range\n\
         help: use a number from 3 to 125\n\
         note: shells reserve 126 and above"
    )
}

pub(crate) fn fixed_exit_code(name: &str, number: u8) -> String {
    format!(
        "`{name}` cannot be bound to another exit code\n\
         help: write `{name} = {number}`, or remove the number\n\
         note: `{name}` is {number} for every command"
    )
}

pub(crate) fn reserved_exit_code(name: &str) -> String {
    format!(
        "`{name}` cannot be bound to a reserved exit code\n\
         help: use a number from 3 to 125\n\
         note: 1 is `GENERAL_ERROR` and 2 is `ARG_ERROR` for every command"
    )
}

pub(crate) fn error_bound_to_zero(name: &str) -> String {
    format!(
        "`{name}` is an error and cannot be bound to 0\n\
         help: use a number from 3 to 125\n\
         note: exit code 0 means success"
    )
}

pub(crate) fn duplicate_error_code(name: &str) -> String {
    format!("duplicate error code `{name}`\nhelp: remove one of the two")
}

pub(crate) fn missing_exit_code(name: &str, nearest: Option<&str>) -> String {
    format!(
        "missing exit code for `{name}`{}\n\
         help: write `{name} = 79`, or another number from 79 to 125\n\
         note: only standard error codes have a default",
        did_you_mean(nearest)
    )
}

pub(crate) fn missing_already_exists() -> &'static str {
    "missing error code `ALREADY_EXISTS`\n\
     help: add `ALREADY_EXISTS = 10` to `exit_codes`\n\
     note: a `create` command exits with it if the resource already exists"
}

pub(crate) fn missing_not_found() -> &'static str {
    "missing error code `NOT_FOUND`\n\
     help: add `NOT_FOUND = 0` to `exit_codes`\n\
     note: a `delete` command succeeds if the resource does not exist"
}

pub(crate) fn not_found_not_zero() -> &'static str {
    "`NOT_FOUND` must be bound to 0 on a `delete` command\n\
     help: write `NOT_FOUND = 0`\n\
     note: a `delete` command succeeds if the resource does not exist"
}

pub(crate) fn shared_exit_code(number: u8, other: &str) -> String {
    format!(
        "`ALREADY_EXISTS` and `{other}` are both bound to {number}\n\
         help: bind `ALREADY_EXISTS` to another number\n\
         note: callers recognise an existing resource by its exit code"
    )
}

// `#[command(...)]` and the function.

pub(crate) fn duplicate_command() -> &'static str {
    "duplicate `#[command(...)]`\nhelp: write all keys in one attribute"
}

pub(crate) fn main_on_a_command(path: &str) -> String {
    format!(
        "`#[{path}]` is not allowed on a command\n\
         help: remove `#[{path}]`\n\
         note: the framework runs every `async` command on its runtime"
    )
}

pub(crate) fn about_as_key(word: &str) -> String {
    format!(
        "`{word}` is not a key of `#[command(...)]` on a function\n\
         help: describe the command in a doc comment on the function\n\
         note: its first paragraph is the short help, and all of it is the long help"
    )
}

pub(crate) fn not_a_function() -> &'static str {
    "`#[command(...)]` can only be applied to functions"
}

pub(crate) fn missing_effect(effects: &[&str]) -> String {
    format!("missing `effect`; {}\nhelp: add `effect = \"…\"`", expected_one_of(quoted(effects)))
}

/// `#[command(create, …)]`.
pub(crate) fn bare_effect(word: &str, is_set: bool) -> String {
    let help = if is_set { format!("remove `{word}`") } else { format!("write `effect = \"{word}\"`") };
    format!("`{word}` is not a key of `#[command(...)]` on a function\nhelp: {help}")
}

/// A value of `effect` that names an effect without being a string literal.
pub(crate) fn unquoted_effect(word: &str) -> String {
    format!("`effect` takes a string literal\nhelp: write `effect = \"{word}\"`")
}

pub(crate) fn unknown_effect(word: &str, nearest: Option<&str>, effects: &[&str]) -> String {
    unknown_literal("effect", word, nearest, effects)
}

fn unknown_literal(kind: &str, word: &str, nearest: Option<&str>, valid: &[&str]) -> String {
    let nearest = nearest.map(|nearest| format!("{nearest:?}"));
    format!("unknown {kind} `{word:?}`; {}{}", expected_one_of(quoted(valid)), did_you_mean(nearest))
}

pub(crate) fn get_not_allowed(effect: &str) -> String {
    format!(
        "`get` is not allowed with effect `{effect}`\n\
         help: remove `get`\n\
         note: it names the command that reads the resource of a `create`, `update` or `apply` command"
    )
}

pub(crate) fn confirm_not_allowed(effect: &str) -> String {
    format!(
        "`confirm` is not allowed with effect `{effect}`\n\
         help: remove `confirm`\n\
         note: only `delete` and `run` commands can require confirmation"
    )
}

pub(crate) fn invalid_timeout(text: &str, usage: &str) -> String {
    if is_zero(text) {
        return "`timeout` must not be zero\nhelp: remove `timeout` to set no limit".to_owned();
    }
    invalid_duration(text, usage)
}

fn invalid_duration(text: &str, usage: &str) -> String {
    format!("invalid duration `{text:?}`\nhelp: write an integer and a unit (ms, s, m or h): `{usage}`")
}

/// Whether a duration is zero.
fn is_zero(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty() && digits.bytes().all(|digit| digit == b'0')
}

pub(crate) fn missing_retry_key(missing: &str, usage: &str) -> String {
    format!("missing `{missing}` in `retry`\nhelp: write `{usage}`")
}

pub(crate) fn unknown_policy(word: &str, nearest: Option<&str>, policies: &[&str]) -> String {
    unknown_literal("policy", word, nearest, policies)
}

pub(crate) fn too_few_attempts() -> &'static str {
    "`attempts` must be at least 2\n\
     help: write `attempts = 2` or more, or remove `retry`\n\
     note: the first call counts as an attempt"
}

pub(crate) fn too_many_attempts() -> &'static str {
    "`attempts` must be at most 100\n\
     help: write `attempts = 100` or less\n\
     note: the caller can run the command again"
}

pub(crate) fn invalid_wait(word: &str, usage: &str, text: &str) -> String {
    if is_zero(text) {
        return format!("`{word}` must not be zero\nhelp: remove `{word}`, or write `policy = \"immediate\"`");
    }
    invalid_duration(text, usage)
}

pub(crate) fn base_exceeds_max(base: &str, max: &str) -> String {
    format!("`base` exceeds `max`: {base} is longer than {max}\nhelp: write a shorter `base` or a longer `max`")
}

pub(crate) fn base_without_wait() -> &'static str {
    "`base` has no effect with policy `\"immediate\"`\n\
     help: remove `base`, or write `policy = \"exponential\"`\n\
     note: an immediate retry does not wait"
}

pub(crate) fn invalid_command_name(name: &str, cased: Option<&str>) -> String {
    let help = cased
        .map_or_else(|| "set a name with `name = \"…\"`".to_owned(), |cased| format!("write `name = \"{cased}\"`"));
    format!("invalid command name `{name:?}`\nhelp: {help}\nnote: a command name consists of a-z, 0-9 and -")
}

pub(crate) fn missing_command_doc() -> &'static str {
    "missing doc comment on a command\n\
     help: describe the command in a doc comment on the function\n\
     note: it becomes the help text"
}

pub(crate) fn blank_doc() -> &'static str {
    "blank doc comment\nhelp: write the help text of the argument, or remove the attribute"
}

pub(crate) fn method() -> &'static str {
    "a command cannot be a method\n\
     help: write a plain function that takes its state by reference: `store: &Store`"
}

pub(crate) fn generic_parameters() -> &'static str {
    "a command cannot have generic parameters\nhelp: use concrete types"
}

pub(crate) fn lifetime_parameters() -> &'static str {
    "a command cannot have generic parameters\nhelp: remove the lifetime and write `&T`"
}

pub(crate) fn where_clause() -> &'static str {
    "a command cannot have a `where` clause\n\
     help: remove the `where` clause\n\
     note: a command has no generic parameters"
}

pub(crate) fn extern_function() -> &'static str {
    "a command cannot be an `extern` function\nhelp: remove `extern`"
}

pub(crate) fn unsafe_function() -> &'static str {
    "a command cannot be an `unsafe` function\n\
     help: remove `unsafe`\n\
     note: the framework calls the function and cannot uphold its safety requirements"
}

pub(crate) fn variadic_function() -> &'static str {
    "a command cannot be variadic\nhelp: take any number of values as `values: Vec<String>`"
}

pub(crate) fn async_without_feature() -> &'static str {
    "an `async` command requires the feature `tokio`\n\
     help: enable it in Cargo.toml: `envelope-runtime = { features = [\"tokio\"] }`"
}

pub(crate) fn missing_return_type() -> &'static str {
    "missing return type\nhelp: return `Result<T, E>`"
}

pub(crate) fn opaque_return_type() -> &'static str {
    "a command cannot return `impl Trait`\n\
     help: write a concrete type\n\
     note: the return type is checked against the effect"
}

pub(crate) fn borrowed_return_type() -> &'static str {
    "a command cannot return borrowed data\n\
     help: return an owned type: `String` instead of `&str`, `T` instead of `&T`\n\
     note: the returned value outlives the call"
}

// Parameters.

pub(crate) fn conditional_parameter() -> &'static str {
    "a parameter of a command cannot be conditional\n\
     help: write two versions of the function, each with `#[cfg(...)]`"
}

pub(crate) fn mutable_state() -> &'static str {
    "state cannot be taken by mutable reference\n\
     help: write `&T`, and use a `Mutex` or a `RefCell` inside the state\n\
     note: state is shared"
}

pub(crate) fn attribute_on_state(attribute: &str) -> String {
    format!(
        "`#[{attribute}(...)]` is not allowed on a parameter taken by reference\n\
         help: take the parameter by value, or remove `#[{attribute}(...)]`\n\
         note: a parameter taken by reference is state, not an argument"
    )
}

pub(crate) fn argument_by_reference(owned: &str) -> String {
    format!(
        "an argument cannot be taken by reference\n\
         help: take `{owned}` by value\n\
         note: a parameter taken by reference is state, not an argument"
    )
}

pub(crate) fn positional_bool() -> &'static str {
    "a `bool` cannot be a positional argument\nhelp: add `#[arg(long)]` to make it a flag"
}

pub(crate) fn command_named_help() -> &'static str {
    "the command name `help` is reserved\n\
     help: set another name with `name = \"…\"`\n\
     note: every program has a built-in command `help`"
}

pub(crate) fn opaque_state() -> &'static str {
    "state must have a concrete type\n\
     help: replace `dyn Trait` or `impl Trait` with a concrete type\n\
     note: state is looked up by its type"
}

pub(crate) fn state_with_lifetime() -> &'static str {
    "state cannot have a lifetime\n\
     help: remove the lifetime\n\
     note: state is looked up by its type, which cannot borrow"
}

pub(crate) fn argument_with_lifetime() -> &'static str {
    "an argument cannot have a lifetime\n\
     help: write an owned type, such as `String`\n\
     note: the value is parsed from the command line"
}

pub(crate) fn nested_reference() -> &'static str {
    "state cannot be a reference to a reference\nhelp: write a single `&`"
}

pub(crate) fn opaque_argument() -> &'static str {
    "an argument must have a concrete type\n\
     help: replace `impl Trait` with a concrete type\n\
     note: the type determines how clap parses the value"
}

pub(crate) fn pattern_as_argument() -> &'static str {
    "an argument cannot be a pattern\n\
     help: write `name: T`\n\
     note: the name of the parameter is the name of the argument"
}

pub(crate) fn delete_without_plan() -> &'static str {
    "a `delete` command must take `&Plan`\n\
     help: add the parameter `plan: &Plan` and write through it: `plan.write(|| /* delete */, || /* look it up */)`\n\
     note: `--dry-run` relies on the plan"
}

pub(crate) fn confirm_without_plan() -> &'static str {
    "a command with `confirm` must take `&Plan`\n\
     help: add the parameter `plan: &Plan` and write through it: `plan.write(|| /* write */, || /* preview */)`\n\
     note: the preview lists the changes that the caller has to confirm"
}

pub(crate) fn retry_without_idempotency() -> &'static str {
    "a `create` or `run` command with `retry` must take `&Idempotency`\n\
     help: add the parameter `idempotency: &Idempotency`, and send `idempotency.key()` to the service or call \
     `idempotency.record(…)` in the transaction of the write\n\
     note: a failed attempt may have taken effect, and the next one would apply it again"
}

/// An argument has the name of a flag that the framework adds to the command.
pub(crate) fn built_in_flag(shown: &str, scope: FlagScope) -> String {
    let (carrier, alternative) = match scope {
        FlagScope::Every => ("command", ""),
        FlagScope::Confirm => ("command with `confirm`", ""),
        FlagScope::Timeout => ("command with `timeout`", ""),
        FlagScope::Stdin => ("command with a parameter that is read from stdin", ""),
        FlagScope::Plan => ("command that takes `&Plan`", ", or remove it and call `plan.is_dry_run()`"),
        FlagScope::Progress => ("command that takes `&Progress`", ""),
        FlagScope::Idempotency => ("command that changes something in an app with an idempotency store", ""),
        FlagScope::List => (
            "command that returns a list",
            ", or remove it: the framework splits a `Vec<T>` into pages, and a handler that returns a `Page<T>` takes \
             `paging: &Paging`",
        ),
    };
    format!(
        "`{shown}` is the name of a built-in flag\n\
         help: rename the argument{alternative}\n\
         note: every {carrier} has this flag"
    )
}

pub(crate) fn key_with_stdin(
    word: &str,
    nearest: Option<&str>,
    valid: impl IntoIterator<Item = &'static str>,
) -> String {
    format!(
        "`{word}` cannot be combined with `stdin`; {}{}\n\
         note: the value is read from stdin, not from the command line",
        expected_one_of(valid),
        did_you_mean(nearest)
    )
}

pub(crate) fn max_bytes_without_stdin(usage: &str) -> String {
    format!(
        "`max_bytes` requires `stdin`\nhelp: write `stdin, {usage}`\nnote: it limits the bytes that are read from stdin"
    )
}

pub(crate) fn second_stdin(first: &str) -> String {
    format!(
        "only one parameter can be read from stdin\n\
         help: take this one as an argument: `#[arg(long)]`\n\
         note: `{first}` is read from stdin"
    )
}

pub(crate) fn duplicate_argument(shown: &str) -> String {
    format!("duplicate argument `{shown}`\nhelp: rename one of the two")
}

pub(crate) fn dashes_in_long(word: &str, stripped: &str) -> String {
    let help =
        if stripped.is_empty() { "remove the dashes".to_owned() } else { format!("write `{word} = {stripped:?}`") };
    format!("`{word}` must not start with `-`\nhelp: {help}\nnote: the name is written without the dashes")
}

pub(crate) fn invalid_long(name: &str, invalid: char) -> String {
    format!(
        "invalid flag name `{name:?}`\n\
         help: remove {invalid:?}\n\
         note: callers write `--name=value`, as one word"
    )
}

pub(crate) fn invalid_short(letter: char) -> String {
    format!("invalid short flag {letter:?}\nhelp: write a letter or a digit: `short = 'n'`")
}

pub(crate) fn unknown_id(id: &str, nearest: &str) -> String {
    format!("no argument with the id `{id}`{}", did_you_mean(Some(nearest)))
}

pub(crate) fn optional_before_required(name: &str, next: &str) -> String {
    format!(
        "optional positional argument before the required `{next}`\n\
         help: move `{name}` behind `{next}`, or add `#[arg(long)]` to make it a flag\n\
         note: the first value on the command line is that of the first positional argument"
    )
}

pub(crate) fn second_positional_list(first: &str) -> String {
    format!(
        "only one positional argument can have any number of values\n\
         help: add `#[arg(long)]` to make this one a flag\n\
         note: `{first}` takes all values that follow"
    )
}

// Values of arguments.

pub(crate) fn several_values(word: &str, ty: &str) -> String {
    format!(
        "more than one value requires a parameter of type `Vec<T>`\n\
         help: write `Vec<{ty}>`, or remove `{word}`\n\
         note: a `{ty}` holds one value, and the others would be dropped"
    )
}

pub(crate) fn append_without_vec(ty: &str) -> String {
    format!(
        "`ArgAction::Append` requires a parameter of type `Vec<T>`\n\
         help: write `Vec<{ty}>`, or remove `action`\n\
         note: a `{ty}` holds one value, and the others would be dropped"
    )
}

pub(crate) fn action_of_another_type(action: &str, ty: &str, value: &str) -> String {
    let action = if action.contains("::") { format!("`{action}`") } else { action.to_owned() };
    format!(
        "{action} requires a parameter of type `{ty}`\nhelp: write `{ty}`\nnote: the value of the action is {value}"
    )
}

pub(crate) fn conditional_without_option(word: &str, ty: &str) -> String {
    format!(
        "`{word}` requires a parameter of type `Option<T>`\n\
         help: write `Option<{ty}>`\n\
         note: an argument of type `{ty}` is always required"
    )
}

pub(crate) fn not_required_without_option(ty: &str) -> String {
    format!(
        "an argument of type `{ty}` without a default is always required\n\
         help: write `Option<{ty}>`, or add `default_value`"
    )
}

pub(crate) fn default_of_another_type(ty: &str, expected: &str) -> String {
    format!("the default is not a value of type `{ty}`\nhelp: write {expected}")
}

pub(crate) fn missing_flatten() -> &'static str {
    "missing `flatten`\n\
     help: write `#[command(flatten)]`\n\
     note: on a parameter, `#[command(...)]` flattens a type that derives `clap::Args`"
}

pub(crate) fn unsupported_flatten_type() -> &'static str {
    "`#[command(flatten)]` is not supported on this type\n\
     help: use a type that derives `clap::Args`, or an `Option` of one"
}

pub(crate) fn flatten_with_arg() -> &'static str {
    "`#[arg(...)]` cannot be combined with `#[command(flatten)]`\n\
     help: remove one of the two\n\
     note: a flattened type defines its own arguments"
}

pub(crate) fn missing_arg_value<'a>(
    word: &str,
    nearest: Option<&str>,
    bare: impl IntoIterator<Item = &'a str>,
) -> String {
    let help = match nearest {
        Some(_) => did_you_mean(nearest),
        None => format!("\nhelp: write `{word} = …`"),
    };
    format!("missing value for `{word}`{help}\nnote: the keys without a value are {}", list(bare))
}

pub(crate) fn unknown_arg_key(word: &str, nearest: Option<&str>) -> String {
    format!(
        "unknown key `{word}` in `#[arg(...)]`{}\nnote: the keys are those of clap's derive, and `stdin`",
        did_you_mean(nearest)
    )
}

pub(crate) fn bracketed_arg_value(word: &str) -> String {
    format!("expected `=` or `(` after `{word}`\nhelp: write `{word} = …` or `{word}(…)`")
}

pub(crate) fn keyword_as_key(word: &str) -> String {
    format!("the keyword `{word}` is not a key of `#[arg(...)]`")
}

pub(crate) fn short_of_computed_id() -> &'static str {
    "`short` cannot be derived from a computed `id`\nhelp: write `short = 'x'`"
}

pub(crate) fn default_of_an_outer_type(word: &str, is_vec: bool) -> String {
    if is_vec {
        let values = word.replacen("value", "values", 1);
        return format!("`{word}` is not allowed on a `Vec`\nhelp: write `{values} = [...]`");
    }
    format!(
        "`{word}` is not allowed on an `Option`\n\
         help: write the type without `Option`\n\
         note: an argument with a default always has a value"
    )
}

pub(crate) fn default_values_without_vec(word: &str) -> String {
    format!(
        "`{word}` requires a parameter of type `Vec<T>`\nhelp: write `{}` for one value",
        word.replace("values", "value")
    )
}

/// The keys of clap's derive that are not supported on a parameter, and words for which clap has another key.
pub(crate) const UNSUPPORTED_ARG_KEYS: &[(&str, &str)] = &[
    (
        "skip",
        "`skip` is not supported on a parameter\n\
         help: remove the parameter, or take it by reference as state",
    ),
    ("flatten", "`flatten` is not a key of `#[arg(...)]`\nhelp: write `#[command(flatten)]`"),
    ("subcommand", "`subcommand` is not supported on a parameter\nhelp: nest commands with `.group(…)` on the app"),
    (
        "external_subcommand",
        "`external_subcommand` is not supported on a parameter\nhelp: nest commands with `.group(…)` on the app",
    ),
    (
        "from_global",
        "`from_global` is not supported on a parameter\n\
         help: take the global arguments by reference: `globals: &Globals`",
    ),
    (
        "name",
        "`name` is not a key of `#[arg(...)]`\n\
         help: write `id = …` for the name of the argument, or `value_name = …` for the placeholder in the help",
    ),
    (
        "global",
        "`global` is not supported on a parameter\n\
         help: remove `global`, or declare the argument in a struct for `.globals::<Globals>()` on the app",
    ),
    (
        "default",
        "`default` is not a key of `#[arg(...)]`\n\
         help: write `default_value_t = …` for a value, or `default_value = \"…\"` for its text",
    ),
    ("optional", "`optional` is not a key of `#[arg(...)]`\nhelp: make the type of the parameter an `Option<T>`"),
    ("multiple", "`multiple` is not a key of `#[arg(...)]`\nhelp: make the type of the parameter a `Vec<T>`"),
    ("hidden", "`hidden` is not a key of `#[arg(...)]`\nhelp: write `hide = true`"),
    (
        "parse",
        "`parse` is not a key of `#[arg(...)]`\nhelp: write `value_parser = …`, with a function that takes a `&str`",
    ),
    (
        "possible_values",
        "`possible_values` is not a key of `#[arg(...)]`\n\
         help: derive `clap::ValueEnum` for the type, or write `value_parser = [\"a\", \"b\"]`",
    ),
    ("rename_all", "`rename_all` is not supported on a parameter\nhelp: write the name: `long = \"…\"`"),
    ("rename_all_env", "`rename_all_env` is not supported on a parameter\nhelp: write the name: `env = \"…\"`"),
];

// `#[derive(ErrorCode)]`.

pub(crate) fn not_an_enum() -> &'static str {
    "`ErrorCode` can only be derived for enums\nhelp: write an enum with one variant for each error"
}

pub(crate) fn variant_without_code(variant: &str, name: &str) -> String {
    format!("missing error code for variant `{variant}`\nhelp: add `#[error_code({name})]`")
}

pub(crate) fn missing_error_code(name: &str) -> String {
    format!("missing error code\nhelp: write it before the keys: `#[error_code({name}, …)]`")
}

pub(crate) fn second_error_code(first: &str) -> String {
    format!("a variant can only have one error code\nhelp: remove one of the two\nnote: the first one is `{first}`")
}

pub(crate) fn bracketed_exit_code(name: &str, number: impl Display) -> String {
    format!("expected `=` after `{name}`\nhelp: write `{name} = {number}`")
}

pub(crate) fn success_as_error() -> &'static str {
    "`SUCCESS` is not an error\nhelp: write the code of an error, such as `GENERAL_ERROR`"
}

pub(crate) fn already_exists_as_error() -> &'static str {
    "`ALREADY_EXISTS` is an outcome of a create, not an error\n\
     help: write `CONFLICT, unique`, and call `.or_existing(…)` on the result of the insert\n\
     note: `ALREADY_EXISTS` carries the existing resource, which `or_existing` looks up"
}

pub(crate) fn unique_and_retryable() -> &'static str {
    "a uniqueness violation cannot be retryable\n\
     help: remove `unique`, or add `retryable = false`\n\
     note: the same call violates the rule again"
}

/// Two variants of one code differ in `retryable`. `first` is the variant above.
pub(crate) fn half_retryable(name: &str, retryable: bool, variant: &str, first: &str) -> String {
    let (is, other) = if retryable { ("retryable", "not") } else { ("not retryable", "retryable") };
    let (write, instead) =
        if retryable { ("`retryable = false`", "`retryable`") } else { ("`retryable`", "`retryable = false`") };
    format!(
        "`{name}` is {is} in `{variant}`, but {other} in `{first}`\n\
         help: write {write} here or {instead} there, or use another error code\n\
         note: an error code has one entry in the exit-code table"
    )
}

pub(crate) fn misspelt_standard(name: &str, standard: &str) -> String {
    format!(
        "unknown standard error code `{name}`\n\
         help: did you mean `{standard}`?\n\
         note: for a code of the program, write its number as well: `{name} = 79`"
    )
}

pub(crate) fn missing_variant_doc(name: &str) -> String {
    format!(
        "missing doc comment on a variant\n\
         help: describe `{name}` in a doc comment on the variant\n\
         note: it is printed in the exit-code table; only standard error codes have a description"
    )
}

pub(crate) fn transparent_with_keys() -> &'static str {
    "`transparent` cannot be combined with other keys\n\
     help: remove the other keys\n\
     note: the inner error provides the code and all its properties"
}

pub(crate) fn transparent_fields(variant: &str) -> String {
    format!(
        "transparent variant `{variant}` must have exactly one inner error\n\
         help: keep one field, or mark one with `#[from]`"
    )
}

pub(crate) fn unknown_side_effects(word: &str, valid: &[&str]) -> String {
    unknown_literal("side effects", word, None, valid)
}

pub(crate) fn retryable_with_side_effects(side_effects: &str) -> String {
    format!(
        "an error with side effects cannot be retryable\n\
         help: write `side_effects = \"none\"` if nothing was changed, or remove `retryable`\n\
         note: its side effects are \"{side_effects}\", and a retry could apply them twice"
    )
}

pub(crate) fn standard_retryable_with_side_effects(name: &str) -> String {
    format!(
        "an error with side effects cannot be retryable\n\
         help: add `retryable = false`, or remove `side_effects`\n\
         note: `{name}` is retryable by default, and a retry could apply the side effects twice"
    )
}

pub(crate) fn fix_on_retryable() -> &'static str {
    "`fix_required` is not allowed on a retryable error\n\
     help: write `suggestion` instead, or add `retryable = false`\n\
     note: a retryable call can succeed without a fix"
}

pub(crate) fn retry_after_on_final() -> &'static str {
    "`retry_after_ms` requires a retryable error\nhelp: add `retryable`, or remove `retry_after_ms`"
}

pub(crate) fn context_on_unnamed_field() -> &'static str {
    "`context` requires a named field\n\
     help: give the variant named fields\n\
     note: the name of the field is its key in `error.context`"
}

pub(crate) fn mark_on_transparent(word: &str) -> String {
    format!(
        "`{word}` is not allowed in a transparent variant\n\
         help: remove `{word}`\n\
         note: the inner error provides its own `{word}`"
    )
}

pub(crate) fn duplicate_data(first: &str) -> String {
    format!("duplicate `data` field\nhelp: remove one of the two\nnote: the first one is `{first}`")
}

pub(crate) fn unbalanced_template() -> &'static str {
    "invalid format string: unmatched brace\nhelp: write `{{` or `}}` for a literal brace"
}

pub(crate) fn unnamed_placeholder() -> &'static str {
    "invalid format string: placeholder without a field\n\
     help: write `{field}`, or `{0}` for the first unnamed field"
}

pub(crate) fn computed_format_spec() -> &'static str {
    "invalid format string: width and precision cannot be arguments\nhelp: write a number"
}

pub(crate) fn unknown_template_field(name: &str, variant: &str, nearest: Option<&str>, fields: &[String]) -> String {
    let available = if fields.is_empty() {
        format!("`{variant}` has no fields")
    } else {
        format!("available fields are: {}", list(fields))
    };
    format!("no field `{name}` in variant `{variant}`{}\nnote: {available}", did_you_mean(nearest))
}

// `#[derive(Resource)]`.

pub(crate) fn not_a_struct() -> &'static str {
    "`Resource` can only be derived for structs with named fields"
}

pub(crate) fn missing_id(name: &str, has_id: bool) -> String {
    let field = if has_id { "the field `id`" } else { "one of its fields" };
    format!(
        "missing id in resource `{name}`\n\
         help: add `#[resource(id)]` to {field}\n\
         note: callers refer to a resource by its id"
    )
}

pub(crate) fn duplicate_mark(word: &str, first: &str) -> String {
    format!("duplicate `{word}` field\nhelp: remove one of the two\nnote: the first one is `{first}`")
}

pub(crate) fn secret_mark(word: &str) -> String {
    format!(
        "the {word} of a resource cannot be secret\n\
         help: remove `{word}` or `secret`\n\
         note: the {word} is printed in messages"
    )
}

pub(crate) fn secret_with_serializer() -> &'static str {
    "a secret field cannot have a custom serializer\n\
     help: remove the serde attribute\n\
     note: the type of the field redacts the value"
}

pub(crate) fn skipped_mark(word: &str) -> String {
    format!(
        "the {word} of a resource must be serialised\n\
         help: remove the serde attribute, or mark another field\n\
         note: callers use the {word} in their next calls"
    )
}

pub(crate) fn mark_printed_otherwise(mark: &str, word: &str) -> String {
    format!(
        "`{word}` is not allowed on the {mark} of a resource\n\
         help: remove `{word}`\n\
         note: callers use the printed {mark} in their next calls"
    )
}

pub(crate) fn resource_without_fields(word: &str) -> String {
    format!(
        "`{word}` is not allowed on a resource\n\
         help: remove `{word}`\n\
         note: a resource is printed as an object that contains its id"
    )
}

pub(crate) fn duplicate_name(name: &str, first: &str, second: &str) -> String {
    format!(
        "`{first}` and `{second}` are both serialised as `{name}`\n\
         help: rename one of the two\n\
         note: callers read one value for each name"
    )
}

pub(crate) fn empty_kind() -> &'static str {
    "`kind` must not be empty\nhelp: write `kind = \"project\"`"
}

pub(crate) fn field_named_effect() -> &'static str {
    "a field of a resource cannot be serialised as `effect`\n\
     help: rename it: `#[serde(rename = \"...\")]`\n\
     note: `effect` is the effect of the command in every answer"
}
