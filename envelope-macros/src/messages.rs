//! Every text that the macros say: what is wrong, and what to write instead.

use std::fmt::Display;

use crate::flags::FlagScope;
use crate::keys::{Key, Place};

/// `a`, `b` and `c`, each in backticks.
fn listed<T: Display>(words: impl IntoIterator<Item = T>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.pop() {
        None => "none".to_owned(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

// The grammar of attributes.

pub(crate) const COMMA_EXPECTED: &str = "expected `,`";

pub(crate) fn word_expected(expected: &str) -> String {
    format!("expected {expected}")
}

pub(crate) fn value_expected(word: impl Display) -> String {
    format!("expected a value after `{word} =`")
}

pub(crate) fn arguments_expected(usage: &str) -> String {
    format!("this attribute says nothing: write `{usage}`")
}

pub(crate) fn key_expected(place: Place, valid: impl Iterator<Item = &'static str>) -> String {
    format!("this attribute says nothing: in {} there may stand {}", place.phrase(), listed(valid))
}

pub(crate) fn empty_name(key: &str) -> String {
    format!("`{key}` is empty; leave the key out, or give it a name")
}

pub(crate) fn wrong_value(key: &Key) -> String {
    format!("`{}` takes {}: `{}`", key.word, key.takes, key.usage)
}

pub(crate) fn repeated_key(word: &str) -> String {
    format!("`{word}` is there already; keep one of the two")
}

pub(crate) fn misplaced_key(word: &str, place: Place, elsewhere: &Key) -> String {
    format!(
        "`{word}` does not stand in {}; it stands in {}: `{}`",
        place.phrase(),
        elsewhere.place.phrase(),
        elsewhere.usage
    )
}

pub(crate) fn unknown_key(
    word: &str,
    place: Place,
    nearest: Option<&str>,
    valid: impl Iterator<Item = &'static str>,
) -> String {
    let meant = nearest.map_or_else(|| ".".to_owned(), |word| format!("; did you mean `{word}`?"));
    format!("unknown key `{word}`{meant} In {} there may stand {}", place.phrase(), listed(valid))
}

// The table of exit codes.

pub(crate) fn name_in_wrong_case(name: &str, cased: Option<&str>) -> String {
    let instead = cased.map_or_else(
        || "start with a capital and use two characters or more of A-Z, 0-9 and _".to_owned(),
        |cased| format!("write `{cased}`"),
    );
    format!("`{name}` is no name of an exit code, which is in SCREAMING_SNAKE_CASE: {instead}")
}

pub(crate) fn number_expected() -> &'static str {
    "an exit code is a whole number from 0 to 125, written as digits"
}

pub(crate) fn number_with_suffix(digits: &str, suffix: &str) -> String {
    format!("an exit code is written without a type: `{digits}` instead of `{digits}{suffix}`")
}

pub(crate) fn number_too_high(digits: &str) -> String {
    format!("{digits} is too high for an exit code: shells use 126 and above themselves; take one from 3 to 125")
}

pub(crate) fn fixed_number(name: &str, number: u8) -> String {
    format!("{name} is {number} in every table: write `{name} = {number}`, or leave it out")
}

pub(crate) fn reserved_number(name: &str) -> String {
    format!("1 and 2 are GENERAL_ERROR and ARG_ERROR in every table: give {name} a number from 3 to 125")
}

pub(crate) fn zero_is_success(name: &str) -> String {
    format!("0 is success, and {name} is none: give it a number from 3 to 125")
}

pub(crate) fn bound_twice(name: &str) -> String {
    format!("{name} has a number already; keep one of the two")
}

pub(crate) fn number_missing(name: &str, nearest: Option<&str>) -> String {
    format!("{name} is no standard name, so it needs a number: `{name} = 79`, from 79 to 125{}", meant(nearest))
}

pub(crate) fn conflict_undeclared() -> &'static str {
    "a create must declare what a conflict exits with: add `ALREADY_EXISTS = 10` to exit_codes"
}

pub(crate) fn absence_undeclared() -> &'static str {
    "a delete must declare NOT_FOUND: add `NOT_FOUND = 0` to exit_codes; deleting what is not there is a success"
}

