//! `exec`: many calls in one process. Each line of JSON is an invocation of its own, which is answered with one envelope.

mod read;
mod request;

use std::borrow::Cow;
use std::cell::Cell;
use std::io;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use serde_json::{Value, json};

use super::contract;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::flags::FORMAT;
use crate::command::reply::Reply;
use crate::command::spec::{ArgSpec, Arity, BuiltIn, CommandSpec, Example, Param};
use crate::context::call_context::Context;
use crate::context::host::{Host, Stderr};
use crate::context::in_flight::InFlight;
use crate::context::stamp::Stamp;
use crate::error::early_exit::EarlyExit;
use crate::error::standard::{GENERAL_ERROR, PARTIAL_FAILURE};
use crate::error::usage::invalid_argument_with_fix;
use crate::parse::{self, InheritedGlobal, NamedCall, NamedCaller};
use crate::program::{SharedStates, Target, Tool};
use crate::render::{Format, Surface};
use crate::run::{self, Arguments, Invocation, answer};
use crate::wire::{ErrorBody, Warning};
use read::{Reader, Source, Text};

/// The most bytes of a line: 1 MiB.
pub(crate) const LINE_MAX: u64 = 1 << 20;

pub(super) static EXEC: CommandSpec = CommandSpec {
    name: "exec",
    about: "Run commands from stdin, one JSON object per line",
    long_about: Some(
        "Run commands from stdin, one JSON object per line\n\n\
         `_cmd` is the command, with dots: `group.command`. Every other key is an argument by its name: strings and \
         numbers are values, `true` is a flag, an array is several values, `null` and `false` are ignored. `_opts` \
         contains the flags that every command has, such as {\"validate-only\": true}; flags of exec itself apply to \
         every line. Blank lines are skipped.\n\n\
         Each line is answered with one envelope in JSON, with `meta._cmd` and `meta._line`, before the next line is \
         read. The first line that fails ends the run with its exit code. The effects of earlier lines remain.",
    ),
    examples: &[
        Example { description: "Run one command", invocation: "echo '{\"_cmd\": \"manifest\"}' | {tool} exec" },
        Example {
            description: "Check every line without running it",
            invocation: "{tool} exec --validate-only --ignore-errors < calls.jsonl",
        },
    ],
    params: &[
        Param::Arg(ArgSpec {
            id: "ignore_errors",
            value_name: "IGNORE_ERRORS",
            help: "Run every line; exit with PARTIAL_FAILURE if one of them failed",
            long: Some("ignore-errors"),
            arity: Arity::Flag,
            ..ArgSpec::DEFAULT
        }),
        Param::Arg(ArgSpec {
            id: "input_file",
            value_name: "PATH",
            help: "Read the lines from this file; `-` is stdin",
            long: Some("input-file"),
            parser: Some(ValueParser::path_buf),
            ..ArgSpec::DEFAULT
        }),
    ],
    built_in: Some(BuiltIn::Exec),
    ..CommandSpec::new(contract(Effect::Run))
};

/// `data` if no line was answered or a signal ended the run: the number of lines answered.
fn answered(lines: u64) -> Value {
    json!({"lines": lines})
}

pub(super) fn invoke(call: &Call<'_>, target: &Target<'_>) -> Result<Reply, EarlyExit> {
    answers_in_json(call)?;
    let ignore_errors = call.optional::<bool>("ignore_errors").unwrap_or_default();
    // Not `ready`, which ends a call that validates only: this one validates its lines. The sender of the lines may be
    // slow, and a signal is answered from here on.
    call.begin();
    let source = Source::open(call.optional::<PathBuf>("input_file").as_deref())?;

    let mut exec = Exec {
        tool: target.tool,
        inherited: parse::inherited_globals(target.tool, call.matches),
        caller: NamedCaller::Line { stdin_is_taken: source.is_stdin() },
        host: LineHost { outer: call.host, write_failed: Cell::new(false) },
        command: call.context.command(),
        states: SharedStates::new(target.tool),
    };
    let mut reader = Reader::of(source);
    let (mut number, mut lines, mut failed) = (0, 0, false);
    call.context.report_partial_json(answered(lines));
    while let Some(text) = reader.next().map_err(|error| unreadable(&error))? {
        number += 1;
        if matches!(&text, Text::Whole(line) if line.trim_ascii().is_empty()) {
            continue;
        }
        let exit_code = exec.line(number, text);
        lines += 1;
        call.context.report_partial_json(answered(lines));
        failed |= exit_code != 0;
        if exec.host.write_failed.get() || (failed && !ignore_errors) {
            return Ok(Reply::answered(exit_code));
        }
    }
    if lines == 0 {
        return Reply::plain(&answered(lines));
    }
    Ok(Reply::answered(if failed { target.exit_code(PARTIAL_FAILURE).unwrap_or(1) } else { 0 }))
}

