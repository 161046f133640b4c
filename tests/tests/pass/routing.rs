//! Routing finds the command that clap would call, with any words before it in argv.

use std::convert::Infallible;
use std::path::PathBuf;

use envelope_runtime::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone, Serialize, clap::Args)]
struct Globals {
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    #[arg(short, long)]
    quiet: bool,
    #[arg(short, long, num_args(0..=1))]
    #[expect(clippy::option_option, reason = "clap's shape of a flag with an optional value")]
    colour: Option<Option<String>>,
    #[arg(long, num_args(2))]
    size: Option<Vec<u8>>,
    #[arg(short, long)]
    path: Option<PathBuf>,
    #[arg(long, env = "ENVELOPE_PASS_TOKEN")]
    token: String,
}

/// Echo the global arguments
#[command(effect = "run")]
fn echo(globals: &Globals, word: String) -> Result<Run<(Globals, String)>, Infallible> {
    Ok(Run::Updated((globals.clone(), word)))
}

/// Pass words on
#[command(effect = "run")]
fn pass(
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)] words: Vec<String>,
) -> Result<Run<Vec<String>>, Infallible> {
    Ok(Run::Updated(words))
}

#[derive(Debug, Serialize, clap::Args)]
struct Login {
    #[arg(long, env = "ENVELOPE_PASS_PASSWORD")]
    password: Option<String>,
}

/// Log in
#[command(effect = "run")]
fn login(#[command(flatten)] login: Login) -> Result<Run<Login>, Infallible> {
    Ok(Run::Updated(login))
}

fn app() -> App {
    App::new("tool", "1.0.0")
        .globals::<Globals>()
        .group("a", "A group", |group| group.command::<echo>().command::<pass>())
        .command::<login>()
        .build()
}

fn run(argv: &[&str]) -> (u8, Value) {
    let argv: Vec<&str> = ["tool"].iter().chain(argv).copied().collect();
    super::run(&app(), &argv)
}

fn help(argv: &[&str]) -> String {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    app().run_from(argv, &mut stdout, &mut stderr);
    String::from_utf8(stderr).unwrap()
}

#[test]
fn flags_of_every_kind_may_precede_the_command() {
    for (argv, field, value) in [
        (&["-vv", "--token", "t", "a", "echo", "w"][..], "verbose", json!(2)),
        (&["-vqv", "--token=t", "a", "echo", "w"], "quiet", json!(true)),
        (&["--token", "t", "-qp", "/x", "a", "echo", "w"], "path", json!("/x")),
        (&["--token", "t", "-p/x", "a", "echo", "w"], "path", json!("/x")),
        (&["--token", "t", "--size", "1", "2", "a", "echo", "w"], "size", json!([1, 2])),
        (&["--token", "t", "--colour=red", "a", "echo", "w"], "colour", json!("red")),
        (&["--token", "t", "-c", "red", "a", "echo", "w"], "colour", json!("red")),
        (&["a", "-vvv", "echo", "w", "--token", "t"], "verbose", json!(3)),
    ] {
        let (code, envelope) = run(argv);
        assert_eq!((code, &envelope["meta"]["command"]), (0, &json!("a echo")), "{argv:?}: {envelope}");
        assert_eq!(envelope["data"]["items"][0][field], value, "{argv:?}");
        let described: Vec<&str> = argv.iter().chain(&["--describe"]).copied().collect();
        assert_eq!(run(&described).1["data"]["command"], "a echo", "{argv:?}");
    }
}

#[test]
fn a_missing_global_argument_is_reported_everywhere() {
    for argv in [&["-vq", "a", "echo", "w"][..], &["a", "echo", "w"], &["-c", "red", "a", "echo", "w"]] {
        let (code, envelope) = run(argv);
        assert_eq!((code, &envelope["error"]["errors"][0]["field"]), (2, &json!("--token")), "{argv:?}: {envelope}");
    }
}

#[test]
fn help_shows_the_level_of_the_flag() {
    let of_the_tool = help(&["tool", "--help", "a", "echo"]);
    assert!(of_the_tool.contains("login") && of_the_tool.contains("  a "), "{of_the_tool}");
    let of_the_group = help(&["tool", "a", "--help", "echo"]);
    assert!(of_the_group.contains("echo") && of_the_group.contains("pass"), "{of_the_group}");
    let of_the_command = help(&["tool", "-vv", "help", "a", "echo"]);
    assert!(of_the_command.contains("Echo the global arguments"), "{of_the_command}");
}

