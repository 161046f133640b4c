//! Questions to people. Whoever is no person is told at once which flag answers them.

use std::env;
use std::io::{self, ErrorKind, IsTerminal as _};
use std::thread;
use std::time::Duration;

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, Password, Select};

use crate::context::call_context::Context;
use crate::error::input_required::InputRequired;
use crate::error::resource::Secret;

/// How often a question is put that is answered with nothing.
const TRIES: usize = 3;
/// How long an interrupted question waits for the end of the process.
const END: Duration = Duration::from_secs(10);

/// Questions to the person at the terminal: see [`Context::prompt`].
#[derive(Debug)]
pub struct Prompt<'c> {
    context: &'c Context,
}

impl Context {
    /// Asks people for what they left out. Take an argument as `Option<T>` and ask where it is `None`:
    ///
    /// ```
    /// use envelope_runtime::Context;
    /// use envelope_runtime::prelude::*;
    ///
    /// /// Create a place
    /// #[command(effect = "run", exit_codes(INPUT_REQUIRED = 4))]
    /// fn create(context: &Context, /** Its name */ #[arg(long)] name: Option<String>) -> Result<Run<String>, InputRequired> {
    ///     let name = match name {
    ///         Some(name) => name,
    ///         None => context.prompt().text("--name", "Name of the place")?,
    ///     };
    ///     Ok(Run::Updated(name))
    /// }
    /// ```
    ///
    /// A question is put where stdin, stdout and stderr are terminals, `CI` is not set and no JSON is asked for, and
    /// never in a unit test. Everywhere else it fails at once with [`InputRequired`], and nobody waits. Questions are
    /// written to stderr.
    pub fn prompt(&self) -> Prompt<'_> {
        Prompt { context: self }
    }
}

impl Prompt<'_> {
    /// Asks for a line of text. An empty one is no answer.
    pub fn text(&self, flag: &str, question: &str) -> Result<String, InputRequired> {
        self.answered(flag, question, |term| {
            Input::<String>::new().with_prompt(question).allow_empty(true).interact_on(term)
        })
    }

    /// Asks for a text that is not shown while it is typed. An empty one is no answer.
    pub fn password(&self, flag: &str, question: &str) -> Result<Secret, InputRequired> {
        let typed = self.answered(flag, question, |term| {
            Password::new().with_prompt(question).allow_empty_password(true).interact_on(term)
        });
        typed.map(Secret::from)
    }

    /// Asks for a yes or a no.
    pub fn confirm(&self, flag: &str, question: &str) -> Result<bool, InputRequired> {
        self.ask(flag, question, |term| Confirm::new().with_prompt(question).wait_for_newline(true).interact_on(term))
    }

    /// Asks for one of `choices`, and gives its index.
    pub fn select(&self, flag: &str, question: &str, choices: &[&str]) -> Result<usize, InputRequired> {
        self.ask(flag, question, |term| Select::new().with_prompt(question).items(choices).default(0).interact_on(term))
    }

    fn answered(
        &self,
        flag: &str,
        question: &str,
        mut put: impl FnMut(&Term) -> dialoguer::Result<String>,
    ) -> Result<String, InputRequired> {
        for _ in 0..TRIES {
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
        if !self.context.may_ask() || !somebody_is_there() {
            return Err(required);
        }
        restore_when_cut_short(self.context);
        undisturbed(|| put(&Term::stderr())).map_err(|dialoguer::Error::IO(error)| {
            if error.kind() == ErrorKind::Interrupted {
                // Ctrl-C has become SIGINT, which ends the call; this thread has nothing more to say.
                thread::sleep(END);
            }
            required.unanswered(error)
        })
    }
}

/// Whether there is a person who sees a question and can answer it.
fn somebody_is_there() -> bool {
    let ci = env::var_os("CI").is_some_and(|value| !value.is_empty());
    !ci && io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Runs with SIGINT and SIGTERM left to other threads, of which the watch is one. A read that one of them interrupts would
/// have dialoguer raise SIGINT anew, as if a person had asked twice; the one that it makes of Ctrl-C comes at the end.
fn undisturbed<T>(put: impl FnOnce() -> T) -> T {
    #[cfg(unix)]
    let before = {
        use nix::sys::signal::{SigSet, SigmaskHow, Signal};
        let signals: SigSet = [Signal::SIGINT, Signal::SIGTERM].into_iter().collect();
        signals.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok()
    };
    let put = put();
    #[cfg(unix)]
    if let Some(before) = before {
        let _ = before.thread_set_mask();
    }
    put
}

/// A question changes how the terminal behaves until it is answered: keys are not shown, the cursor is hidden. Where the
/// call is cut short, that is undone.
fn restore_when_cut_short(context: &Context) {
    #[cfg(unix)]
    let before = rustix::termios::tcgetattr(io::stdin()).ok();
    context.on_cancel(move || {
        #[cfg(unix)]
        if let Some(before) = before {
            // What cannot be undone is left; the process ends.
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &before);
        }
        let _ = Term::stderr().show_cursor();
    });
}

#[cfg(test)]
mod tests {
    use super::{Context, InputRequired};

    #[test]
    fn nobody_is_asked_in_a_test() {
        let context = Context::for_test("create");
        let prompt = context.prompt();
        let required = |flag: &str| Some(InputRequired::new(flag, "What"));
        assert_eq!(prompt.text("--name", "What").err(), required("--name"));
        assert_eq!(prompt.password("--token", "What").err(), required("--token"));
        assert_eq!(prompt.confirm("--yes", "What").err(), required("--yes"));
        assert_eq!(prompt.select("--kind", "What", &["a", "b"]).err(), required("--kind"));
    }
}
