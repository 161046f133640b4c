//! The built-in commands: name clashes with commands of the program, and arguments in `exec`.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

use envelope_runtime::prelude::*;
use serde_json::{Value, json};

use super::run;

#[derive(Debug, Clone, Serialize, clap::Args)]
struct Globals {
    #[arg(short, long, action = clap::ArgAction::Count)]
    verbose: u8,
    #[arg(long)]
    region: Option<String>,
    #[arg(long)]
    token: Option<Secret>,
}

/// A state that counts how often it is opened.
struct Store {
    number: usize,
    token: Option<Secret>,
}

/// Tell which store this is, and whose
#[command(effect = "read")]
fn which(store: &Store, globals: &Globals) -> Result<(usize, Option<String>, Option<usize>), Infallible> {
    let length = store.token.as_ref().map(|token| token.expose().len());
    Ok((store.number, globals.region.clone(), length))
}

/// Stop on a defect
#[command(effect = "run")]
fn fail(store: &Store) -> Result<Run<()>, Infallible> {
    panic!("store {}", store.number);
}

#[derive(Debug, Serialize)]
struct Echo {
    values: Vec<Value>,
}

/// Echo arguments of every shape
#[command(effect = "read")]
#[expect(clippy::option_option, reason = "a flag with an optional value")]
#[expect(clippy::too_many_arguments, reason = "one of each shape")]
fn shapes(
    globals: &Globals,
    first: Option<String>,
    rest: Vec<String>,
    #[arg(long)] dry_wood: Option<String>,
    #[arg(long)] big: Option<u128>,
    #[arg(long)] tag: Vec<String>,
    #[arg(long, value_delimiter = ',', action = clap::ArgAction::Set)] part: Vec<String>,
    #[arg(long, num_args = 2)] size: Vec<u8>,
    #[arg(long, num_args(0..=1))] colour: Option<Option<String>>,
    #[arg(short)] quick: bool,
    #[arg(short)] note: Option<String>,
    #[arg(long)] sure: Option<bool>,
) -> Result<Echo, Infallible> {
    let values = vec![
        json!(globals.verbose),
        json!(first),
        json!(rest),
        json!(dry_wood),
        json!(big.map(|big| big.to_string())),
        json!(tag),
        json!(part),
        json!(size),
        json!(colour),
        json!(quick),
        json!(note),
        json!(sure),
    ];
    Ok(Echo { values })
}

static OPENED: AtomicUsize = AtomicUsize::new(0);

fn app() -> App {
    App::new("tool", "1.0.0")
        .globals::<Globals>()
        .state(|globals: &Globals| {
            let number = OPENED.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(Store { number, token: globals.token.clone() })
        })
        .command::<which>()
        .command::<fail>()
        .command::<shapes>()
        .build()
}

/// Runs `exec` with these arguments and lines, and returns the exit code and the envelopes.
fn exec(app: &App, flags: &[&str], lines: &[Value]) -> (u8, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
    std::fs::write(&file, text).unwrap();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let argv = ["tool", "exec", "--input-file", file.to_str().unwrap()];
    let code = app.run_from(argv.iter().chain(flags), &mut stdout, &mut stderr);
    let answers = stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (code, answers.map(|line| serde_json::from_slice(line).unwrap()).collect())
}

/// Returns the echoed arguments of a line.
#[track_caller]
fn echoed(arguments: &Value) -> Vec<Value> {
    let mut line = arguments.clone();
    line["_cmd"] = json!("shapes");
    let (code, answers) = exec(&app(), &[], &[line]);
    assert_eq!(code, 0, "{answers:?}");
    answers[0]["data"]["values"].as_array().unwrap().clone()
}

