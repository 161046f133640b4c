//! Exit-code tables are complete: no other code leaves the process.

use std::convert::Infallible;
use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::{CodeSpec, Codes, wire::SideEffects};
use serde_json::{Value, json};

#[derive(Debug, Serialize, Resource)]
struct Item {
    #[resource(id)]
    id: u8,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum Below {
    /// The quota of the whole organisation is used up, and the administrators who could raise it cannot be reached before the next working day
    #[error("no quota")]
    #[error_code(QUOTA, retryable, suggestion = "try {when}")]
    Quota { when: &'static str },
    #[error("the system: {0}")]
    #[error_code(GENERAL_ERROR)]
    System(#[from] std::io::Error),
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum Above {
    #[error(transparent)]
    Below(#[from] Below),
    /// Not ripe yet
    #[error("not ripe: {reason}")]
    #[error_code(UNRIPE, side_effects = "complete", fix_required = "wait for {reason}")]
    Unripe {
        #[error_code(context)]
        reason: String,
    },
}

/// Fail as asked
#[command(effect = "run", exit_codes(QUOTA = 80, UNRIPE = 80, NOT_FOUND))]
fn fail(how: String) -> Result<Run<()>, Above> {
    match how.as_str() {
        "quota" => Err(Below::Quota { when: "tomorrow" }.into()),
        "system" => Err(Below::from(std::io::Error::other("no disk")).into()),
        _ => Err(Above::Unripe { reason: how }),
    }
}

struct Slow;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum SlowError {
    #[error("too slow")]
    #[error_code(TIMEOUT)]
    Timeout,
    #[error("gone")]
    #[error_code(CONFLICT)]
    Gone,
}

/// Create with numbers that others would have
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, TAKEN = 6), example("An item", "tool create 1"))]
fn create(_: &Slow, id: u8) -> Result<Create<Item>, Infallible> {
    Ok(Create::Created(Item { id }))
}

fn slow() -> AppBuilder<impl Sized> {
    App::new("tool", "1.0.0")
        .state(
            |(): &()| if std::process::id() == 0 { Err(SlowError::Gone) } else { Err::<Slow, _>(SlowError::Timeout) },
        )
        .command::<create>()
}

fn described(app: &App, command: &str) -> Value {
    super::run(app, &["tool", command, "--describe"]).1["data"].clone()
}

#[test]
fn an_implicit_code_moves_for_a_declared_number() {
    let names = described(&slow().build(), "create")["names"].clone();
    assert_eq!((&names["TIMEOUT"], &names["CONFLICT"]), (&json!(124), &json!(79)));
    assert_eq!(super::run(&slow().build(), &["tool", "create", "1"]).0, 124);
}

#[test]
fn two_names_on_one_number_are_merged() {
    let table = described(&App::new("tool", "1.0.0").command::<fail>().build(), "fail");
    assert_eq!(table["exit_codes"]["80"]["error_codes"], json!(["QUOTA", "UNRIPE"]),);
    assert_eq!(table["exit_codes"]["80"]["retryable"], false);
    assert_eq!(table["exit_codes"]["80"]["side_effects"], "complete");
    let description = table["exit_codes"]["80"]["description"].as_str().unwrap();
    assert!(description.ends_with('…') && description.chars().count() <= 120, "{description}");
    assert_eq!(
        table["names"],
        json!({
            "SUCCESS": 0, "GENERAL_ERROR": 1, "ARG_ERROR": 2, "NOT_FOUND": 5, "QUOTA": 80, "UNRIPE": 80,
            "CANCELLED": 129,
        })
    );
}

#[test]
fn a_forwarded_error_keeps_its_details() {
    let app = App::new("tool", "1.0.0").command::<fail>().build();
    let (code, envelope) = super::run(&app, &["tool", "fail", "quota"]);
    let error = &envelope["error"];
    assert_eq!((code, &error["code"], &error["retryable"]), (80, &json!("QUOTA"), &json!(true)));
    assert_eq!(
        (&error["suggestion"], &error["retry_strategy"]),
        (&json!("try tomorrow"), &json!("exponential_backoff"))
    );
    let (code, envelope) = super::run(&app, &["tool", "fail", "rain"]);
    let error = &envelope["error"];
    assert_eq!((code, &error["code"]), (80, &json!("UNRIPE")));
    assert_eq!((&error["fix_required"], &error["context"]), (&json!("wait for rain"), &json!({"reason": "rain"})));
    let (code, envelope) = super::run(&app, &["tool", "fail", "system"]);
    assert_eq!((code, &envelope["error"]["message"]), (1, &json!("the system: no disk")));
    assert_eq!(envelope["error"].get("cause"), None, "the message already contains the cause");
}

/// A hand-written implementation that lists fewer codes than it uses.
#[derive(Debug)]
struct Undeclared;

impl fmt::Display for Undeclared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was a lie")
    }
}

