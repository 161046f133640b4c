//! Prompts on a terminal. Without a terminal, a prompt fails immediately and names the flag to pass instead.

use std::env;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::thread;
use std::time::Duration;

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, Password, Select};

use crate::context::call_context::Context;
use crate::error::input_required::InputRequired;
use crate::error::resource::Secret;

/// How often a prompt is repeated after empty answers.
const MAX_ATTEMPTS: usize = 3;
/// How long an interrupted prompt waits for the process to exit.
const EXIT_TIMEOUT: Duration = Duration::from_secs(10);

/// Prompts on the terminal; see [`Context::prompt`].
#[derive(Debug)]
pub struct Prompt<'c> {
    context: &'c Context,
}

impl Context {
    /// Prompts for input that is missing on the command line. Take the argument as `Option<T>`, and prompt if it is `None`:
    ///
    /// ```
    /// use envelope_runtime::Context;
    /// use envelope_runtime::prelude::*;
    ///
    /// /// Create a place
    /// #[command(effect = "run", exit_codes(INPUT_REQUIRED))]
    /// fn create(context: &Context, /** Its name */ #[arg(long)] name: Option<String>) -> Result<Run<String>, InputRequired> {
    ///     let name = match name {
    ///         Some(name) => name,
    ///         None => context.prompt().text("--name", "Name of the place")?,
    ///     };
    ///     Ok(Run::Updated(name))
    /// }
    /// ```
    ///
    /// A prompt is written to stderr. It is shown only if stdin, stdout and stderr are terminals, `CI` is not set, and the
    /// output is not JSON. Otherwise, and with [`Context::for_test`], it fails immediately with [`InputRequired`].
    pub fn prompt(&self) -> Prompt<'_> {
        Prompt { context: self }
    }
}

impl Prompt<'_> {
    /// Asks for a line of text. An empty answer is rejected.
    pub fn text(&self, flag: &str, question: &str) -> Result<String, InputRequired> {
        self.answered(flag, question, |term| {
            Input::<String>::new().with_prompt(question).allow_empty(true).interact_on(term)
        })
    }

    /// Asks for a text that is not shown while it is typed. An empty answer is rejected.
    pub fn password(&self, flag: &str, question: &str) -> Result<Secret, InputRequired> {
        let typed = self.answered(flag, question, |term| {
            Password::new().with_prompt(question).allow_empty_password(true).interact_on(term)
        });
        typed.map(Secret::from)
    }

    /// Asks a yes/no question.
    pub fn confirm(&self, flag: &str, question: &str) -> Result<bool, InputRequired> {
        self.ask(flag, question, |term| Confirm::new().with_prompt(question).wait_for_newline(true).interact_on(term))
    }

    /// Asks for one of `choices` and returns its index.
    pub fn select(&self, flag: &str, question: &str, choices: &[&str]) -> Result<usize, InputRequired> {
        self.ask(flag, question, |term| Select::new().with_prompt(question).items(choices).default(0).interact_on(term))
    }

    fn answered(
        &self,
        flag: &str,
        question: &str,
        mut put: impl FnMut(&Term) -> dialoguer::Result<String>,
    ) -> Result<String, InputRequired> {
        for _ in 0..MAX_ATTEMPTS {
            let answer = self.ask(flag, question, &mut put)?;
            if !answer.trim().is_empty() {
                return Ok(answer);
            }
        }
        Err(InputRequired::new(flag, question).unanswered("the answer is empty"))
    }

    fn ask<T>(
        &self,
        flag: &str,
        question: &str,
        put: impl FnOnce(&Term) -> dialoguer::Result<T>,
    ) -> Result<T, InputRequired> {
        let required = InputRequired::new(flag, question);
        if !self.context.prompts_allowed() || !is_interactive() {
            return Err(required);
        }
        restore_on_cancel(self.context);
        with_signals_blocked(|| put(&Term::stderr())).map_err(|dialoguer::Error::IO(error)| {
            if error.kind() == ErrorKind::Interrupted {
                // Ctrl-C was turned into SIGINT, and another thread answers the call.
                thread::sleep(EXIT_TIMEOUT);
            }
            required.unanswered(error)
        })
    }
}

/// Whether a person can see a prompt and answer it.
fn is_interactive() -> bool {
    let ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    !ci && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Calls `put` with SIGHUP, SIGINT and SIGTERM blocked in this thread; the watch thread receives them.
///
/// If a signal interrupted the read, dialoguer would raise SIGINT a second time, as if the user had pressed Ctrl-C twice.
fn with_signals_blocked<T>(put: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    let before = {
        use nix::sys::signal::{SigSet, SigmaskHow, Signal};
        let signals: SigSet = [Signal::SIGHUP, Signal::SIGINT, Signal::SIGTERM].into_iter().collect();
        signals.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok()
    };
    let put = put();
    #[cfg(unix)]
    if let Some(before) = before {
        let _ = before.thread_set_mask();
    }
    put
}

/// Restores the terminal if the call is cancelled during a prompt, which disables echo and hides the cursor.
fn restore_on_cancel(context: &Context) {
    #[cfg(unix)]
    let before = rustix::termios::tcgetattr(io::stdin()).ok();
    context.on_cancel(move || {
        #[cfg(unix)]
        if let Some(before) = before {
            // An error is ignored, since the process exits.
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &before);
        }
        let _ = Term::stderr().show_cursor();
    });
}

#[cfg(test)]
mod tests {
    use super::{Context, InputRequired};

    #[test]
    fn a_prompt_fails_in_a_unit_test() {
        let context = Context::for_test("create");
        let prompt = context.prompt();
        let required = |flag: &str| Some(InputRequired::new(flag, "What"));
        assert_eq!(prompt.text("--name", "What").err(), required("--name"));
        assert_eq!(prompt.password("--token", "What").err(), required("--token"));
        assert_eq!(prompt.confirm("--yes", "What").err(), required("--yes"));
        assert_eq!(prompt.select("--kind", "What", &["a", "b"]).err(), required("--kind"));
    }
}