#[test]
fn only_a_call_without_arguments_prints_help() {
    for argv in [&[][..], &["--format", "json"]] {
        assert_eq!((run(argv).0, &run(argv).1["meta"]["help"]), (0, &json!(true)), "{argv:?}");
    }
    for argv in [&["--format", "xml"][..], &["--describe=no"], &["-q"], &["--format=json", "--format=tsv"], &["a"]] {
        let (code, envelope) = run(argv);
        assert_eq!((code, &envelope["error"]["code"]), (2, &json!("ARG_ERROR")), "{argv:?}");
    }
}

#[test]
fn an_unknown_command_is_reported_with_describe() {
    for argv in [&["--describe", "a", "ecko"][..], &["a", "ecko", "--describe"]] {
        let (code, envelope) = run(argv);
        assert_eq!((code, &envelope["error"]["errors"][0]["suggestion"]), (2, &json!("echo")), "{argv:?}");
        assert_eq!(envelope["error"]["errors"].as_array().unwrap().len(), 1, "{envelope}");
    }
}

#[test]
fn trailing_arguments_are_not_parsed_as_flags() {
    let (code, envelope) = run(&["--token", "t", "a", "pass", "docker", "--format", "tsv", "--describe"]);
    assert_eq!((code, &envelope["data"]["items"]), (0, &json!(["docker", "--format", "tsv", "--describe"])));
}

#[test]
fn help_does_not_show_values_of_environment_variables() {
    // PATH is set in every process that runs tests.
    #[derive(Debug, Serialize, clap::Args)]
    struct Flat {
        #[arg(long, env = "PATH")]
        path: Option<String>,
    }
    /// Flat
    #[command(effect = "read")]
    fn flat(#[command(flatten)] flat: Flat) -> Result<Flat, Infallible> {
        Ok(flat)
    }
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    App::new("tool", "1.0.0").command::<flat>().build().run_from(["tool", "flat", "--help"], &mut stdout, &mut stderr);
    let text = String::from_utf8(stderr).unwrap();
    assert!(text.contains("[env: PATH]"), "{text}");
}

#[test]
fn clashes_with_global_arguments_are_found_by_debug_assert() {
    #[derive(Debug, clap::Args)]
    struct Own {
        #[arg(long)]
        word: Option<String>,
        place: Option<String>,
    }
    let app = App::new("tool", "1.0.0").globals::<Own>().globals::<Globals>().command::<echo>().build();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.debug_assert())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("`echo`: the id `word` belongs to two arguments"), "{text}");
    assert!(text.contains("  the global argument `place` has neither `long` nor `short`"), "{text}");
}

mod config {
    /// A struct with the same name as a flattened one; clap creates a group for each.
    #[derive(clap::Args)]
    pub(super) struct Options {
        #[arg(long)]
        pub(super) place: Option<String>,
    }
}

#[derive(clap::Args)]
struct Options {
    #[arg(long)]
    size: Option<u8>,
}

/// Show the arguments
#[command(effect = "read")]
fn given(globals: &config::Options, #[command(flatten)] options: Option<Options>) -> Result<Vec<String>, Infallible> {
    let size = options.map(|options| options.size);
    Ok(vec![format!("{:?} {size:?}", globals.place)])
}

#[test]
fn two_groups_with_one_name_are_separate() {
    let app = App::new("tool", "1.0.0").globals::<config::Options>().command::<given>().build();
    let data = |argv: &[&str]| {
        let mut stdout = Vec::new();
        assert_eq!(app.run_from(argv, &mut stdout, &mut Vec::new()), 0, "{}", String::from_utf8_lossy(&stdout));
        let envelope: Value = serde_json::from_slice(&stdout).unwrap();
        envelope["data"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(data(&["tool", "given", "--place", "a"]), r#"Some("a") None"#);
    assert_eq!(data(&["tool", "given", "--size", "1", "--place", "a"]), r#"Some("a") Some(Some(1))"#);
}

#[derive(clap::Args)]
struct Ranged {
    /// Only the names of its values say that there are two
    #[arg(long, value_names = ["LOW", "HIGH"])]
    range: Vec<u8>,
}

/// Tell the range
#[command(effect = "read")]
fn range(globals: &Ranged) -> Result<Vec<u8>, Infallible> {
    Ok(globals.range.clone())
}

#[test]
fn value_names_determine_the_number_of_values() {
    let app = App::new("tool", "1.0.0").globals::<Ranged>().command::<range>().build();
    for argv in [["tool", "--range", "1", "9", "range"], ["tool", "range", "--range", "1", "9"]] {
        let mut stdout = Vec::new();
        assert_eq!(app.run_from(argv, &mut stdout, &mut Vec::new()), 0, "{}", String::from_utf8_lossy(&stdout));
        let envelope: Value = serde_json::from_slice(&stdout).unwrap();
        assert_eq!(envelope["data"], json!([1, 9]));
    }
}
