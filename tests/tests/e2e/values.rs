//! Ids, and arguments that are not UTF-8.

use serde_json::json;

use super::input;

#[test]
fn an_invalid_id_is_rejected_with_its_fault() {
    assert_eq!(input("id res_123 --other a.b:c-d").run().success().data, json!({"given": ["res_123", "a.b:c-d"]}));
    for (text, found) in [
        ("../etc/passwd", "it looks like a path"),
        ("/etc", "it looks like a path"),
        ("%2e%2e", "it contains a percent escape"),
        ("a?b=c&d", "it looks like a query string"),
        ("a\u{1b}[2J", "it contains a control character"),
        ("a b", "it contains whitespace"),
        ("", "it is empty"),
    ] {
        let envelope = input("id ok").args([format!("--other={text}")]).run().usage_error();
        assert_eq!(envelope.bad_arguments()[0].0, "--other");
        let envelope = input("id").args([text]).run().usage_error();
        let (field, message) = envelope.bad_arguments()[0];
        assert_eq!(field, "<ID>");
        assert!(message.contains(found) && message.contains("expected letters, digits"), "{text:?}: {message}");
    }
    assert_eq!(
        input("id a/b --other c/d").run().usage_error().bad_arguments().len(),
        2,
        "every bad argument is listed"
    );
}

#[test]
fn describe_contains_the_pattern_of_an_id() {
    let document = input("id --describe").run().success().data;
    let pattern = json!(r"^[A-Za-z0-9](\.?[A-Za-z0-9_:-]){0,127}$");
    assert_eq!((&document["positionals"][0]["pattern"], &document["flags"]["other"]["pattern"]), (&pattern, &pattern));
    assert!(document["flags"]["format"].get("pattern").is_none());
}

#[cfg(unix)]
mod not_utf8 {
    use super::input;
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    fn os_string(text: &[u8]) -> OsString {
        OsString::from_vec(text.to_vec())
    }

    #[test]
    fn a_path_must_be_utf8() {
        let envelope = input("path").args([os_string(b"a\xff")]).run().usage_error();
        assert_eq!(envelope.bad_arguments(), [("<PATH>", "the value of <PATH> is not valid UTF-8")]);
        let envelope = input("path ok").args([os_string(b"--other=a\xff")]).run().usage_error();
        assert_eq!(envelope.bad_arguments(), [("--other", "the value of --other is not valid UTF-8")]);
        let envelope = input("path ok --other").args([os_string(b"\xff")]).run().usage_error();
        assert_eq!(envelope.bad_arguments(), [("--other", "the value of --other is not valid UTF-8")]);
    }

    #[test]
    fn invalid_utf8_is_listed_with_other_faults() {
        let call = input("path --times x --other").args([os_string(b"\xff"), os_string(b"\xfe")]);
        let envelope = call.run().usage_error();
        let fields: Vec<&str> = envelope.bad_arguments().iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["--times", "--other", "<PATH>"]);
    }

    #[test]
    fn invalid_utf8_is_listed_with_missing_and_unknown_arguments() {
        let fields = |call: envelope_tests::Call| -> Vec<String> {
            call.run().usage_error().bad_arguments().into_iter().map(|(field, _)| field.to_owned()).collect()
        };
        assert_eq!(fields(input("path --other").args([os_string(b"\xff")])), ["--other", "<PATH>"]);
        assert_eq!(fields(input("path ok --zzz --other").args([os_string(b"\xff")])), ["--zzz", "--other"]);
    }

    #[test]
    fn an_environment_variable_must_be_utf8() {
        let envelope = input("path ok").env("FAULTS_OTHER", os_string(b"a\xff")).run().usage_error();
        assert_eq!(
            envelope.bad_arguments(),
            [("--other", "invalid value for --other in the environment variable FAULTS_OTHER")]
        );
        // The variable is not read if the flag is given.
        input("path ok --other b").env("FAULTS_OTHER", os_string(b"a\xff")).run().success();
    }

    #[test]
    fn an_unknown_argument_is_rejected() {
        for word in [&b"\xff"[..], b"--\xff", b"-\xff"] {
            input("").args([os_string(word)]).run().usage_error();
            input("id a").args([os_string(word)]).run().usage_error();
        }
    }
}