impl ErrorCode for Undeclared {
    const CODES: &'static [Codes] = &[];

    fn code(&self) -> &'static CodeSpec {
        const SECRET: CodeSpec =
            CodeSpec::new("SECRET").with_number(99).with_retryable(true).with_side_effects(SideEffects::None);
        &SECRET
    }
}

/// Lie
#[command(effect = "read", exit_codes(NOT_FOUND), example("Another tool", "other lie"))]
fn fail_undeclared() -> Result<(), Undeclared> {
    Err(Undeclared)
}

#[test]
fn an_undeclared_code_becomes_a_general_error() {
    let (code, envelope) =
        super::run(&App::new("tool", "1.0.0").command::<fail_undeclared>().build(), &["tool", "fail-undeclared"]);
    let error = &envelope["error"];
    assert_eq!((code, &error["code"], &error["retryable"]), (1, &json!("GENERAL_ERROR"), &json!(false)));
    assert_eq!(error["context"], json!({"undeclared_code": "SECRET"}));
}

#[test]
fn audit_reports_unused_codes_and_missing_examples() {
    let findings: Vec<String> = App::new("tool", "1.0.0")
        .command::<fail_undeclared>()
        .build()
        .audit()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        findings,
        [
            "fail-undeclared: NOT_FOUND is declared, but nothing in the command can produce it",
            "fail-undeclared: its example `other lie` does not call `tool fail-undeclared`",
        ]
    );
    let findings = slow().build().audit();
    assert!(findings.iter().any(|finding| finding.message.starts_with("TAKEN is declared")), "{findings:?}");
    assert!(findings.iter().any(|finding| finding.message.contains("schemars::JsonSchema")), "{findings:?}");
    let findings = App::new("tool", "1.0.0").command::<fail>().build().audit();
    assert!(findings.iter().any(|finding| finding.message.starts_with("it has no example")), "{findings:?}");
}

/// Fail with another number
#[command(effect = "run", exit_codes(QUOTA = 81, UNRIPE = 80))]
fn fail_again(how: String) -> Result<Run<()>, Above> {
    fail(how)
}

#[test]
#[should_panic(expected = "QUOTA is 80 in `fail` but 81 in `fail-again`; bind it to the same number")]
fn one_name_has_one_number() {
    App::new("tool", "1.0.0").command::<fail>().command::<fail_again>().build().debug_assert();
}

#[test]
#[should_panic(expected = "two commands or groups have the path `a fail`")]
fn one_path_has_one_command() {
    App::new("tool", "1.0.0").group("a", "A", |group| group.command::<fail>().command::<fail>()).build().debug_assert();
}

/// Set an item
#[command(effect = "apply", get = get)]
fn set(id: u8) -> Result<Apply<Item>, Infallible> {
    Ok(Apply::Created(Item { id }))
}

/// Read an item
#[command(effect = "read")]
fn get(id: u8) -> Result<Item, Infallible> {
    Ok(Item { id })
}

