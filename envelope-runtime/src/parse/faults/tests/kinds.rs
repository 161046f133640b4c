//! The message for each kind of clap error.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

use super::{check, lines, refusal, refused, refused_by, tool};
use crate::error::usage::{from_clap, missing_value};

#[test]
fn unknown_argument() {
    check("tool resource create --name a --xyzzy", &["--xyzzy | unknown argument --xyzzy"]);
    check("tool resource create --name a extra", &["extra | unexpected argument 'extra'"]);
    check("tool resource create --name a -z", &["-z | unknown argument -z"]);
    let body = refused("tool resource get res_1 --xyzzy");
    assert_eq!(
        lines(&body),
        ["--xyzzy | unknown argument --xyzzy; to pass '--xyzzy' as a value, use '-- --xyzzy'"],
        "clap's tip is in the message"
    );
    assert_eq!(body.fix_required.as_deref(), Some("remove --xyzzy"));
}

#[test]
fn invalid_subcommand() {
    let body = refused("tool resource crate --name a");
    assert_eq!(lines(&body), ["crate | unknown command 'crate' [create]"]);
    assert_eq!(body.context.iter().next(), Some(("valid_subcommands", &serde_json::json!(["create", "get", "pack"]))));
    assert_eq!(body.fix_required.as_deref(), Some("replace crate with create"));

    let body = refused("tool zzz --size 3");
    assert_eq!(lines(&body), ["zzz | unknown command 'zzz'"], "words after an unknown command are not checked");
    assert_eq!(body.context.iter().next(), Some(("valid_subcommands", &serde_json::json!(["resource", "check"]))));
    assert_eq!(body.suggestion.as_deref(), Some("run `tool --help` for usage"));
}

#[test]
fn missing_subcommand() {
    let body = refused("tool resource");
    assert_eq!(lines(&body), ["<COMMAND> | a command is missing: one of create, get, pack"]);
    assert_eq!(body.context.iter().next(), Some(("valid_subcommands", &serde_json::json!(["create", "get", "pack"]))));
    assert_eq!(body.suggestion.as_deref(), Some("run `tool resource --help` for usage"));
}

#[test]
fn missing_arguments_if_clap_would_show_help() {
    check("tool check", &["<ARGUMENTS> | arguments are missing"]);
    let command = tool().arg_required_else_help(true).subcommand_required(false);
    let body = refused_by(&command, "tool");
    assert_eq!(lines(&body), ["<COMMAND> | a command is missing: one of resource, check"]);
}

#[test]
fn invalid_value() {
    let body = refused("tool resource create --name a --status actve");
    let message = "invalid value 'actve' for --status: possible values: active, inactive";
    assert_eq!(lines(&body), [format!("--status | {message} [active]")]);
    assert_eq!(body.message, message, "the message of a single fault is that fault's");
    assert_eq!(body.fix_required.as_deref(), Some("correct --status"));
    assert_eq!(body.suggestion.as_deref(), Some("run `tool resource create --help` for usage"));
    check("tool resource create --name", &["--name | --name needs a value"]);
    check(
        "tool resource create --name a --status",
        &["--status | --status needs a value: possible values: active, inactive"],
    );
}

#[test]
fn value_validation() {
    check(
        "tool resource create --name a --size big",
        &["--size | invalid value 'big' for --size: invalid digit found in string"],
    );
    check("tool resource get a deep", &["<DEPTH> | invalid value 'deep' for <DEPTH>: invalid digit found in string"]);
}

#[test]
fn missing_required_argument() {
    let body = refused("tool resource create");
    assert_eq!(lines(&body), ["--name | --name is missing"]);
    assert_eq!(body.fix_required.as_deref(), Some("pass --name"));
    check("tool resource get", &["<ID> | <ID> is missing"]);
    check("tool resource pack", &["--tar|--zip | one of --tar, --zip is missing", "<FILE> | <FILE> is missing"]);
}

#[test]
fn missing_arguments_on_several_levels() {
    let run = Command::new("run").arg(Arg::new("name").long("name").required(true));
    let command = Command::new("tool").arg(Arg::new("token").long("token").required(true)).subcommand(run);
    assert_eq!(
        lines(&refused_by(&command, "tool run")),
        ["--name | --name is missing", "--token | --token is missing"]
    );
}

#[test]
fn missing_argument_on_a_condition_that_cannot_be_relaxed() {
    let command = Command::new("tool")
        .arg(Arg::new("mode").long("mode"))
        .arg(Arg::new("key").long("key").required_if_eq("mode", "safe"));
    assert_eq!(lines(&refused_by(&command, "tool --mode safe")), ["--key | --key is missing"]);
}

#[test]
fn argument_conflict() {
    let body = refused("tool resource create --name a --json --plain");
    assert_eq!(lines(&body), ["--json | --json cannot be used with --plain"]);
    assert_eq!(body.fix_required.as_deref(), Some("remove --json"));
    check("tool resource create --name a --name b", &["--name | --name cannot be given more than once"]);
    check("tool resource create --init --json", &["--init | --init cannot be used with other arguments"]);
    check("tool resource pack --tar --zip 3 f", &["--tar | --tar cannot be used with --zip"]);
}

