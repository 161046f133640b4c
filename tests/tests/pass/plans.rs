//! The plan is recognised by its type, under any name.

use std::convert::Infallible;

use envelope_runtime::Context;
use envelope_runtime::prelude::*;
use serde_json::json;

#[derive(Serialize, Resource)]
struct Note {
    #[resource(id)]
    id: u8,
}

type Decision = Plan;

mod renamed {
    pub(crate) use envelope_runtime::Plan as P;
}

/// Delete by an alias
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn by_alias(plan: &Decision, id: u8) -> Result<Delete<Note>, Infallible> {
    Ok(Delete::deleted(plan.write(|| id, || id)))
}

/// Delete by a path
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn by_path(id: u8, context: &Context, plan: &renamed::P) -> Result<Delete<Note>, Infallible> {
    let _ = context;
    Ok(Delete::deleted(plan.write(|| id, || id)))
}

/// Delete, and take it under two names
#[command(effect = "delete", exit_codes(NOT_FOUND = 0), confirm)]
fn twice(plan: &Plan, again: &renamed::P, id: u8) -> Result<Delete<Note>, Infallible> {
    assert_eq!(plan.is_dry_run(), again.is_dry_run());
    Ok(Delete::deleted(id))
}

/// Delete every note
#[command(effect = "run", confirm, timeout = "1500ms", exit_codes(TIMEOUT = 11))]
fn purge(plan: &Plan) -> Result<Run<u8>, Infallible> {
    Ok(Run::Updated(plan.write(|| 7, || 8)))
}

fn app() -> App {
    App::new("tool", "1.0.0").command::<by_alias>().command::<by_path>().command::<twice>().command::<purge>().build()
}

#[test]
fn every_spelling_of_the_type_adds_the_flag() {
    app().debug_assert();
    for command in ["by-alias", "by-path", "twice"] {
        let (code, envelope) = super::run(&app(), &["tool", command, "3", "--dry-run"]);
        assert_eq!((code, &envelope["data"]["effect"]), (0, &json!("would_delete")), "{command}: {envelope}");
    }
}

#[test]
fn confirm_and_timeout_reach_the_command() {
    let (code, envelope) = super::run(&app(), &["tool", "purge"]);
    assert_eq!((code, &envelope["error"]["code"]), (2, &json!("CONFIRMATION_REQUIRED")));
    let (code, envelope) = super::run(&app(), &["tool", "purge", "--confirm-destructive"]);
    assert_eq!((code, &envelope["data"]["value"], &envelope["meta"]["confirmed"]), (0, &json!(7), &json!(true)));
    assert_eq!(envelope["meta"]["timeout_ms"], 1500);
    let (_, envelope) = super::run(&app(), &["tool", "purge", "--describe"]);
    assert_eq!(envelope["data"]["names"]["TIMEOUT"], 11);
}

/// Names that are the framework's on other commands
#[command(effect = "read")]
fn free(
    context: &Context,
    #[arg(long)] dry_run: bool,
    #[arg(long)] progress: bool,
    #[arg(long)] timeout: u8,
    #[arg(long)] limit: u8,
    #[arg(long)] cursor: u8,
    #[arg(long)] confirm_destructive: bool,
    #[arg(long)] input_file: bool,
) -> Result<Note, Infallible> {
    let _ = (context, dry_run, progress, confirm_destructive, input_file);
    Ok(Note { id: timeout + limit + cursor })
}

#[test]
fn a_framework_flag_is_reserved_only_on_commands_that_have_it() {
    let app = App::new("tool", "1.0.0").command::<free>().build();
    app.debug_assert();
    let argv = ["tool", "free", "--dry-run", "--progress", "--timeout", "1", "--limit", "2", "--cursor", "4"];
    assert_eq!(super::run(&app, &argv).1["data"], json!({"id": 7}));
}

/// Delete a note without a question
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn rash(plan: &Plan, id: u8) -> Result<Delete<Note>, Infallible> {
    let _ = plan;
    Ok(if id == 0 { Delete::not_found(id) } else { Delete::deleted(id) })
}

/// Delete every note without a question
#[command(effect = "run", confirm)]
fn rash_purge(plan: &Plan) -> Result<Run<()>, Infallible> {
    let _ = plan;
    Ok(Run::Updated(()))
}

/// The effect of the handler is unknown, so the dry run reports an error.
#[test]
fn a_handler_that_ignores_its_plan_has_no_dry_run() {
    let app = App::new("tool", "1.0.0").command::<rash>().command::<rash_purge>().build();
    for argv in [&["tool", "rash", "1", "--dry-run"][..], &["tool", "rash-purge", "--dry-run"], &["tool", "rash-purge"]]
    {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["error"]["code"]), (1, &serde_json::json!("GENERAL_ERROR")), "{argv:?}");
        assert!(envelope["error"]["message"].as_str().unwrap().contains("did not ask its plan"), "{envelope}");
    }
    // A run that changes nothing needs no plan.
    assert_eq!(super::run(&app, &["tool", "rash", "0", "--dry-run"]).1["data"]["effect"], "noop");
    assert_eq!(super::run(&app, &["tool", "rash", "1"]).1["data"]["effect"], "deleted");
}