#[test]
#[should_panic(expected = "the get command `get` of `set` is not registered")]
fn a_get_command_is_registered() {
    App::new("tool", "1.0.0").command::<set>().build().debug_assert();
}

#[test]
fn a_name_may_be_a_success_in_one_command_and_an_error_in_another() {
    /// Delete an item
    #[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
    fn delete(plan: &Plan, id: u8) -> Result<Delete<Item>, Infallible> {
        Ok(Delete::not_found(plan.write(|| id, || id)))
    }
    #[derive(Debug, thiserror::Error, ErrorCode)]
    enum FindError {
        #[error("no item")]
        #[error_code(NOT_FOUND)]
        Missing,
    }
    /// Find an item
    #[command(effect = "read", exit_codes(NOT_FOUND))]
    fn find() -> Result<Item, FindError> {
        Err(FindError::Missing)
    }
    App::new("tool", "1.0.0")
        .command::<find>()
        .command::<delete>()
        .command::<set>()
        .command::<get>()
        .build()
        .debug_assert();
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum Handled {
    #[error("--from is later than --to")]
    #[error_code(ARG_ERROR)]
    Order,
    #[error("gone")]
    #[error_code(CONFLICT)]
    Gone,
}

/// Refuse
#[command(effect = "run", exit_codes(CONFLICT))]
fn refuse(how: String) -> Result<Run<()>, Handled> {
    Err(if how == "order" { Handled::Order } else { Handled::Gone })
}

#[test]
fn arg_error_of_a_handler_is_a_usage_error() {
    let (code, envelope) =
        super::run(&App::new("tool", "1.0.0").command::<refuse>().build(), &["tool", "refuse", "order"]);
    let error = &envelope["error"];
    assert_eq!((code, &error["code"], &error["phase"]), (2, &json!("ARG_ERROR"), &json!("validation")));
    assert_eq!(error["fix_required"], "correct the arguments");
}

#[test]
fn a_vanished_resource_uses_the_bound_conflict() {
    /// Create
    #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10, CONFLICT = 17))]
    fn vanish() -> Result<Create<Item>, Infallible> {
        Ok(Create::Vanished)
    }
    let app = App::new("tool", "1.0.0").command::<vanish>().build();
    let table = described(&app, "vanish");
    assert_eq!(table["exit_codes"]["17"]["retryable"], true);
    let (code, envelope) = super::run(&app, &["tool", "vanish"]);
    assert_eq!((code, &envelope["error"]["retryable"]), (17, &json!(true)));
    assert!(app.audit().iter().all(|finding| !finding.message.starts_with("CONFLICT")));
}

#[test]
#[should_panic(expected = "TIMEOUT is 124 in `create` but 10 in `wait`; bind it to the same number")]
fn implicit_numbers_are_checked_as_well() {
    /// Wait
    #[command(effect = "run", exit_codes(TIMEOUT))]
    fn wait() -> Result<Run<()>, Infallible> {
        Ok(Run::Unchanged(()))
    }
    slow().command::<wait>().build().debug_assert();
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum Busy {
    /// The store is busy
    #[error("busy")]
    #[error_code(UNAVAILABLE, retryable)]
    Busy,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum Broken {
    /// The store is broken
    #[error("broken")]
    #[error_code(UNAVAILABLE, retryable = false)]
    Broken,
}

/// Fail in one of two ways
#[command(effect = "read", exit_codes(UNAVAILABLE))]
fn moody(_: &Slow) -> Result<Vec<u8>, Busy> {
    Err(Busy::Busy)
}

#[test]
fn the_errors_of_a_handler_and_its_states_must_agree_on_retryable() {
    let app = App::new("tool", "1.0.0").state(|(): &()| Err::<Slow, _>(Broken::Broken)).command::<moody>().build();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| app.debug_assert())).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("UNAVAILABLE is retryable in one error of `moody` but not in another"), "{text}");
}
