//! What clap's derive offers on a field works on a parameter.

use std::convert::Infallible;
use std::num::ParseIntError;
use std::path::PathBuf;

use clap::ArgAction;
use envelope_runtime::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
enum Colour {
    /// Like blood
    Red,
    Blue,
}

fn hexadecimal(text: &str) -> Result<u32, ParseIntError> {
    u32::from_str_radix(text, 16)
}

#[derive(Debug, Serialize, clap::Args)]
#[group(multiple = false)]
struct Paging {
    /// How many
    #[arg(long, default_value_t = 20)]
    limit: u32,
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Serialize, clap::Args)]
struct Login {
    #[arg(long)]
    user: Option<String>,
    #[arg(long)]
    port: Option<u16>,
}

/// Show what was given
///
/// A second paragraph, for `--help`.
#[expect(clippy::too_many_arguments, reason = "one of each shape")]
#[expect(clippy::option_option, reason = "clap's shape of a flag with an optional value")]
#[command(effect = "read")]
fn show(
    /// The colour.
    #[arg(short, long, value_enum, default_value_t = Colour::Red)]
    colour: Colour,
    #[arg(short = 'x', long = "hex", value_parser = hexadecimal, visible_alias = "hexa")] number: Option<u32>,
    #[arg(short, long, action = ArgAction::Count)] verbose: u8,
    #[arg(long, env = "ENVELOPE_PASS_WHERE")] place: Option<PathBuf>,
    #[arg(long, value_delimiter = ',', num_args(1..))] tags: Vec<String>,
    #[arg(long)] words: Option<Vec<String>>,
    #[arg(long, require_equals = true)] debug: Option<Option<u8>>,
    #[arg(long, default_value = "7", value_parser = clap::value_parser!(i64).range(1..=9))] level: i64,
    #[arg(long, default_values_t = [1, 2])] sizes: Vec<u8>,
    #[arg(long, overrides_with = "quiet")] loud: bool,
    #[arg(long)] quiet: bool,
    #[arg(long, conflicts_with_all = ["loud", "quiet"])] mute: bool,
    #[command(flatten)] paging: Paging,
    #[command(flatten)] login: Option<Login>,
    #[arg(id = "target", value_name = "TARGET")] subject: String,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)] rest: Vec<String>,
) -> Result<Value, Infallible> {
    Ok(json!({
        "colour": colour, "number": number, "verbose": verbose, "place": place, "tags": tags, "words": words,
        "debug": debug.map(|value| value.map_or(-1, i32::from)), "level": level, "sizes": sizes,
        "loud": loud, "quiet": quiet, "mute": mute, "paging": paging, "login": login, "subject": subject, "rest": rest,
    }))
}

fn shown(argv: &[&str]) -> Value {
    let app = App::new("tool", "1.0.0").command::<show>();
    let argv: Vec<&str> = ["tool", "show"].iter().chain(argv).copied().collect();
    let (code, envelope) = super::run(&app, &argv);
    assert_eq!(code, 0, "{envelope}");
    envelope["data"].clone()
}

#[test]
fn claps_own_assertions_hold() {
    App::new("tool", "1.0.0").command::<show>().debug_assert();
}

#[test]
fn defaults() {
    assert_eq!(
        shown(&["it"]),
        json!({
            "colour": "red", "number": null, "verbose": 0, "place": null, "tags": [], "words": null, "debug": null,
            "level": 7, "sizes": [1, 2], "loud": false, "quiet": false, "mute": false,
            "paging": {"limit": 20, "all": false}, "login": null, "subject": "it", "rest": [],
        })
    );
}

#[test]
fn values() {
    let data = shown(&[
        "-c",
        "blue",
        "--hexa",
        "ff",
        "-vvv",
        "--place",
        "/a b",
        "--tags",
        "a,b",
        "--tags",
        "c",
        "--words",
        "w",
        "--debug=3",
        "--level",
        "9",
        "--sizes",
        "5",
        "--all",
        "--user",
        "me",
        "it",
        "-r",
        "--est",
    ]);
    assert_eq!(
        data,
        json!({
            "colour": "blue", "number": 255, "verbose": 3, "place": "/a b", "tags": ["a", "b", "c"], "words": ["w"],
            "debug": 3, "level": 9, "sizes": [5], "loud": false, "quiet": false, "mute": false,
            "paging": {"limit": 20, "all": true}, "login": {"user": "me", "port": null}, "subject": "it",
            "rest": ["-r", "--est"],
        })
    );
    assert_eq!(shown(&["--debug", "it"])["debug"], -1);
}

