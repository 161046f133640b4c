//! States: opened on first use, with error codes; global arguments.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use envelope_runtime::Context;
use envelope_runtime::prelude::*;
use serde_json::json;

use super::run;

#[derive(Debug, clap::Args)]
struct Globals {
    /// Which store
    #[arg(long, default_value = "main")]
    store: String,
}

struct Store(String);
struct Mailer;

#[derive(Debug, thiserror::Error, ErrorCode)]
enum OpenError {
    /// The store is locked by somebody else
    #[error("{0} is locked")]
    #[error_code(UNAVAILABLE, retryable)]
    Locked(String),
    /// The licence has run out
    #[error("no licence")]
    #[error_code(LICENCE_EXPIRED = 90)]
    Licence,
}

static MAILERS: AtomicUsize = AtomicUsize::new(0);

/// Read the name of the store
#[command(effect = "read")]
fn name(store: &Store, globals: &Globals, context: &Context) -> Result<Vec<String>, std::io::Error> {
    Ok(vec![store.0.clone(), globals.store.clone(), context.command().to_owned()])
}

/// Send a mail
#[command(effect = "run")]
fn send(_: &Mailer, #[arg(long)] to: String) -> Result<Run<()>, std::io::Error> {
    let _ = to;
    Ok(Run::Updated(()))
}

/// Needs nothing
#[command(effect = "read")]
fn nothing() -> Result<(), std::io::Error> {
    Ok(())
}

fn app() -> App {
    App::new("tool", "1.0.0")
        .globals::<Globals>()
        .state(|globals: &Globals| match globals.store.as_str() {
            "locked" => Err(OpenError::Locked(globals.store.clone())),
            "expired" => Err(OpenError::Licence),
            name => Ok(Store(name.to_owned())),
        })
        .state(|(): &()| {
            MAILERS.fetch_add(1, Ordering::SeqCst);
            Ok::<_, Infallible>(Mailer)
        })
        .group("a", "One level", |group| group.group("b", "Another", |group| group.command::<name>().command::<send>()))
        .command::<nothing>()
        .build()
}

#[test]
fn states_are_found_by_type_and_globals_are_accepted_anywhere() {
    app().debug_assert();
    for argv in [
        ["tool", "--store", "x", "a", "b", "name"],
        ["tool", "a", "--store", "x", "b", "name"],
        ["tool", "a", "b", "name", "--store", "x"],
    ] {
        let (code, envelope) = run(&app(), &argv);
        assert_eq!((code, &envelope["data"]), (0, &serde_json::json!(["x", "x", "a b name"])), "{argv:?}");
    }
}

#[test]
fn a_state_is_opened_only_for_a_handler() {
    for argv in [
        &["tool", "a", "b", "send", "--describe"][..],
        &["tool", "a", "b", "send", "--help"],
        &["tool", "a", "b", "send", "--two", "x"],
        &["tool", "a", "b", "name"],
    ] {
        run(&app(), argv);
    }
    assert_eq!(MAILERS.load(Ordering::SeqCst), 0);
    run(&app(), &["tool", "a", "b", "send", "--to", "x"]);
    assert_eq!(MAILERS.load(Ordering::SeqCst), 1);
}

#[test]
fn its_error_codes_are_in_the_tables_of_its_commands() {
    let (code, envelope) = run(&app(), &["tool", "a", "b", "name", "--store", "locked"]);
    assert_eq!(
        (code, &envelope["error"]["code"], &envelope["error"]["retryable"]),
        (12, &"UNAVAILABLE".into(), &true.into())
    );
    let (code, envelope) = run(&app(), &["tool", "a", "b", "name", "--store", "expired"]);
    assert_eq!((code, &envelope["error"]["code"]), (90, &"LICENCE_EXPIRED".into()));
    let (_, envelope) = run(&app(), &["tool", "a", "b", "name", "--describe"]);
    assert_eq!(envelope["data"]["exit_codes"]["90"]["description"], "The licence has run out");
    assert_eq!(envelope["data"]["exit_codes"]["12"]["error_codes"], serde_json::json!(["UNAVAILABLE"]));
    let (_, envelope) = run(&app(), &["tool", "a", "b", "send", "--describe"]);
    let numbers: Vec<&String> = envelope["data"]["exit_codes"].as_object().unwrap().keys().collect();
    assert_eq!(numbers, ["0", "1", "129", "130", "143", "2"]);
}

#[test]
fn a_state_may_have_the_type_of_the_global_arguments() {
    #[derive(Debug, Clone, PartialEq, Serialize, clap::Args)]
    struct Config {
        #[arg(long, default_value = "raw")]
        mode: String,
    }
    /// Read the mode
    #[command(effect = "read")]
    fn mode(config: &Config) -> Result<Config, Infallible> {
        Ok(config.clone())
    }
    let app = App::new("tool", "1.0.0")
        .state(|config: &Config| Ok::<_, Infallible>(Config { mode: format!("{} resolved", config.mode) }))
        .command::<mode>()
        .build();
    assert_eq!(run(&app, &["tool", "mode"]).1["data"]["mode"], "raw resolved");
}

/// A state whose drop panics.
struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        panic!("the store cannot be closed");
    }
}

/// Use what cannot be closed
#[command(effect = "read")]
fn use_torn(_torn: &PanicsOnDrop, context: &Context) -> Result<Vec<u8>, Infallible> {
    context.warn("WORN", "it is worn");
    Ok(Vec::new())
}

#[test]
fn a_state_that_panics_on_drop_is_an_error() {
    let app =
        App::new("tool", "1.0.0").state(|(): &()| Ok::<_, Infallible>(PanicsOnDrop)).command::<use_torn>().build();
    let (code, envelope) = run(&app, &["tool", "use-torn"]);
    assert_eq!((code, &envelope["error"]["code"], &envelope["data"]), (1, &json!("GENERAL_ERROR"), &json!(null)));
    assert_eq!((&envelope["warnings"][0]["code"], &envelope["meta"]["command"]), (&json!("WORN"), &json!("use-torn")));
}