pub(crate) fn absence_not_success() -> &'static str {
    "deleting what is not there is a success: write `NOT_FOUND = 0`"
}

pub(crate) fn conflict_shares(number: u8, other: &str) -> String {
    format!("ALREADY_EXISTS and {other} would both exit with {number}: give ALREADY_EXISTS a number of its own")
}

// `#[command(...)]` and the function.

pub(crate) fn not_a_function() -> &'static str {
    "`#[command(...)]` stands on a function"
}

pub(crate) fn effect_missing(effects: &[&str]) -> String {
    format!("what does the command do? Add `effect = \"…\"`: {}", listed(effects))
}

pub(crate) fn effect_unknown(word: &str, nearest: Option<&str>, effects: &[&str]) -> String {
    let meant = nearest.map_or_else(|| ".".to_owned(), |word| format!("; did you mean \"{word}\"?"));
    format!("unknown effect \"{word}\"{meant} The effects are {}", listed(effects))
}

pub(crate) fn get_without_resource(effect: &str) -> String {
    format!(
        "`get` stands beside the effects create, update and apply, which print a resource; {effect} has no use for it"
    )
}

pub(crate) fn confirm_of_nothing_lost(effect: &str) -> String {
    format!("`confirm` stands beside the effects delete and run, which may destroy; {effect} has no use for it")
}

pub(crate) fn duration(text: &str) -> String {
    if text.is_empty() {
        return "a time limit is a number and its unit, ms, s, m or h: `timeout = \"30s\"`".to_owned();
    }
    if is_zero(text) {
        return format!("`{text}` leaves no time at all; leave `timeout` out where there is no limit");
    }
    format!("`{text}` is no time limit; write a number and its unit, ms, s, m or h: `timeout = \"30s\"`")
}

/// Whether a duration is none.
fn is_zero(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty() && digits.bytes().all(|digit| digit == b'0')
}

pub(crate) fn retry_incomplete(missing: &str, usage: &str) -> String {
    format!("`retry` needs `{missing}` as well: `{usage}`")
}

pub(crate) fn policy_unknown(word: &str, nearest: Option<&str>, policies: &[&str]) -> String {
    let meant = nearest.map_or_else(|| ".".to_owned(), |word| format!("; did you mean \"{word}\"?"));
    format!("unknown policy \"{word}\"{meant} The policies are {}", listed(policies))
}

pub(crate) fn too_few_attempts() -> &'static str {
    "the first try is counted too, so that a retry takes two: write `attempts = 2` or more, or remove `retry`"
}

pub(crate) fn too_many_attempts(digits: &str) -> String {
    format!("{digits} attempts are no retry but a loop: write 100 at most, and leave the rest to the caller")
}

pub(crate) fn delay(key: &Key, text: &str) -> String {
    let Key { word, usage, .. } = key;
    if is_zero(text) {
        return format!("`{text}` is no wait at all: remove `{word}`, or write `policy = \"immediate\"`");
    }
    let what = if text.is_empty() { "a duration is".to_owned() } else { format!("`{text}` is no duration; write") };
    format!("{what} a number and its unit, ms, s, m or h: `{usage}`")
}

pub(crate) fn first_wait_too_long(base: &str, max: &str) -> String {
    format!("the first wait of `{base}` is longer than the longest, `{max}`: write a shorter `base` or a longer `max`")
}

pub(crate) fn base_of_no_wait() -> &'static str {
    "an immediate retry waits for nothing, so that `base` has no use: remove it, or write `policy = \"exponential\"`"
}

pub(crate) fn command_name(name: &str, cased: Option<&str>) -> String {
    if name.is_empty() {
        return "what is the command called? Write `name = \"…\"` with a name made of a-z, 0-9 and -".to_owned();
    }
    let instead = cased.map_or_else(|| "name = \"…\"".to_owned(), |cased| format!("name = \"{cased}\""));
    format!("`{name}` is no command's name, which is made of a-z, 0-9 and -: `{instead}`")
}

pub(crate) fn undescribed_command() -> &'static str {
    "describe the command: a doc comment on the function is its help text"
}

