//! Many calls in one process: each line of JSON is converted to the arguments of a call.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::{Map, Value};

use crate::envelope::{self, Answer, Data, ErrorBody, Format, Meta, Prose};
use crate::{Stamp, answered};

pub(crate) fn exec(store: &Path, ignore_errors: bool, input_file: Option<&Path>) -> Answer {
    let mut failed = None;
    let lines: Box<dyn BufRead> = match input_file.filter(|path| path.as_os_str() != "-").map(File::open) {
        None => Box::new(io::stdin().lock()),
        Some(Ok(file)) => Box::new(BufReader::new(file)),
        Some(Err(error)) => return Answer::failed("exec", 1, ErrorBody::new("GENERAL_ERROR", error.to_string())),
    };
    for (line, number) in lines.lines().zip(1..) {
        let line = match line {
            Ok(line) if line.trim().is_empty() => continue,
            line => line,
        };
        let stamp = Stamp::now();
        let mut answer = match line.map_err(|error| error.to_string()).and_then(|line| words(store, &line)) {
            Ok((named, argv)) => {
                let (mut answer, _) = answered(&argv);
                answer.notes.line = Some((named, number));
                answer
            }
            Err(message) => Answer::failed("exec", 2, ErrorBody::new("ARG_ERROR", message)),
        };
        if answer.command == "small" {
            answer.command = "exec";
        }
        let _ = envelope::print(&answer, &Meta::new(&stamp, &answer), Format::Json);
        if answer.exit_code != 0 {
            failed = Some(answer.exit_code);
            if !ignore_errors {
                break;
            }
        }
    }
    let exit_code = failed.map_or(0, |code| if ignore_errors { 3 } else { code });
    Answer { exit_code, prose: Some(Prose::Nothing), ..Answer::done("exec", Data::Null) }
}

/// Returns the command of a line and the arguments of its command line.
fn words(store: &Path, line: &str) -> Result<(String, Vec<OsString>), String> {
    let request: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let named = request.get("_cmd").and_then(Value::as_str).ok_or("the line has no `_cmd`")?;
    let mut argv: Vec<OsString> = vec!["small".into(), "--store".into(), store.into(), named.into()];
    let options = request.get("_opts").and_then(Value::as_object).into_iter().flatten();
    for (name, value) in request.iter().chain(options).filter(|(name, _)| !name.starts_with('_')) {
        let text = match value {
            Value::Null | Value::Bool(false) => continue,
            Value::Bool(true) => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        let flag = name.replace('_', "-");
        match text {
            // The only positional argument of all commands.
            Some(text) if name == "id" => argv.push(text.into()),
            Some(text) => argv.push(format!("--{flag}={text}").into()),
            None => argv.push(format!("--{flag}").into()),
        }
    }
    Ok((named.to_owned(), argv))
}
