//! The usage errors of calls that clap refuses.

mod calls;
mod kinds;

use std::ffi::OsString;

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

use super::{Rejection, collect};
use crate::wire::{ErrorBody, FieldError, Phase};

fn tool() -> Command {
    let create = Command::new("create")
        .arg(Arg::new("name").long("name").short('n').required(true))
        .arg(Arg::new("size").long("size").short('s').value_parser(value_parser!(u32)))
        .arg(Arg::new("status").long("status").value_parser(PossibleValuesParser::new(["active", "inactive"])))
        .arg(Arg::new("tag").long("tag").action(ArgAction::Append).value_parser(value_parser!(u8)))
        .arg(Arg::new("color").long("color").require_equals(true))
        .arg(Arg::new("point").long("point").num_args(2))
        .arg(Arg::new("range").long("range").num_args(2..=3))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).conflicts_with("plain"))
        .arg(Arg::new("plain").long("plain").action(ArgAction::SetTrue).conflicts_with("quiet"))
        .arg(Arg::new("quiet").long("quiet").short('q').action(ArgAction::SetTrue))
        .arg(Arg::new("init").long("init").action(ArgAction::SetTrue).exclusive(true));
    let get = Command::new("get")
        .arg(Arg::new("ID").required(true))
        .arg(Arg::new("depth").value_name("DEPTH").value_parser(value_parser!(u32)));
    let pack = Command::new("pack")
        .arg(Arg::new("FILE").required(true).num_args(1..=2))
        .arg(Arg::new("tar").long("tar").action(ArgAction::SetTrue))
        .arg(Arg::new("zip").long("zip").value_name("LEVEL"))
        .group(ArgGroup::new("how").args(["tar", "zip"]).required(true));
    let resource = Command::new("resource").subcommand_required(true).subcommands([create, get, pack]);
    Command::new("tool")
        .bin_name("tool")
        .subcommand_required(true)
        .arg(Arg::new("store").long("store").global(true))
        .arg(Arg::new("jobs").long("jobs").global(true).value_parser(value_parser!(u16)))
        .subcommand(resource)
        .subcommand(Command::new("check").arg_required_else_help(true).arg(Arg::new("deep").long("deep")))
}

fn refusal(command: &Command, argv: &[OsString]) -> ErrorBody {
    let error = command.clone().try_get_matches_from(argv).expect_err("clap refuses the call");
    usage_error(collect("tool", Some(error), argv, &[], &|_| command.clone()))
}

fn usage_error(refusal: Rejection) -> ErrorBody {
    match refusal {
        Rejection::UsageError(body) => *body,
        Rejection::Information { path, flag } => panic!("{flag} of {path:?} is not a usage error"),
    }
}

/// Returns the command and the flag of a call with faults that also asks for information.
fn information_request(line: &str) -> Option<(String, &'static str)> {
    let argv: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let error = tool().try_get_matches_from(&argv).expect_err("clap refuses the call");
    match collect("tool", Some(error), &argv, &[], &|_| tool()) {
        Rejection::UsageError(_) => None,
        Rejection::Information { path, flag } => Some((path.join(" "), flag)),
    }
}

fn refused(line: &str) -> ErrorBody {
    refused_by(&tool(), line)
}

fn refused_by(command: &Command, line: &str) -> ErrorBody {
    let argv: Vec<OsString> = line.split(' ').map(|word| word.replace('␣', " ").into()).collect();
    let body = refusal(command, &argv);
    assert_eq!((&*body.code, body.retryable, body.phase), ("ARG_ERROR", false, Some(Phase::Validation)));
    assert!(body.fix_required.is_some(), "{body:?}");
    body
}

/// Returns one line for each fault: its field, message and suggestion.
fn lines(body: &ErrorBody) -> Vec<String> {
    let line = |error: &FieldError| {
        let suggestion = error.suggestion.as_ref().map(|suggestion| format!(" [{suggestion}]")).unwrap_or_default();
        format!("{} | {}{suggestion}", error.field, error.message)
    };
    body.errors.iter().map(line).collect()
}

#[track_caller]
fn check(line: &str, expected: &[&str]) {
    assert_eq!(lines(&refused(line)), expected, "{line}");
}

/// Checks that no call panics or loops, and that each one that clap refuses has at least one fault.
#[test]
fn random_calls_from_a_small_vocabulary() {
    const WORDS: &[&str] = &[
        "resource",
        "create",
        "get",
        "pack",
        "check",
        "resorce",
        "crate",
        "help",
        "zzz",
        "--name",
        "--nmae",
        "--name=a",
        "--size",
        "--size=x",
        "--szie=4",
        "--status",
        "actve",
        "--tag",
        "--color",
        "--color=red",
        "--point",
        "--range",
        "--json",
        "--plain",
        "--quiet",
        "--quiet=1",
        "-q",
        "-qz",
        "-zq",
        "-n",
        "-na",
        "--init",
        "--tar",
        "--zip",
        "--",
        "-",
        "-1",
        "--jobs",
        "--jobs=x",
        "--store",
        "--deep",
        "--xyzzy",
        "--xyzzy=1",
        "a",
        "1",
        "",
        "=",
        "--=",
        "-=",
    ];
    let command = tool();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).expect("below a usize")
    };
    let mut refusals = 0;
    for round in 0..2000 {
        let mut argv = vec![OsString::from("tool")];
        if round % 3 != 0 {
            argv.push("resource".into());
            argv.push(["create", "get", "pack"][next(3)].into());
        }
        for _ in 0..next(9) {
            argv.push(WORDS[next(WORDS.len())].into());
        }
        let Err(error) = command.clone().try_get_matches_from(&argv) else { continue };
        if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
            continue;
        }
        let (message, body) = (error.to_string(), refusal(&command, &argv));
        assert!(!body.errors.is_empty(), "{argv:?}: {message}");
        for (at, error) in body.errors.iter().enumerate() {
            assert!(!body.errors[..at].contains(error), "{argv:?}: reported twice: {error:?}");
            assert!(!error.field.is_empty() && !error.message.contains('\n'), "{argv:?}: {error:?}");
        }
        refusals += 1;
    }
    assert!(refusals > 1500, "{refusals}");
}