pub(crate) fn receiver() -> &'static str {
    "a command is a plain function, not a method: take the state by reference, `store: &Store`"
}

pub(crate) fn generic() -> &'static str {
    "a command has no generic parameters: name the types that it works with"
}

pub(crate) fn generic_lifetime() -> &'static str {
    "a command has no generic parameters; remove the lifetime: write `&T`"
}

pub(crate) fn where_clause() -> &'static str {
    "a command has no generic parameters, and so no where clause"
}

pub(crate) fn foreign() -> &'static str {
    "a command is a plain Rust function: remove `extern`"
}

pub(crate) fn unsafe_function() -> &'static str {
    "a command is called by the framework, which cannot keep the promises of an `unsafe` function: remove `unsafe`"
}

pub(crate) fn variadic() -> &'static str {
    "a command has no variadic parameter; take any number of values with `values: Vec<String>`"
}

pub(crate) fn async_without_feature() -> &'static str {
    "an `async` command needs the feature `tokio`: `envelope-runtime = { features = [\"tokio\"] }` in Cargo.toml"
}

pub(crate) fn return_type_missing() -> &'static str {
    "a command returns what happened: `-> Result<T, E>`"
}

pub(crate) fn return_type_opaque() -> &'static str {
    "name the return type: what a command prints is checked against it, which `impl Trait` hides"
}

pub(crate) fn return_type_borrows() -> &'static str {
    "a command returns owned data, which outlives the call: `String` instead of `&str`, `T` instead of `&T`"
}

// Parameters.

pub(crate) fn cfg_on_parameter() -> &'static str {
    "a parameter cannot be left out: put `#[cfg(...)]` on two versions of the whole function"
}

pub(crate) fn mutable_reference() -> &'static str {
    "state is shared: write `&T`, and let the state use a `Mutex` or a `RefCell` for what changes"
}

pub(crate) fn attribute_on_reference(attribute: &str) -> String {
    format!(
        "a parameter taken by reference is state, not an argument: take it by value, or remove `#[{attribute}(...)]`"
    )
}

pub(crate) fn text_by_reference() -> &'static str {
    "a parameter taken by reference is state: take `String` by value to make it an argument"
}

pub(crate) fn path_by_reference() -> &'static str {
    "a parameter taken by reference is state: take `PathBuf` by value to make it an argument"
}

pub(crate) fn positional_flag() -> &'static str {
    "a `bool` is given or not given, which only a flag can be: write `#[arg(long)]`"
}

pub(crate) fn command_named_help() -> &'static str {
    "`help` is a command of every program: write `name = \"…\"` with another word"
}

pub(crate) fn slice_by_reference() -> &'static str {
    "a parameter taken by reference is state: take `Vec<T>` by value to make it an argument"
}

pub(crate) fn unnamed_state() -> &'static str {
    "state is found by its type: name a concrete type instead of `dyn` or `impl`"
}

pub(crate) fn state_with_lifetime() -> &'static str {
    "state is found by its type, which can hold no borrowed data: remove the lifetime"
}

pub(crate) fn reference_to_reference() -> &'static str {
    "state is found by its type: write one `&`"
}

pub(crate) fn opaque_argument() -> &'static str {
    "an argument has a concrete type: clap picks its parser by it"
}

pub(crate) fn argument_pattern() -> &'static str {
    "an argument has a name, which users type: `name: T` instead of a pattern"
}

pub(crate) fn built_in_argument(what: &str, scope: FlagScope) -> String {
    let commands = match scope {
        FlagScope::Every => "every command; give the argument another name",
        FlagScope::Confirm => "every command with `confirm`; give the argument another name",
        FlagScope::Timeout => "every command with `timeout`; give the argument another name",
        FlagScope::Stdin => "every command that takes a parameter from stdin; give the argument another name",
        FlagScope::Plan => {
            "every command that takes `&Plan`; give the argument another name, or remove it and ask `plan.is_dry_run()`"
        }
        FlagScope::Progress => "every command that takes `&Progress`; give the argument another name",
        FlagScope::List => {
            "every list; give the argument another name, or remove it: a `Vec<T>` is divided for you, and a handler \
             that divides its list itself takes `paging: &Paging` and returns a `Page<T>`"
        }
    };
    format!("`{what}` is a built-in flag of {commands}")
}

