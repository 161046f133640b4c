//! `#[arg(stdin)]`: what the attribute writes down of the parameter. What is read there is the runtime's to test.

use std::convert::Infallible;

use envelope_runtime::__private::Param;
use envelope_runtime::Companion;
use envelope_runtime::prelude::*;

/// Read a text
#[command(effect = "read")]
fn text(
    /// What to read.
    ///
    /// All of it.
    #[arg(stdin)]
    body: String,
    #[arg(long)] name: Option<String>,
) -> Result<Vec<String>, Infallible> {
    Ok(name.into_iter().chain([body]).collect())
}

/// Read bytes, if there are any
#[command(effect = "read")]
fn bytes(
    #[arg(stdin, max_bytes = 1_000_000)]
    #[arg(help = "The bytes")]
    _body: Option<Vec<u8>>,
) -> Result<Vec<String>, Infallible> {
    Ok(Vec::new())
}

#[test]
fn the_parameter_is_data() {
    let spec = |params: &'static [Param]| match &params[0] {
        Param::Stdin(stdin) => (stdin.id, stdin.help, stdin.max_bytes, stdin.required),
        param => panic!("{param:?} is not read from stdin"),
    };
    assert_eq!(spec(text::spec().params), ("body", "What to read", 65_536, true));
    assert_eq!(spec(bytes::spec().params), ("body", "The bytes", 1_000_000, false));
    App::new("tool", "1.0.0").command::<text>().command::<bytes>().debug_assert();
}

#[test]
fn the_function_is_called_as_any_other() {
    assert_eq!(text("a".to_owned(), None), Ok(vec!["a".to_owned()]));
    assert_eq!(bytes(None), Ok(Vec::new()));
}
