//! Return types that contain `&` without borrowing.

use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// A list whose length is a const expression, with a function that is not serialised.
#[derive(Debug, Serialize)]
struct Row<const N: usize> {
    left: u8,
    #[serde(skip)]
    _show: Option<fn(&str) -> usize>,
}

trait Scale {
    type Out;
}

impl Scale for for<'a> fn(&'a str) -> &'a str {
    type Out = u8;
}

const fn length(words: &[&str]) -> usize {
    words.len()
}

/// Return a const expression that borrows
#[command(effect = "read")]
fn constant() -> Result<Row<{ length(&["a", "b"]) }>, Infallible> {
    Ok(Row { left: 2, _show: Some(str::len) })
}

/// Name the type of a function that borrows
#[command(effect = "read")]
#[expect(clippy::type_complexity, reason = "the type of the function is part of the test")]
fn function() -> Result<<for<'a> fn(&'a str) -> &'a str as Scale>::Out, Infallible> {
    Ok(3)
}

/// Return text of the program
#[command(effect = "read")]
fn text() -> Result<Vec<&'static str>, Infallible> {
    Ok(vec!["a"])
}

#[test]
fn the_commands_work() {
    let app = App::new("tool", "1.0.0").commands::<commands![constant, function, text]>().build();
    app.debug_assert();
    assert_eq!(super::run(&app, &["tool", "constant"]).1["data"], serde_json::json!({"left": 2}));
    assert_eq!(super::run(&app, &["tool", "function"]).1["data"], serde_json::json!({"value": 3}));
    assert_eq!(super::run(&app, &["tool", "text"]).1["data"], serde_json::json!(["a"]));
}
