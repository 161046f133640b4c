//! The error for missing input that cannot be prompted for.

use std::error::Error;
use std::fmt;

use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::error::standard;
use crate::error::state_error::{StateCodes, StateErrorCodes};
use crate::wire::{ErrorBody, Phase, SideEffects};

const INPUT_REQUIRED: CodeSpec = CodeSpec::new(standard::INPUT_REQUIRED).with_side_effects(SideEffects::None);

/// The error INPUT_REQUIRED: input is missing, and there is no terminal to prompt on. It names the flag to pass instead.
///
/// INPUT_REQUIRED is a standard code: 4 unless the command binds it to another number.
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
/// #[command(effect = "run", exit_codes(INPUT_REQUIRED))]
/// fn create(/** Name of the place */ #[arg(long)] name: Option<String>) -> Result<Run<String>, CreateError> {
///     let name = name.ok_or_else(|| InputRequired::new("--name", "Name of the place"))?;
///     Ok(Run::Updated(name))
/// }
///
/// let mut stdout = Vec::new();
/// let app = App::new("places", "1.0.0").command::<create>().build();
/// assert_eq!(app.run_from(["places", "create"], &mut stdout, &mut Vec::new()), 4);
/// assert!(String::from_utf8(stdout).unwrap().contains(r#""fix_required":"pass --name""#));
/// ```
///
/// With the feature `prompt`, `context.prompt()` asks the person at the terminal, and returns this error if there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRequired {
    flag: String,
    question: String,
    cause: Option<String>,
}

impl InputRequired {
    /// Creates the error. `flag` is the flag that supplies the input, such as `--name`. `question` is the text of the
    /// prompt without a question mark, such as `Name of the resource`.
    pub fn new(flag: impl Into<String>, question: impl Into<String>) -> Self {
        InputRequired { flag: flag.into(), question: question.into(), cause: None }
    }

    /// Adds the reason why a prompt returned no answer.
    #[cfg(feature = "prompt")]
    pub(crate) fn unanswered(self, cause: impl fmt::Display) -> Self {
        InputRequired { cause: Some(cause.to_string()), ..self }
    }

    /// The flag that supplies the input.
    pub fn flag(&self) -> &str {
        &self.flag
    }
}

impl fmt::Display for InputRequired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.question.trim_end_matches(['?', ':', ' ']);
        match &self.cause {
            None => write!(f, "missing input '{missing}', and there is no terminal to prompt on"),
            Some(cause) => write!(f, "missing input '{missing}', and the prompt was not answered: {cause}"),
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
        error.fix_required = Some(format!("pass {}", self.flag).into());
        error.context.insert("flag", self.flag.as_str());
    }
}

#[diagnostic::do_not_recommend]
impl StateErrorCodes for InputRequired {
    type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
}

#[cfg(test)]
mod tests {
    use super::InputRequired;

    #[test]
    fn the_message_contains_the_question_without_punctuation() {
        for question in ["Name of the resource", "Name of the resource?", "Name of the resource: "] {
            let text = InputRequired::new("--name", question).to_string();
            assert_eq!(text, "missing input 'Name of the resource', and there is no terminal to prompt on");
        }
    }
}
