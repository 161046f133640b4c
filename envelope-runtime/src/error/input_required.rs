//! What a command needs, where nobody is there to be asked for it.

use std::error::Error;
use std::fmt;

use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::wire::{ErrorBody, Phase, SideEffects};

const INPUT_REQUIRED: CodeSpec = CodeSpec {
    name: "INPUT_REQUIRED",
    description: "Something is needed that nobody was there to be asked for; nothing was done",
    // PRECONDITION's: what the call needs is not there.
    number: Some(4),
    retryable: false,
    side_effects: SideEffects::None,
};

/// Something is needed and nobody is there to be asked: INPUT_REQUIRED, which every command that can fail with it binds
/// to 4, the number of PRECONDITION. It names the flag that gives what is needed.
///
/// A handler's own error type forwards it:
///
/// ```
/// use envelope_runtime::prelude::*;
///
/// #[derive(Debug, thiserror::Error, ErrorCode)]
/// enum CreateError {
///     #[error(transparent)]
///     Input(#[from] InputRequired),
/// }
///
/// /// Create a place
/// #[command(effect = "run", exit_codes(INPUT_REQUIRED = 4))]
/// fn create(/** Name of the place */ #[arg(long)] name: Option<String>) -> Result<Run<String>, CreateError> {
///     let name = name.ok_or_else(|| InputRequired::new("--name", "Name of the place"))?;
///     Ok(Run::Updated(name))
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("places", "1.0.0").command::<create>().build();
/// assert_eq!(app.run_from(["places", "create"], &mut stdout, &mut Vec::new()), 4);
/// assert!(String::from_utf8(stdout).unwrap().contains(r#""fix_required":"give --name""#));
/// ```
///
/// With the feature `prompt`, `context.prompt()` asks people and fails with this where there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRequired {
    flag: String,
    question: String,
    cause: Option<String>,
}

impl InputRequired {
    /// `flag` is what gives it on the command line, `--name`; `question` is what a person would be asked, without a
    /// question mark: `Name of the resource`.
    pub fn new(flag: impl Into<String>, question: impl Into<String>) -> Self {
        InputRequired { flag: flag.into(), question: question.into(), cause: None }
    }

    /// A person was asked, and `cause` kept the answer away.
    #[cfg(feature = "prompt")]
    pub(crate) fn unanswered(self, cause: impl fmt::Display) -> Self {
        InputRequired { cause: Some(cause.to_string()), ..self }
    }

    /// The flag that gives what is needed.
    pub fn flag(&self) -> &str {
        &self.flag
    }
}

impl fmt::Display for InputRequired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let needed = self.question.trim_end_matches(['?', ':', ' ']);
        match &self.cause {
            None => write!(f, "'{needed}' is needed, and nobody is there to be asked"),
            Some(cause) => write!(f, "'{needed}' is needed, and was not answered: {cause}"),
        }
    }
}

impl Error for InputRequired {}

#[diagnostic::do_not_recommend]
impl ErrorCode for InputRequired {
    const CODES: &'static [Codes] = &[Codes::One(&INPUT_REQUIRED)];

    fn code(&self) -> &'static CodeSpec {
        &INPUT_REQUIRED
    }

    fn explain(&self, error: &mut ErrorBody) {
        error.phase = Some(Phase::Validation);
        error.fix_required = Some(format!("give {}", self.flag).into());
        error.context.insert("flag", self.flag.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::InputRequired;

    #[test]
    fn the_question_is_told_as_what_is_needed() {
        for question in ["Name of the resource", "Name of the resource?", "Name of the resource: "] {
            let text = InputRequired::new("--name", question).to_string();
            assert_eq!(text, "'Name of the resource' is needed, and nobody is there to be asked");
        }
    }
}
