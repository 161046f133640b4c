//! Calls of a program from Rust, without a process: for tests, and for surfaces other than a command line.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::App;
use crate::context::async_runtime;
use crate::error::usage::invalid_argument_with_fix;
use crate::parse::{NamedCall, NamedCaller};
use crate::render::Answer;
use crate::run::{self, Arguments, InProcess, Invocation, answer};
use crate::wire::{ErrorBody, Warning};

impl App {
    /// Calls a command by its path, with arguments by name, and returns its answer. clap validates the arguments like those
    /// of a command line.
    ///
    /// `arguments` is a JSON object. Each key is the name of an argument or of a flag, with dashes or underscores. Strings
    /// and numbers are values, `true` is a flag, an array is one value after the other, `null` and `false` are absent.
    /// `null` instead of an object is a call without arguments.
    ///
    /// The call opens its states anew. No process is involved: signals are not handled, time limits are not enforced, and
    /// output of a handler to stdout stays on stdout. Lines that the call logs to stderr are dropped. With the feature
    /// `tokio`, it works inside of a tokio runtime as [`run_from`](App::run_from) does.
    ///
    /// ```
    /// use envelope_runtime::prelude::*;
    /// use serde_json::json;
    ///
    /// /// Greet a person
    /// #[command(effect = "read")]
    /// fn greet(/** Name of the person */ name: String) -> Result<Vec<String>, std::convert::Infallible> {
    ///     Ok(vec![format!("hello {name}")])
    /// }
    ///
    /// let app = App::new("hello", "1.0.0").command::<greet>().build();
    /// let answer = app.call(["greet"], &json!({"name": "Ada"}));
    /// assert_eq!(answer.exit_code(), 0);
    /// assert_eq!(answer.data::<Vec<String>>().unwrap(), ["hello Ada"]);
    ///
    /// let answer = app.call(["greet"], &json!({"nmae": "Ada"}));
    /// assert_eq!(answer.exit_code(), 2);
    /// assert_eq!(answer.error().unwrap().code, "ARG_ERROR");
    /// ```
    pub fn call<P: AsRef<str>>(&self, path: impl IntoIterator<Item = P>, arguments: &Value) -> Answer {
        let stamp = run::stamp(&self.tool);
        let values = match arguments {
            Value::Null => Vec::new(),
            Value::Object(values) => {
                values.iter().map(|(key, value)| (key.clone(), Cow::Owned(value.to_string()))).collect()
            }
            _ => {
                let fix = r#"pass the arguments as an object, such as {"name": "value"}"#;
                let exit = invalid_argument_with_fix("arguments", "the arguments are not a JSON object", fix);
                return answer::failed(&stamp, None, exit, Vec::new());
            }
        };
        let path: Vec<P> = path.into_iter().collect();
        let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
        let call = NamedCall { path: &path, values: &values, inherited: &[], caller: NamedCaller::Program };
        async_runtime::run(&self.tool.runtime, || {
            let (mut stdout, mut stderr) = (std::io::sink(), std::io::sink());
            let host = InProcess::new(&mut stdout, &mut stderr);
            run::run(&self.tool, &Invocation { arguments: Arguments::Named(call), stamp, caller: &host })
        })
    }
}

/// The answer of [`App::call`]: an envelope and an exit code.
impl Answer {
    /// The exit code that a process would have.
    pub fn exit_code(&self) -> u8 {
        self.meta.exit_code
    }

    /// Whether the exit code is 0.
    pub fn is_ok(&self) -> bool {
        self.meta.exit_code == 0
    }

    /// `data` of the envelope, deserialised.
    ///
    /// # Errors
    ///
    /// The error of serde_json if `data` does not have the shape of `T`.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.body.data_text())
    }

    /// `error` of the envelope; `None` exactly if the exit code is 0.
    pub fn error(&self) -> Option<&ErrorBody> {
        self.error.as_ref()
    }

    /// `warnings` of the envelope.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The envelope, as the line of JSON that a process would print, without the line break.
    pub fn envelope(&self) -> String {
        let mut line = self.body.clone().finish(self.error.as_ref(), &self.warnings, &self.meta);
        line.pop();
        String::from_utf8(line).unwrap_or_default()
    }
}