/// Returns the fields of the usage error of a line.
#[track_caller]
fn bad_fields(arguments: &Value) -> Vec<String> {
    let mut line = arguments.clone();
    line["_cmd"] = json!("shapes");
    let (code, answers) = exec(&app(), &[], &[line]);
    assert_eq!(code, 2, "{answers:?}");
    let errors = answers[0]["error"]["errors"].as_array().unwrap();
    errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_kind_of_argument_has_a_json_form() {
    let nothing = json!([0, null, [], null, null, [], [], [], null, false, null, null]);
    assert_eq!(json!(echoed(&json!({}))), nothing);
    let nulls = json!({"first": null, "rest": [], "dry-wood": null, "tag": [], "quick": false, "sure": null});
    assert_eq!(json!(echoed(&nulls)), nothing);
    assert_eq!(
        echoed(&json!({
            "first": "--help", "rest": ["-x", 1, true, "--"], "dry_wood": "--tag=x",
            "tag": ["-a", "b c", ""], "part": ["x", "y"], "size": [1, 2], "colour": true, "q": true, "note": "",
            "sure": false, "_opts": {"verbose": 3},
        })),
        json!([
            3,
            "--help",
            ["-x", "1", "true", "--"],
            "--tag=x",
            null,
            ["-a", "b c", ""],
            ["x", "y"],
            [1, 2],
            [null],
            true,
            "",
            false
        ])
        .as_array()
        .unwrap()
        .iter()
        .map(|value| if *value == json!([null]) { json!(null) } else { value.clone() })
        .collect::<Vec<_>>()
    );
    assert_eq!(echoed(&json!({"colour": "red"}))[8], "red");
    assert_eq!(echoed(&json!({"sure": true, "n": "-n"}))[10..], [json!("-n"), json!(true)]);
    assert_eq!(echoed(&json!({"dry-wood": {"a": [1, "x"]}}))[3], r#"{"a":[1,"x"]}"#);
    assert_eq!(echoed(&json!({"verbose": true}))[0], 1);
}

#[test]
fn an_invalid_argument_is_named() {
    assert_eq!(bad_fields(&json!({"quick": "yes"})), ["quick"]);
    assert_eq!(bad_fields(&json!({"validate-only": "yes"})), ["--validate-only"]);
    assert_eq!(bad_fields(&json!({"big": "x"})), ["--big"]);
    assert_eq!(bad_fields(&json!({"size": [1]})), ["--size"]);
    assert_eq!(bad_fields(&json!({"dry_wod": "x"})), ["--dry-wod"]);
    assert_eq!(bad_fields(&json!({"dry_wod": null, "_opts": {"verbos": true}})), ["--dry-wod", "--verbos"]);
    assert_eq!(bad_fields(&json!({"rest": ["x"]})), ["first"]);
}

#[test]
fn numbers_are_passed_without_conversion() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    std::fs::write(&file, r#"{"_cmd": "shapes", "big": 340282366920938463463374607431768211455, "dry-wood": 1.50}"#)
        .unwrap();
    let (code, envelope) = run(&app(), &["tool", "exec", "--input-file", file.to_str().unwrap()]);
    assert_eq!(code, 0, "{envelope}");
    assert_eq!(envelope["data"]["values"][4], "340282366920938463463374607431768211455");
    assert_eq!(envelope["data"]["values"][3], "1.50");
}

/// Returns the store of each line: its number relative to the first one, the region, and the length of the token.
fn stores(args: &[&str], lines: &[Value]) -> Vec<Value> {
    let answers = exec(&app(), args, lines).1;
    let first = answers[0]["data"][0].as_u64().unwrap();
    let stores = answers.iter().map(|answer| match &answer["data"] {
        Value::Array(data) => json!([data[0].as_u64().unwrap() - first, data[1], data[2]]),
        other => other.clone(),
    });
    stores.collect()
}

// One test, because a global counter counts the stores.
#[test]
fn lines_share_a_state_with_the_same_globals() {
    let which = json!({"_cmd": "which"});
    let there = json!({"_cmd": "which", "_opts": {"region": "there"}});

    let shared = stores(&[], &vec![which.clone(); 200]);
    assert!(shared.iter().all(|store| *store == json!([0, null, null])), "{shared:?}");

    let moved = stores(&[], &[which.clone(), there.clone(), there.clone(), which.clone()]);
    assert_eq!(json!(moved), json!([[0, null, null], [1, "there", null], [1, "there", null], [2, null, null]]));

    // A flag of `exec` applies to each line, including a secret, which is not printed.
    let given = ["--region=-here", "--token", "s3cret", "--ignore-errors"];
    let answers = exec(&app(), &given, &[which.clone(), json!({"_cmd": "which", "nothing": 1})]).1;
    assert_eq!((&answers[0]["data"][1], &answers[0]["data"][2]), (&json!("-here"), &json!(6)));
    assert!(!answers[1].to_string().contains("s3cret"), "{}", answers[1]);

    // A state is not reused after a panic.
    let after = stores(&["--ignore-errors"], &[which.clone(), json!({"_cmd": "fail"}), which]);
    assert_eq!(json!(after), json!([[0, null, null], null, [1, null, null]]));
}

/// A manifest of the user's own
#[command(effect = "read", name = "manifest")]
fn own_manifest() -> Result<Vec<String>, Infallible> {
    Ok(vec!["mine".to_owned()])
}

#[test]
fn a_command_of_the_program_replaces_a_built_in_one() {
    let app = App::new("tool", "1.0.0")
        .without_built_in("manifest")
        .without_built_in("exec")
        .command::<own_manifest>()
        .group("exec", "Executives", |group| group.command::<own_manifest>())
        .build();
    app.debug_assert();
    for argv in [&["tool", "manifest"][..], &["tool", "exec", "manifest"]] {
        let (code, envelope) = run(&app, argv);
        assert_eq!((code, &envelope["data"]), (0, &json!(["mine"])));
    }
    let (_, described) = run(&app, &["tool", "--describe"]);
    let commands = described["data"]["commands"].as_array().unwrap();
    let own =
        commands.iter().filter(|command| ["manifest", "exec manifest"].contains(&command["command"].as_str().unwrap()));
    assert_eq!(own.map(|command| command.get("builtin")).collect::<Vec<_>>(), [None, None], "{commands:?}");
    // Two commands of the program do not replace each other.
    let twice = std::panic::catch_unwind(|| {
        App::new("tool", "1.0.0")
            .without_built_in("manifest")
            .command::<own_manifest>()
            .command::<own_manifest>()
            .build()
            .debug_assert();
    });
    assert!(twice.is_err());
}

/// Read
#[command(effect = "read")]
fn read(#[arg(long)] limit_of_it: Option<u8>) -> Result<Option<u8>, Infallible> {
    Ok(limit_of_it)
}

/// Read twice
#[command(effect = "read", name = "read")]
fn read_other(#[arg(long, default_value_t = 7)] limit_of_it: u8) -> Result<u8, Infallible> {
    Ok(limit_of_it)
}

#[test]
fn the_etag_changes_with_the_commands() {
    fn etag(app: &App) -> Value {
        run(app, &["tool", "manifest"]).1["data"]["etag"].clone()
    }
    let of = |version| App::new("tool", version).command::<read>();
    assert_eq!(etag(&of("1.0.0").build()), etag(&of("2.0.0").build()), "a release that changes no command");
    let others = [
        etag(&App::new("tool", "1.0.0").build()),
        etag(&App::new("tool", "1.0.0").command::<read_other>().build()),
        etag(&of("1.0.0").command::<own_manifest>().build()),
        etag(&App::new("tool", "1.0.0").globals::<Globals>().command::<read>().build()),
        etag(&App::new("tool", "1.0.0").group("group", "A group", |group| group.command::<read>()).build()),
    ];
    for other in &others {
        assert_ne!(*other, etag(&of("1.0.0").build()));
    }
}

#[derive(Debug, clap::Args)]
struct Required {
    /// User
    #[arg(long, env = "ENVELOPE_PASS_KEY", default_value = "s3cret")]
    key: Secret,
    /// Location
    #[arg(long)]
    place: String,
    /// Number of repetitions
    #[arg(long, default_value_t = 3)]
    times: u8,
    /// Purpose
    #[arg(long, default_values_t = [1.5, 2.5])]
    weights: Vec<f64>,
}

/// Look
#[command(effect = "read")]
fn look(globals: &Required) -> Result<Vec<String>, Infallible> {
    let all = [globals.key.expose(), &globals.place].map(str::to_owned);
    Ok([&all[..], &[globals.times.to_string(), format!("{:?}", globals.weights)]].concat())
}

#[test]
fn the_manifest_requires_no_global_argument_and_contains_no_secret() {
    let app = App::new("tool", "1.0.0").globals::<Required>().command::<look>().build();
    app.debug_assert();
    let (code, envelope) = run(&app, &["tool", "manifest"]);
    assert_eq!(code, 0, "{envelope}");
    assert!(!envelope.to_string().contains("s3cret"), "{envelope}");
    let data = &envelope["data"];
    assert_eq!(data["secret_env_vars"], json!(["ENVELOPE_PASS_KEY"]));
    assert_eq!(data["flags"]["key"], json!({"type": "string", "required": false, "description": "User"}));
    assert_eq!(data["flags"]["place"]["required"], true);
    assert_eq!(data["flags"]["times"]["default"], 3);
    assert_eq!(
        (&data["flags"]["weights"]["default"], &data["flags"]["weights"]["schema"]),
        (&json!([1.5, 2.5]), &json!({"type": "number"}))
    );
    // Each line must pass the required global arguments.
    let (code, answers) = exec(&app, &[], &[json!({"_cmd": "look", "place": "here"}), json!({"_cmd": "look"})]);
    assert_eq!((code, &answers[0]["data"][1]), (2, &json!("here")), "{answers:?}");
    assert_eq!(answers[1]["error"]["errors"][0]["field"], "--place");
}
