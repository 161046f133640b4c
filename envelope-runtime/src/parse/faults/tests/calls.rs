//! Calls with several faults, and words that are not faults.

use std::ffi::{OsStr, OsString};

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command, value_parser};

use super::super::collect;
use super::{check, information_request, lines, refusal, refused, refused_by, tool, usage_error};

#[test]
fn all_faults_of_a_call_are_reported() {
    let body = refused("tool resource create --size big --xyzzy --status actve --jobs many");
    assert_eq!(
        lines(&body),
        [
            "--size | invalid value 'big' for --size: invalid digit found in string",
            "--xyzzy | unknown argument --xyzzy",
            "--status | invalid value 'actve' for --status: possible values: active, inactive [active]",
            "--jobs | invalid value 'many' for --jobs: invalid digit found in string",
            "--name | --name is missing",
        ]
    );
    assert_eq!(body.message, "5 arguments are invalid: --size, --xyzzy, --status, --jobs, --name");
    assert_eq!(
        body.fix_required.as_deref(),
        Some("correct --size, remove --xyzzy, correct --status, correct --jobs and pass --name")
    );
}

#[test]
fn every_bad_value_of_an_argument_is_reported() {
    let body = refused("tool resource create --name a --tag x --tag 1 --tag y");
    assert_eq!(
        lines(&body),
        [
            "--tag | invalid value 'x' for --tag: invalid digit found in string",
            "--tag | invalid value 'y' for --tag: invalid digit found in string",
        ]
    );
    assert_eq!(body.message, "--tag is invalid for 2 reasons");
    let body = refused("tool resource create --name a --tag x --tag x");
    assert_eq!(body.errors.len(), 1, "the same fault is reported once: {body:?}");
}

#[test]
fn a_misspelt_flag_counts_as_the_intended_one() {
    let unknown = "--nmae | unknown argument --nmae [--name]";
    check("tool resource create --nmae a", &[unknown]);
    check("tool resource create --nmae=a", &[unknown]);
    check("tool resource create --nmae a --name b", &[unknown]);
    check("tool resource create --name b --nmae=a", &[unknown]);
    let size = "--szie | unknown argument --szie [--size]";
    let value = "--size | invalid value 'x' for --size: invalid digit found in string";
    check("tool resource create --name a --szie x", &[size, value]);
    check("tool resource create --name a --szie=x", &[size, value]);
    let body = refused("tool resource create --nmae a");
    assert_eq!(body.fix_required.as_deref(), Some("replace --nmae with --name"));
}

#[test]
fn a_misspelt_command_counts_as_the_intended_one() {
    check(
        "tool resorce crate --size x",
        &[
            "resorce | unknown command 'resorce' [resource]",
            "crate | unknown command 'crate' [create]",
            "--size | invalid value 'x' for --size: invalid digit found in string",
            "--name | --name is missing",
        ],
    );
}

