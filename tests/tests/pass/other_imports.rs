//! The prelude beside imports of other crates with common names.

mod by_name {
    use anyhow::Context;
    use envelope_runtime::prelude::*;
    use futures_core::Stream;

    #[derive(Debug, thiserror::Error, ErrorCode)]
    pub(super) enum NumberError {
        /// The text is not a number
        #[error("{0:#}")]
        #[error_code(PRECONDITION)]
        Invalid(anyhow::Error),
    }

    /// Read a number
    #[command(effect = "read", exit_codes(PRECONDITION = 4))]
    pub(super) fn number(context: &envelope_runtime::Context, text: String) -> Result<u64, NumberError> {
        context.warn("DEPRECATED", "use another command");
        text.parse().context("not a number").map_err(NumberError::Invalid)
    }

    pub(super) fn _of_futures<S: Stream<Item = u8>>(_: S) {}
}

mod globs {
    use anyhow::*;
    use envelope_runtime::prelude::*;
    use futures_core::*;

    /// Print a text
    #[command(effect = "read")]
    pub(super) fn print(text: String) -> std::result::Result<String, std::convert::Infallible> {
        std::result::Result::Ok(text)
    }

    pub(super) fn _of_both<C: Context<(), std::fmt::Error> + Stream>(_: C) {}
}

use envelope_runtime::prelude::*;

#[test]
fn the_prelude_does_not_clash_with_anyhow_and_futures() {
    let app = App::new("tool", "1.0.0").command::<by_name::number>().command::<globs::print>().build();
    let (code, envelope) = super::run(&app, &["tool", "number", "x"]);
    assert_eq!((code, &envelope["error"]["message"]), (4, &"not a number: invalid digit found in string".into()));
    assert_eq!(super::run(&app, &["tool", "print", "a"]).0, 0);
}
