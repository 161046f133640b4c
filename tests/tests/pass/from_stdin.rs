//! `#[arg(stdin)]`: the generated spec. Reading is tested in the runtime.

use std::convert::Infallible;

use envelope_runtime::prelude::*;
use serde_json::json;

/// Read a text
#[command(effect = "read")]
fn text(
    /// The text to read.
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
fn the_parameter_is_in_the_spec() {
    let app = App::new("tool", "1.0.0").command::<text>().command::<bytes>().build();
    let described = |command: &str| {
        let (code, envelope) = super::run(&app, &["tool", command, "--describe"]);
        assert_eq!(code, 0, "{envelope}");
        envelope["data"].clone()
    };
    for (command, description, max_bytes, required) in
        [("text", "The text to read", 65_536, true), ("bytes", "The bytes", 1_000_000, false)]
    {
        let document = described(command);
        let stdin = json!({"mode": "buffered", "max_bytes": max_bytes, "required": required});
        assert_eq!(document["stdin"], stdin, "{document}");
        // The parameter is not an argument; `--input-file` is.
        assert_eq!(document["positionals"], json!([]), "{document}");
        let told = document["flags"]["input-file"]["description"].as_str().unwrap();
        let limit = format!("{description} (from this file instead of stdin, at most {max_bytes} bytes; '-' is stdin)");
        assert_eq!(told, limit);
    }
    assert_eq!(described("text")["flags"]["name"]["required"], false);
    app.debug_assert();
}

#[test]
fn the_value_is_passed_to_the_parameter() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, "a").unwrap();
    let app = App::new("tool", "1.0.0").command::<text>().build();
    let argv = ["tool", "text", "--name", "n", "--input-file", file.path().to_str().unwrap()];
    let (code, envelope) = super::run(&app, &argv);
    assert_eq!((code, &envelope["data"]), (0, &json!(["n", "a"])), "{envelope}");
}

#[test]
fn the_function_can_be_called_directly() {
    assert_eq!(text("a".to_owned(), None), Ok(vec!["a".to_owned()]));
    assert_eq!(bytes(None), Ok(Vec::new()));
}