#[test]
fn a_misspelt_command_is_repaired_only_if_one_name_is_nearest() {
    let size = || Arg::new("size").long("size").value_parser(value_parser!(u32));
    let command =
        |names: [&'static str; 2]| Command::new("tool").subcommands(names.map(|name| Command::new(name).arg(size())));
    let fields = |names, line| {
        let body = refused_by(&command(names), line);
        body.errors.into_iter().map(|error| (error.field, error.suggestion)).collect::<Vec<_>>()
    };
    let unknown = |word: &str, name: &str| (word.to_owned(), Some(name.to_owned()));
    assert_eq!(
        fields(["create", "crane-to"], "tool crate --size x"),
        [unknown("crate", "create"), ("--size".to_owned(), None)]
    );
    assert_eq!(
        fields(["start", "stars"], "tool star --size x"),
        [unknown("star", "stars")],
        "both names are equally near"
    );
}

#[test]
fn the_value_of_an_unknown_flag_is_not_a_fault() {
    let unknown = "--xyzzy | unknown argument --xyzzy";
    check("tool resource create --xyzzy 3 --name a", &[unknown]);
    check("tool --xyzzy 3 resource create --name a", &[unknown]);
    check("tool resource create --xyzzy 3 4 --name a", &[unknown, "4 | unexpected argument '4'"]);
    check("tool resource create --name a -z 3", &["-z | unknown argument -z"]);
    check("tool resource create --name a -qz 3", &["-z | unknown argument -z"]);
    let tip = "--xyzzy | unknown argument --xyzzy; to pass '--xyzzy' as a value, use '-- --xyzzy'";
    let other = "--other | unknown argument --other; to pass '--other' as a value, use '-- --other'";
    check("tool resource get --xyzzy res_1", &[tip]);
    check("tool resource get --xyzzy a --other b res_1 2", &[tip, other]);
}

#[test]
fn a_word_that_occurs_several_times() {
    check("tool resource create --name foo foo", &["foo | unexpected argument 'foo'"]);
    let body = refused("tool resource create foo --name foo --size x");
    assert_eq!(
        lines(&body),
        ["foo | unexpected argument 'foo'", "--size | invalid value 'x' for --size: invalid digit found in string"]
    );
}

#[test]
fn words_after_two_dashes_are_not_flags() {
    check(
        "tool resource get -- --nmae x y",
        &["<DEPTH> | invalid value 'x' for <DEPTH>: invalid digit found in string", "y | unexpected argument 'y'"],
    );
    check(
        "tool resource create --name a -- --szie 3",
        &["--szie | unknown argument --szie", "3 | unexpected argument '3'"],
    );
}

#[test]
fn messages_contain_no_control_characters() {
    check(
        "tool resource create --name a --size \u{1b}[31mx\r",
        &["--size | invalid value '[31mx' for --size: invalid digit found in string"],
    );
    let body = refused(&format!("tool resource create --name a --size {}", "x".repeat(100_000)));
    assert!(body.message.len() < 400, "{}", body.message.len());
}

#[test]
fn a_request_for_help_takes_precedence_over_faults() {
    let create = |flag| Some(("resource create".to_owned(), flag));
    assert_eq!(information_request("tool resource create --xyzzy --help --size x"), create("--help"));
    assert_eq!(information_request("tool resource create --size x -h"), create("-h"));
    assert_eq!(information_request("tool --xyzzy resource create -n --help"), create("--help"));
    assert_eq!(information_request("tool resource get 1 2 3 --help"), Some(("resource get".to_owned(), "--help")));
}

#[test]
fn help_for_an_unknown_command_is_not_guessed() {
    // The command is uncertain, or the flag itself is misspelt.
    for line in ["tool resource crate --help", "tool resorce --help", "tool resource create --hlep", "tool x --help"] {
        assert_eq!(information_request(line), None, "{line}");
    }
    check("tool resource create --hlep", &["--hlep | unknown argument --hlep [--help]"]);
    check(
        "tool resource create --xyzzy -- --help",
        &["--xyzzy | unknown argument --xyzzy", "--help | unknown argument --help", "--name | --name is missing"],
    );
}

#[test]
fn bad_values_in_environment_variables() {
    // Every test process has this variable, and its value is not a number.
    let number = |hide| {
        let arg = Arg::new("size").long("size").env("PATH").hide_env_values(hide).value_parser(value_parser!(u32));
        Command::new("tool").arg(arg).arg(Arg::new("name").long("name").required(true))
    };
    let body = refused_by(&number(false), "tool");
    assert!(body.errors[0].message.ends_with("(from the environment variable PATH)"), "{body:?}");
    assert_eq!(
        lines(&refused_by(&number(true), "tool")),
        ["--size | invalid value for --size in the environment variable PATH", "--name | --name is missing"]
    );
    let count = Arg::new("verbose").short('v').env("PATH").action(ArgAction::Count);
    let body = refused_by(&Command::new("tool").arg(count).arg(Arg::new("ID").required(true)), "tool");
    let fields: Vec<&str> = body.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["-v", "<ID>"], "{body:?}");
}

