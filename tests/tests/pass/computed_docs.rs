//! Doc comments that only the compiler can evaluate.

use std::fmt;

use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum Failure {
    #[doc = concat!("The quota ", "is used up.")]
    #[error_code(QUOTA_EXCEEDED)]
    Quota,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the quota is used up")
    }
}

#[doc = include_str!("computed_docs.md")]
#[command(effect = "run", exit_codes(QUOTA_EXCEEDED = 80))]
fn send(
    #[doc = concat!("Name of\n", "the host.")]
    #[arg(long)]
    host: String,
    #[doc = concat!(" A list:\n", "   - one")]
    #[arg(long, verbatim_doc_comment)]
    list: Option<String>,
    /// The body
    ///
    #[doc = concat!("in any ", "encoding")]
    #[arg(stdin)]
    body: Option<Vec<u8>>,
) -> Result<Run<()>, Failure> {
    if host == "full" {
        return Err(Failure::Quota);
    }
    Ok(if list.is_some() || body.is_some() { Run::Created(()) } else { Run::Unchanged(()) })
}

/// Show
#[doc = concat!("one", " note.")]
#[command(effect = "read")]
fn show() -> Result<u8, std::convert::Infallible> {
    Ok(1)
}

#[test]
fn the_compiler_makes_the_help_texts() {
    let app = App::new("tool", "1.0.0").command::<send>().command::<show>().build();
    app.debug_assert();
    let (code, envelope) = super::run(&app, &["tool", "send", "--describe"]);
    assert_eq!((code, &envelope["data"]["description"]), (0, &"Send a message".into()));
    let help = |at: &str| envelope.pointer(at).unwrap_or_else(|| panic!("no {at} in {envelope}"));
    assert_eq!(help("/data/flags/host/description"), "Name of the host");
    assert_eq!(help("/data/flags/list/description"), "A list:   - one");
    assert_eq!(help("/data/exit_codes/80/description"), "The quota is used up");
    let (_, envelope) = super::run(&app, &["tool", "show", "--describe"]);
    assert_eq!(envelope["data"]["description"], "Show one note");
    assert_eq!(super::run(&app, &["tool", "send", "--host", "full"]).0, 80);
    assert_eq!(super::run(&app, &["tool", "show"]).0, 0);

    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    app.run_from(["tool", "send", "--help"], &mut stdout, &mut stderr);
    let help = String::from_utf8(stderr).unwrap();
    assert!(help.contains("Send a message.\n\nThe message is sent once."), "{help}");
    assert!(help.lines().any(|line| line.ends_with("A list:")), "{help}");
}
