//! Keywords as names.

use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// Move something
#[command(effect = "run")]
fn r#move(
    #[arg(long)] r#type: String,
    #[arg(long)] _quietly: bool,
    mut r#in: Vec<String>,
) -> Result<Run<Vec<String>>, Infallible> {
    r#in.push(r#type);
    Ok(Run::Updated(r#in))
}

/// Under another name
#[command(effect = "read", name = "list-all")]
fn list() -> Result<(), Infallible> {
    Ok(())
}

#[test]
fn raw_identifiers_lose_their_prefix() {
    let app = App::new("tool", "1.0.0").command::<r#move>().command::<list>().build();
    let (code, envelope) = super::run(&app, &["tool", "move", "--type", "t", "a"]);
    assert_eq!((code, &envelope["data"]), (0, &serde_json::json!({"effect": "updated", "items": ["a", "t"]})));
    let (code, envelope) = super::run(&app, &["tool", "list-all"]);
    assert_eq!((code, &envelope["data"]), (0, &serde_json::Value::Null));
}