pub(crate) fn beside_stdin(
    word: &str,
    nearest: Option<&str>,
    beside: impl IntoIterator<Item = &'static str>,
) -> String {
    let meant = nearest.map_or_else(|| ".".to_owned(), |word| format!("; did you mean `{word}`?"));
    format!(
        "`{word}` has no meaning beside `stdin`, which is read and not typed{meant} There may stand {}",
        listed(beside)
    )
}

pub(crate) fn max_bytes_without_stdin(key: &Key) -> String {
    format!("`{}` stands beside `stdin`, and limits what is read there: `stdin, {}`", key.word, key.usage)
}

pub(crate) fn second_stdin(first: &str) -> String {
    format!("stdin is read once, and `{first}` is what it holds; take this one as an argument: `#[arg(long)]`")
}

pub(crate) fn argument_twice(what: &str) -> String {
    format!("`{what}` is an argument of this command already; give this one another name")
}

pub(crate) fn flatten_missing() -> &'static str {
    "write `#[command(flatten)]` on a parameter whose type derives `clap::Args`"
}

pub(crate) fn flatten_type() -> &'static str {
    "`#[command(flatten)]` takes a type that derives `clap::Args`, or an `Option` of one"
}

pub(crate) fn flatten_and_arg() -> &'static str {
    "a flattened type brings its own arguments: remove `#[arg(...)]`, or `#[command(flatten)]`"
}

pub(crate) fn argument_key_bare<'a>(
    word: &str,
    nearest: Option<&str>,
    bare: impl IntoIterator<Item = &'a str>,
) -> String {
    match nearest {
        Some(_) => format!(
            "`{word}` means nothing without a value{} Without one there may stand {}",
            meant(nearest),
            listed(bare)
        ),
        None => format!("`{word}` needs a value: `{word} = …`; without one there may stand {}", listed(bare)),
    }
}

pub(crate) fn argument_key_in_brackets(word: &str) -> String {
    format!("the value of `{word}` stands behind `=` or in parentheses: `{word} = …` or `{word}(…)`")
}

pub(crate) fn not_a_method(word: &str) -> String {
    format!("`{word}` is a keyword, and no key of `#[arg(...)]`")
}

pub(crate) fn short_of_computed_id() -> &'static str {
    "which letter? Write `short = 'x'`"
}

pub(crate) fn default_values_need_vec(word: &str) -> String {
    format!("`{word}` stands on a parameter of type `Vec<T>`")
}

/// The keys of clap's derive that have no meaning on a handler's parameter.
pub(crate) const REFUSED_ARGUMENT_KEYS: &[(&str, &str)] = &[
    ("skip", "a parameter that is no argument has no place on a command: remove it, or take it by reference as state"),
    ("flatten", "write `#[command(flatten)]` instead"),
    ("subcommand", "commands nest in groups of the app: `App::group`; a parameter holds none"),
    ("external_subcommand", "commands nest in groups of the app: `App::group`; a parameter holds none"),
    ("from_global", "take the global arguments by reference: `globals: &Globals`"),
    ("name", "write `id = …` for the argument's key, or `value_name = …` for what its help shows"),
    ("rename_all", "there is one name here: write it, `long = \"…\"`"),
    ("rename_all_env", "there is one name here: write it, `env = \"…\"`"),
];

// `#[derive(ErrorCode)]`.

pub(crate) fn not_an_enum() -> &'static str {
    "derive `ErrorCode` on an enum whose variants are the errors"
}

pub(crate) fn variant_without_code(variant: &str, name: &str) -> String {
    format!("variant `{variant}` has no code: write `#[error_code({name})]` above it")
}

pub(crate) fn code_missing(name: &str) -> String {
    format!("the code comes first: `#[error_code({name}, …)]`")
}

pub(crate) fn second_code(first: &str) -> String {
    format!("a variant has one code, and this one has `{first}` already")
}