#[test]
fn conflicts_of_three_arguments() {
    check(
        "tool resource create --name a --json --plain -q",
        &["--json | --json cannot be used with --plain", "--plain | --plain cannot be used with --quiet"],
    );
}

#[test]
fn a_conflict_of_groups_is_reported_once() {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let command = Command::new("tool")
        .args(["a", "b", "c"].map(flag))
        .arg(Arg::new("need").long("need").required(true))
        .group(ArgGroup::new("first").args(["a", "b"]).multiple(true).conflicts_with("c"));
    let body = refused_by(&command, "tool --a --c");
    let fields: Vec<&str> = body.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["--a", "--need"], "{body:?}");
}

#[test]
fn a_command_that_conflicts_with_arguments() {
    let command = Command::new("tool")
        .args_conflicts_with_subcommands(true)
        .arg(Arg::new("all").long("all").action(ArgAction::SetTrue))
        .subcommand(Command::new("run").arg(Arg::new("size").long("size").value_parser(value_parser!(u32))));
    let body = refused_by(&command, "tool --all run --size x");
    assert_eq!(
        lines(&body),
        [
            "run | the command 'run' cannot be used with --all",
            "--size | invalid value 'x' for --size: invalid digit found in string"
        ]
    );
}

#[test]
fn wrong_numbers_of_values() {
    check("tool resource create --name a --point 1", &["--point | --point takes 2 values, and 1 was given"]);
    check("tool resource create --name a --range 1", &["--range | --range needs at least 2 values, and 1 was given"]);
    check(
        "tool resource create --name a --quiet=yes",
        &["--quiet | unexpected value 'yes' for --quiet: no more values are expected"],
    );
    check("tool resource pack --tar a b c", &["<FILE> | unexpected value 'c' for <FILE>: no more values are expected"]);
}

#[test]
fn missing_equals_sign() {
    check(
        "tool resource create --name a --color red",
        &["--color | the value of --color must follow an equals sign: --color=<color>"],
    );
}

#[cfg(unix)]
#[test]
fn invalid_utf8() {
    use std::os::unix::ffi::OsStringExt;
    let bad = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();

    let argv = [words(&["tool", "resource", "create", "--size", "x", "--name"]), vec![bad(b"a\xff")]].concat();
    assert_eq!(
        lines(&refusal(&tool(), &argv)),
        [
            "--size | invalid value 'x' for --size: invalid digit found in string",
            "--name | the value of --name is not valid UTF-8"
        ]
    );
    let argv = [words(&["tool"]), vec![bad(b"re\xffsource")], words(&["create"])].concat();
    assert_eq!(
        lines(&refusal(&tool(), &argv)),
        ["re\u{fffd}source | unknown command 're\u{fffd}source' [resource]", "--name | --name is missing"]
    );
    let argv = [words(&["tool", "resource", "create"]), vec![bad(b"--n\xff=1"), bad(b"-q\xff")]].concat();
    let body = refusal(&tool(), &argv);
    let fields: Vec<&str> = body.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["--n\u{fffd}", "-\u{fffd}", "--name"], "{body:?}");
}

#[test]
fn other_kinds_keep_their_message() {
    for kind in [ErrorKind::Io, ErrorKind::Format, ErrorKind::InvalidUtf8, ErrorKind::ValueValidation] {
        let body = failed(from_clap(&clap::Error::raw(kind, "the disk is\u{7} full\nUsage: tool")));
        assert_eq!(lines(&body), ["<ARGUMENTS> | the disk is full"], "{kind:?}");
    }
    for kind in [
        ErrorKind::InvalidValue,
        ErrorKind::UnknownArgument,
        ErrorKind::InvalidSubcommand,
        ErrorKind::NoEquals,
        ErrorKind::ValueValidation,
        ErrorKind::TooManyValues,
        ErrorKind::TooFewValues,
        ErrorKind::WrongNumberOfValues,
        ErrorKind::ArgumentConflict,
        ErrorKind::MissingRequiredArgument,
        ErrorKind::MissingSubcommand,
        ErrorKind::InvalidUtf8,
        ErrorKind::DisplayHelp,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
        ErrorKind::DisplayVersion,
        ErrorKind::Io,
        ErrorKind::Format,
    ] {
        let body = failed(from_clap(&clap::Error::new(kind)));
        assert!(!body.errors.is_empty() && !body.message.is_empty(), "{kind:?}: {body:?}");
    }
}

#[test]
fn missing_values_after_the_parse() {
    assert_eq!(lines(&failed(missing_value("name"))), ["name | name is missing"]);
    let derived = "the following required argument was not provided: name";
    let body = failed(from_clap(&clap::Error::raw(ErrorKind::MissingRequiredArgument, derived)));
    assert_eq!(lines(&body), ["name | name is missing"]);
    assert_eq!(body.fix_required.as_deref(), Some("pass name"));
}

fn failed(exit: crate::error::early_exit::EarlyExit) -> crate::wire::ErrorBody {
    match exit {
        crate::error::early_exit::EarlyExit::Failed(failure) => failure.error,
        other => panic!("{other:?}"),
    }
}
