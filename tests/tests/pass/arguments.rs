//! The features of clap's derive for fields work on parameters.

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

/// Show the arguments
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
    let app = App::new("tool", "1.0.0").command::<show>().build();
    let argv: Vec<&str> = ["tool", "show"].iter().chain(argv).copied().collect();
    let (code, envelope) = super::run(&app, &argv);
    assert_eq!(code, 0, "{envelope}");
    envelope["data"].clone()
}

#[test]
fn claps_debug_assertions_hold() {
    App::new("tool", "1.0.0").command::<show>().build().debug_assert();
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
fn every_invalid_argument_is_reported() {
    let app = App::new("tool", "1.0.0").command::<show>().build();
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
fn describe_lists_the_arguments() {
    let app = App::new("tool", "1.0.0").command::<show>().build();
    let data = super::run(&app, &["tool", "show", "--describe"]).1["data"].clone();
    assert_eq!(data["description"], "Show the arguments");
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

const FORMAT: &str = "format";

/// Take a name that is taken
#[command(effect = "read")]
fn hidden(#[arg(long, alias = FORMAT)] style: Option<String>) -> Result<Value, Infallible> {
    Ok(json!({ "style": style }))
}

/// An alias does not appear in help, and would hide the flag of the framework.
#[test]
#[should_panic(expected = "`hidden`: the argument `style` takes `--format`, the name of a built-in flag")]
fn an_alias_cannot_hide_a_framework_flag() {
    App::new("tool", "1.0.0").command::<hidden>().build().debug_assert();
}

/// Measure the text on stdin
#[command(effect = "read")]
fn measure(#[arg(stdin)] text: String) -> Result<Value, Infallible> {
    Ok(json!({"bytes": text.len()}))
}

/// A call in a test does not read the stdin of the test process, only a file.
#[test]
fn run_from_does_not_read_stdin() {
    let app = App::new("tool", "1.0.0").command::<measure>().build();
    for argv in [&["tool", "measure"][..], &["tool", "measure", "--input-file", "-"]] {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["error"]["fix_required"]), (2, &json!("pass --input-file")), "{envelope}");
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

/// Show the global arguments
#[command(effect = "read")]
fn told(globals: &Globals) -> Result<Value, Infallible> {
    let token = globals.token.as_ref().map(|token| token.expose().len());
    Ok(json!({"token": token, "verbose": globals.verbose, "tag": globals.tag}))
}

#[test]
fn a_global_argument_has_the_number_of_values_that_it_accepts() {
    let app = App::new("tool", "1.0.0").globals::<Globals>().command::<told>().build();
    let (code, envelope) = super::run(&app, &["tool", "--token", "s3cret", "told", "--token=other"]);
    let message = "--token is given more than once, with different values";
    assert_eq!((code, &envelope["error"]["message"]), (2, &json!(message)), "secrets must not be printed: {envelope}");
    let (code, envelope) = super::run(&app, &["tool", "--token", "s3cret", "told", "--token=s3cret"]);
    assert_eq!((code, &envelope["data"]["token"]), (0, &json!(6)), "{envelope}");
    for argv in [&["tool", "-vv", "-t", "a", "-tb", "told"][..], &["tool", "told", "-v", "-t", "a", "-v", "--tag", "b"]]
    {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["data"]), (0, &json!({"token": null, "verbose": 2, "tag": ["a", "b"]})));
    }
}

/// Show a value of each type that every program has
#[expect(clippy::too_many_arguments, reason = "one of each type")]
#[command(effect = "read")]
fn standard(
    text: String,
    truth: Option<bool>,
    #[arg(long, default_value_t = 'n')] letter: char,
    #[arg(long, default_value_t = 1.5)] half: f32,
    #[arg(long, default_value_t = 2.5)] whole: f64,
    #[arg(long, default_value_t = 127)] i8: i8,
    #[arg(long, default_value_t = -1)] i16: i16,
    #[arg(long, default_value_t = 0x10)] i32: i32,
    #[arg(long, default_value_t = 1_000)] i64: i64,
    #[arg(long, default_value_t = 6)] i128: i128,
    #[arg(long, default_value_t = 7)] isize: isize,
    #[arg(long, default_value_t = 8u8)] u8: u8,
    #[arg(long, default_value_t = 65_535)] u16: u16,
    #[arg(long, default_value_t)] u32: u32,
    #[arg(long, default_value_t = u64::MAX)] u64: u64,
    #[arg(long, default_value_t = 12)] u128: u128,
    #[arg(long, default_value_t = 100_000)] usize: usize,
    #[arg(long, default_value_t = true, action = ArgAction::Set)] on: bool,
) -> Result<Value, Infallible> {
    let signed = json!([i8, i16, i32, i64, i128.to_string(), isize]);
    let unsigned = json!([u8, u16, u32, u64, u128.to_string(), usize]);
    Ok(json!({"text": text, "rest": [truth, letter, half, whole, on], "signed": signed, "unsigned": unsigned}))
}

#[test]
fn standard_types_are_recognised_by_name() {
    let app = App::new("tool", "1.0.0").command::<standard>().build();
    app.debug_assert();
    let shown = |argv: &[&str]| {
        let argv: Vec<&str> = ["tool", "standard", "a"].iter().chain(argv).copied().collect();
        let (code, envelope) = super::run(&app, &argv);
        (code, envelope)
    };
    let (code, envelope) = shown(&[]);
    assert_eq!(code, 0, "{envelope}");
    assert_eq!(
        envelope["data"],
        json!({
            "text": "a", "rest": [null, "n", 1.5, 2.5, true], "signed": [127, -1, 16, 1000, "6", 7],
            "unsigned": [8, 65_535, 0, u64::MAX, "12", 100_000],
        })
    );
    let most = u128::MAX.to_string();
    let (code, envelope) = shown(&["false", "--u128", &most, "--letter", "ß", "--half", "0.5", "--on", "false"]);
    assert_eq!(code, 0, "{envelope}");
    assert_eq!(
        (&envelope["data"]["rest"], &envelope["data"]["unsigned"][4]),
        (&json!([false, "ß", 0.5, 2.5, false]), &json!(most))
    );
    // Each value is parsed as its type.
    for (flag, value) in [("i8", "128"), ("u8", "256"), ("u128", "x"), ("i128", "x"), ("letter", "ab"), ("whole", "x")]
    {
        let (code, envelope) = shown(&[&format!("--{flag}={value}")]);
        assert_eq!((code, &envelope["error"]["code"]), (2, &json!("ARG_ERROR")), "{envelope}");
    }
}

const NAME: &str = "chosen";
const LONG: &str = "by-name";

/// Show what computed names hold
#[command(effect = "read")]
fn computed(
    #[arg(id = NAME, long)] one: Option<u8>,
    #[arg(long = LONG)] many: Vec<String>,
    #[arg(env = "ENVELOPE_PASS_COMPUTED", default_value = "a\u{1f}b")] odd: String,
) -> Result<Value, Infallible> {
    Ok(json!({"one": one, "many": many, "odd": odd}))
}

#[test]
fn names_and_defaults_may_be_expressions() {
    let app = App::new("tool", "1.0.0").command::<computed>().build();
    app.debug_assert();
    let (code, envelope) =
        super::run(&app, &["tool", "computed", "--by-name", "a", "--chosen", "1", "--by-name", "b", "c"]);
    assert_eq!(code, 0, "{envelope}");
    assert_eq!(envelope["data"], json!({"one": 1, "many": ["a", "b"], "odd": "c"}));
    let (code, envelope) = super::run(&app, &["tool", "computed"]);
    assert_eq!((code, &envelope["data"]), (0, &json!({"one": null, "many": [], "odd": "a\u{1f}b"})), "{envelope}");
}