#[test]
fn a_value_parser_runs_once_per_value() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    fn parse(value: &str) -> Result<String, String> {
        CALLS.fetch_add(1, Ordering::Relaxed);
        Err(format!("{value} is taken\nby somebody"))
    }
    let command = Command::new("tool").arg(Arg::new("name").long("name").value_parser(parse));
    let argv: Vec<OsString> = "tool --name a --b --c --d --e".split(' ').map(OsString::from).collect();
    let error = command.clone().try_get_matches_from(&argv).expect_err("clap refuses the call");
    CALLS.store(0, Ordering::Relaxed);
    let body = usage_error(collect("tool", Some(error), &argv, &[], &|_| command.clone()));
    assert_eq!(CALLS.load(Ordering::Relaxed), 1);
    assert_eq!(body.errors.len(), 5, "{body:?}");
    assert_eq!(body.errors[0].message, "invalid value 'a' for --name: a is taken");
}

#[test]
fn a_flag_that_ends_the_parse_ends_the_collection() {
    /// Like the parser of `--describe`.
    #[derive(Clone)]
    struct Interrupt;
    impl clap::builder::TypedValueParser for Interrupt {
        type Value = bool;
        fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<bool, clap::Error> {
            if value == "true" { Err(clap::Error::new(ErrorKind::DisplayHelp).with_cmd(command)) } else { Ok(false) }
        }
    }
    let describe =
        Arg::new("describe").long("describe").action(ArgAction::SetTrue).value_parser(Interrupt).global(true);
    let run = Command::new("run").arg(Arg::new("ID").required(true));
    let body = refused_by(&Command::new("tool").arg(describe).subcommand(run), "tool run --xyzzy --describe");
    assert_eq!(body.errors.len(), 1, "{body:?}");
    assert_eq!(body.suggestion.as_deref(), Some("run `tool run --help` for usage"));
}

#[test]
fn an_empty_word_is_reported_as_a_field() {
    let argv = ["tool", "resource", "create", "--name", "a", ""].map(OsString::from);
    assert_eq!(lines(&refusal(&tool(), &argv)), ["'' | unexpected argument ''"]);
}

/// Prunes the tree as the runtime does: along the call's commands, and names only at its end.
fn pruned(command: &Command, words: &[OsString]) -> Command {
    let named = |command: &Command| Command::new(&*command.get_name().to_owned().leak());
    let level = named(command).subcommand_required(command.is_subcommand_required_set());
    let level = level.args(command.get_arguments());
    let called = words.iter().enumerate().find_map(|(at, word)| Some((at, command.find_subcommand(word)?)));
    match called {
        Some((at, below)) => level.subcommand(pruned(below, &words[at + 1..])),
        None => level.subcommands(command.get_subcommands().map(named)),
    }
}

#[test]
fn a_tree_that_is_built_only_along_the_call() {
    let argv: Vec<OsString> = "tool --jobs x resorce crate --size y".split(' ').map(OsString::from).collect();
    let build = |argv: &[OsString]| pruned(&tool(), &argv[1..]);
    let error = build(&argv).try_get_matches_from(&argv).expect_err("clap refuses the call");
    let body = usage_error(collect("tool", Some(error), &argv, &[], &build));
    assert_eq!(
        lines(&body),
        [
            "--jobs | invalid value 'x' for --jobs: invalid digit found in string",
            "resorce | unknown command 'resorce' [resource]",
            "crate | unknown command 'crate' [create]",
            "--size | invalid value 'y' for --size: invalid digit found in string",
            "--name | --name is missing",
        ]
    );
    assert_eq!(body.context.iter().next(), Some(("valid_subcommands", &serde_json::json!(["create", "get", "pack"]))));
    assert_eq!(body.suggestion.as_deref(), Some("run `tool resource create --help` for usage"));
}