#[test]
fn every_bad_one_is_told() {
    let app = App::new("tool", "1.0.0").command::<show>();
    let (code, envelope) = super::run(
        &app,
        &[
            "tool", "show", "-c", "blu", "-x", "zz", "--level", "11", "--mute", "--quiet", "--sizes", "400", "--sizse",
            "1",
        ],
    );
    assert_eq!(code, 2);
    let errors = envelope["error"]["errors"].as_array().unwrap();
    let fields: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    for field in ["--colour", "--hex", "--level", "--mute", "--sizes", "--sizse", "<TARGET>"] {
        assert!(fields.contains(&field), "{field} in {envelope}");
    }
    let suggestion = |field| &errors.iter().find(|error| error["field"] == field).unwrap()["suggestion"];
    assert_eq!((suggestion("--colour"), suggestion("--sizse")), (&json!("blue"), &json!("--sizes")));
}

#[test]
fn the_describe_document_tells_the_same() {
    let app = App::new("tool", "1.0.0").command::<show>();
    let data = super::run(&app, &["tool", "show", "--describe"]).1["data"].clone();
    assert_eq!(data["description"], "Show what was given");
    let flags = &data["flags"];
    assert_eq!(
        flags["colour"],
        json!({"type": "enum", "required": false, "description": "The colour", "default": "red",
               "enum_values": ["red", "blue"], "short": "c"})
    );
    assert_eq!(flags["hex"]["type"], "integer");
    assert_eq!(flags["verbose"]["type"], "integer");
    assert_eq!(flags["place"]["env"], "ENVELOPE_PASS_WHERE");
    assert_eq!(flags["tags"]["type"], "array");
    assert_eq!(flags["loud"]["type"], "boolean");
    assert_eq!(flags["limit"]["default"], "20");
    assert_eq!(
        data["positionals"][0],
        json!({"name": "target", "type": "string", "required": true, "description": "target"})
    );
    assert_eq!(data["positionals"][1]["variadic"], true);
}

/// Take a name that is taken
#[command(effect = "read")]
fn hidden(#[arg(long, alias = "format")] style: Option<String>) -> Result<Value, Infallible> {
    Ok(json!({ "style": style }))
}

/// An alias shows in no help, and would keep the framework's own flag from being heard.
#[test]
#[should_panic(expected = "`style` takes `--format`, which every command has")]
fn an_alias_cannot_take_a_flag_of_the_framework() {
    App::new("tool", "1.0.0").command::<hidden>().debug_assert();
}

/// Measure what is on stdin
#[command(effect = "read")]
fn measure(#[arg(stdin)] text: String) -> Result<Value, Infallible> {
    Ok(json!({"bytes": text.len()}))
}

/// A test's stdin is its own: a run within it reads a file or nothing.
#[test]
fn a_run_in_a_process_that_is_not_its_own_leaves_stdin_alone() {
    let app = App::new("tool", "1.0.0").command::<measure>();
    for argv in [&["tool", "measure"][..], &["tool", "measure", "--input-file", "-"]] {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["error"]["fix_required"]), (2, &json!("give --input-file")), "{envelope}");
    }
    let (code, envelope) = super::run(&app, &["tool", "measure", "--input-file", env!("CARGO_MANIFEST_DIR")]);
    assert_eq!((code, &envelope["error"]["errors"][0]["field"]), (2, &json!("--input-file")), "{envelope}");
}

#[derive(Debug, clap::Args)]
struct Globals {
    /// Who calls
    #[arg(long)]
    token: Option<Secret>,
    /// In how many words
    #[arg(short, action = ArgAction::Count)]
    verbose: u8,
    /// Which of them
    #[arg(short, long)]
    tag: Vec<String>,
}

/// Say what every command was told
#[command(effect = "read")]
fn told(globals: &Globals) -> Result<Value, Infallible> {
    let token = globals.token.as_ref().map(|token| token.expose().len());
    Ok(json!({"token": token, "verbose": globals.verbose, "tag": globals.tag}))
}

#[test]
fn a_global_argument_has_one_value_or_as_many_as_it_takes() {
    let app = App::new("tool", "1.0.0").globals::<Globals>().command::<told>();
    let (code, envelope) = super::run(&app, &["tool", "--token", "s3cret", "told", "--token=other"]);
    let message = "--token is given more than once, with different values";
    assert_eq!((code, &envelope["error"]["message"]), (2, &json!(message)), "no secret is told: {envelope}");
    let (code, envelope) = super::run(&app, &["tool", "--token", "s3cret", "told", "--token=s3cret"]);
    assert_eq!((code, &envelope["data"]["token"]), (0, &json!(6)), "{envelope}");
    for argv in [&["tool", "-vv", "-t", "a", "-tb", "told"][..], &["tool", "told", "-v", "-t", "a", "-v", "--tag", "b"]]
    {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["data"]), (0, &json!({"token": null, "verbose": 2, "tag": ["a", "b"]})));
    }
}