/// Refuses a `--format` other than JSON. A format from the environment is ignored: it applies to calls that have a choice.
fn answers_in_json(call: &Call<'_>) -> Result<(), EarlyExit> {
    let asked = call
        .matches
        .get_one::<String>(FORMAT)
        .filter(|_| call.matches.value_source(FORMAT) == Some(ValueSource::CommandLine));
    match asked.map(String::as_str) {
        None | Some("json" | "jsonl") => Ok(()),
        Some(other) => {
            let message = format!("exec answers each line with a line of JSON, and not in the format '{other}'");
            Err(invalid_argument_with_fix("--format", message, "leave --format out"))
        }
    }
}

fn unreadable(error: &io::Error) -> EarlyExit {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the lines cannot be read to their end");
    body.cause = Some(error.to_string());
    body.into()
}

/// The calls of the lines, one after the other.
struct Exec<'a> {
    tool: &'a Tool,
    /// The global arguments of `exec` itself, which hold for each line.
    inherited: Vec<InheritedGlobal>,
    caller: NamedCaller,
    host: LineHost<'a>,
    /// The path of `exec`.
    command: &'a str,
    states: SharedStates,
}

impl Exec<'_> {
    /// Answers a line and returns the exit code of its answer.
    fn line(&mut self, number: u64, text: Text) -> u8 {
        let line = match text {
            Text::Whole(line) => line,
            Text::TooLong => {
                let message = format!("the line is longer than {LINE_MAX} bytes");
                let fix = "pass what is long in a file that an argument names";
                return self.refuse(&self.stamp(number, None), invalid_argument_with_fix("line", message, fix));
            }
        };
        let (named, request) = request::read(&line);
        let stamp = self.stamp(number, named);
        let request = match request {
            Ok(request) => request,
            Err(exit) => return self.refuse(&stamp, exit),
        };
        let path: Vec<&str> = request.command.split(['.', ' ']).collect();
        let values: Vec<_> = request.given.iter().map(|(key, value)| (key.clone(), Cow::Borrowed(*value))).collect();
        let call = NamedCall { path: &path, values: &values, inherited: &self.inherited, caller: self.caller };
        self.host.outer.begin_line(Some(&stamp));
        let invocation = Invocation { arguments: Arguments::Named(call), stamp, caller: &self.host };
        let answer = run::run_with(self.tool, &invocation, &mut self.states);
        let exit_code = run::print(answer, &self.host);
        self.host.outer.begin_line(None);
        exit_code
    }

    /// Answers a line that describes no call.
    fn refuse(&self, stamp: &Stamp, exit: EarlyExit) -> u8 {
        run::print(answer::failed(stamp, None, exit, Vec::new()), &self.host)
    }

    fn stamp(&self, number: u64, named: Option<String>) -> Stamp {
        run::stamp(self.tool).of_line(self.command, number, named)
    }
}

/// The host of `exec`, for one of its lines: the answer is JSON, and a failure to write it ends the run.
struct LineHost<'a> {
    outer: &'a dyn Host,
    write_failed: Cell<bool>,
}

impl Host for LineHost<'_> {
    fn format(&self, _: Option<Format>) -> Format {
        Format::Json
    }

    fn print(&self, text: &[u8], items: u64) -> io::Result<()> {
        self.outer.print(text, items).inspect_err(|_| self.write_failed.set(true))
    }

    fn log(&self, text: &[u8]) {
        self.outer.log(text);
    }

    fn surface(&self, format: Format) -> Surface {
        self.outer.surface(format)
    }

    fn stderr(&self) -> Stderr {
        self.outer.stderr()
    }

    #[cfg(feature = "tracing")]
    fn begin_log(&self) {
        self.outer.begin_log();
    }

    fn begin_call(&self, call: &InFlight) {
        self.outer.begin_call(call);
    }

    fn handler_returned(&self, context: &Context) -> Option<Warning> {
        self.outer.handler_returned(context)
    }

    fn end_call(&self, context: &Context) {
        self.outer.end_call(context);
    }
}