pub(crate) fn code_value(name: &str, number: impl Display) -> String {
    format!("the number of a code stands behind `=`: `{name} = {number}`")
}

pub(crate) fn success_is_no_error() -> &'static str {
    "SUCCESS is no error's code: name what went wrong"
}

pub(crate) fn undocumented_code(name: &str) -> String {
    format!("document the variant: its doc comment describes the exit code of {name}, which is no standard name")
}

pub(crate) fn transparent_alone() -> &'static str {
    "a transparent variant takes everything from the error in it: remove the other keys"
}

pub(crate) fn transparent_field(variant: &str) -> String {
    format!("a transparent variant forwards to the error in it: give `{variant}` one field, or mark one `#[from]`")
}

pub(crate) fn side_effects_unknown() -> &'static str {
    "side effects are \"none\", \"partial\" or \"complete\""
}

pub(crate) fn retryable_with_side_effects(side_effects: &str) -> String {
    format!(
        "a call that left something behind cannot simply be repeated, and the side effects here are \"{side_effects}\": \
         write `side_effects = \"none\"` if it leaves nothing, else remove `retryable`"
    )
}

pub(crate) fn standard_retryable_with_side_effects(name: &str) -> String {
    format!(
        "{name} is retryable, and a call that left something behind cannot simply be repeated: \
         add `retryable = false`, or remove this"
    )
}

pub(crate) fn fix_on_retryable() -> &'static str {
    "what is retryable needs no fix: remove this, use `suggestion` instead, or write `retryable = false`"
}

pub(crate) fn delay_on_final() -> &'static str {
    "`retry_after_ms` tells when to try again, and this code is not retryable: add `retryable`, or remove this"
}

pub(crate) fn context_unnamed() -> &'static str {
    "a fact of the context has a name, which is the field's: give the variant named fields"
}

pub(crate) fn context_on_transparent() -> &'static str {
    "a transparent variant takes its context from the error in it"
}

pub(crate) fn data_on_transparent() -> &'static str {
    "a transparent variant takes its `data` from the error in it"
}

pub(crate) fn second_data(first: &str) -> String {
    format!("a failure prints one `data`, and the field `{first}` is it already")
}

pub(crate) fn template_unbalanced() -> &'static str {
    "this text has a brace without its partner; `{{` and `}}` print one"
}

pub(crate) fn template_unnamed() -> &'static str {
    "name the field: `{field}`, or `{0}` for the first unnamed one"
}

pub(crate) fn template_spec() -> &'static str {
    "a width or precision that is taken from an argument has no place here: write the number"
}

pub(crate) fn template_field(name: &str, variant: &str, nearest: Option<&str>, fields: &[String]) -> String {
    let known = if fields.is_empty() { "it has none".to_owned() } else { format!("it has {}", listed(fields)) };
    format!("`{name}` is no field of `{variant}`: {known}{}", meant(nearest))
}

// `#[derive(Resource)]`.

pub(crate) fn not_a_struct() -> &'static str {
    "derive `Resource` on a struct with named fields"
}

pub(crate) fn id_missing(name: &str, has_id: bool) -> String {
    let which =
        if has_id { "`#[resource(id)]` above the field `id`" } else { "`#[resource(id)]` above one of its fields" };
    format!("`{name}` has no id, by which callers name one of its kind: write {which}")
}

pub(crate) fn marked_twice(what: &str, first: &str) -> String {
    format!("`{first}` is the {what} already; a resource has one")
}

pub(crate) fn secret_and(what: &str) -> String {
    format!("the {what} is printed wherever the resource is named; a secret is not")
}

pub(crate) fn secret_printed_otherwise() -> &'static str {
    "a secret is printed by its type, which redacts it: remove this"
}

pub(crate) fn unprinted(what: &str) -> String {
    format!("the {what} is what callers go on with, and serde is told to leave it out: print it, or mark another field")
}

pub(crate) fn kind_empty() -> &'static str {
    "what is it called? `kind = \"project\"`"
}

pub(crate) fn field_named_effect() -> &'static str {
    "`effect` says in every answer what the command did; print this field under another name: \
     `#[serde(rename = \"...\")]`"
}
