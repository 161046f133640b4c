//! `exec`: many calls in one process. Each line of JSON becomes the words of a command line, which takes the way that
//! every command line takes, and is answered with one envelope.

mod argv;
mod read;
mod request;

use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::parser::ValueSource;
use serde::Serialize;

use super::{Own, command, refused};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{CommandSpec, Extra};
use crate::error::early_exit::Stop;
use crate::error::standard::{GENERAL_ERROR, PARTIAL_FAILURE};
use crate::parse;
use crate::program::{ExitTable, States};
use crate::run::{Ended, Line, Lines};
use crate::wire::ErrorBody;
use argv::{Globals, Writer};
use read::{Reader, Source, Text};

/// The most bytes of a line: 1 MiB.
pub(super) const LINE_MAX: u64 = 1 << 20;

pub(super) static EXEC: CommandSpec = CommandSpec {
    extras: &[Extra { param: 1, parser: Some(ValueParser::path_buf), ..Extra::NONE }],
    ..command(
        "exec",
        "Run the commands that stand on stdin, one JSON object a line\x1d\
             Run the commands that stand on stdin, one JSON object a line\n\n\
         `_cmd` names the command, with dots: `group.command`. Every other key is an argument by its name: text and \
         numbers are values, `true` is a flag, an array is one value after the other, `null` and `false` are nothing. \
         `_opts` holds the flags that every command has, such as {\"validate-only\": true}; flags that are given to \
         exec itself hold for each line. Blank lines are skipped.\n\n\
         Each line is answered with one envelope, in JSON and before the next line is read, with `meta._cmd` and \
         `meta._line`. The first line that fails ends the run with its exit code. What a line has done stays done.\x1d\
             Run one command\x1fecho '{\"_cmd\": \"manifest\"}' | {tool} exec\x1e\
             Check every line and do nothing else\x1f{tool} exec --validate-only --ignore-errors < calls.jsonl\x1d\
             f\x1fignore_errors\x1fIGNORE_ERRORS\x1f\
         Run every line; exit with PARTIAL_FAILURE where one of them failed\x1f\x1fignore-errors\x1e\
             o\x1finput_file\x1fPATH\x1fRead the lines from this file; `-` is stdin\x1f\x1finput-file",
        Effect::Run,
        &Own(invoke),
    )
};

/// `data` where no line was answered, and where a signal ended the run: how many have been.
#[derive(Serialize)]
struct Answered {
    lines: u64,
}

fn invoke(call: &Call<'_>) -> Result<Reply, Stop> {
    answers_in_json(call)?;
    let ignore_errors = call.optional::<bool>("ignore_errors").unwrap_or_default();
    // Not `ready`, which ends a call that only checks: this one checks its lines. Whoever sends them may be slow, so that
    // a signal has its answer from here on.
    call.host.enter(call.underway);
    let source = Source::open(call.optional::<PathBuf>("input_file").as_deref())?;

    let tool = call.attempt.tool;
    let mut exec = Exec {
        lines: Lines { tool, host: call.host, command: call.context.command() },
        writer: Writer::new(tool, parse::repeated(tool, call.matches), source.is_stdin()),
        states: States::new(tool),
        globals: Globals::new(),
    };
    let mut reader = Reader::of(source);
    let (mut number, mut answered, mut failed) = (0, Answered { lines: 0 }, false);
    call.context.report_partial(&answered);
    while let Some(text) = reader.next().map_err(|error| unreadable(&error))? {
        number += 1;
        if matches!(&text, Text::Whole(line) if line.trim_ascii().is_empty()) {
            continue;
        }
        let ended = exec.line(number, text);
        answered.lines += 1;
        call.context.report_partial(&answered);
        failed |= ended.exit_code != 0;
        if ended.unheard || (failed && !ignore_errors) {
            return Ok(Reply::answered(ended.exit_code));
        }
    }
    if answered.lines == 0 {
        return Reply::plain(&answered);
    }
    let table = ExitTable::of(tool, &EXEC);
    Ok(Reply::answered(if failed { table.number(PARTIAL_FAILURE).unwrap_or(1) } else { 0 }))
}

/// A format that was asked for by name must be what is printed. One of the environment is for calls that have a choice.
fn answers_in_json(call: &Call<'_>) -> Result<(), Stop> {
    let asked = call
        .matches
        .get_one::<String>("format")
        .filter(|_| call.matches.value_source("format") == Some(ValueSource::CommandLine));
    match asked.map(String::as_str) {
        None | Some("json" | "jsonl") => Ok(()),
        Some(other) => {
            let message = format!("exec answers each line with a line of JSON, and not in the format '{other}'");
            Err(refused("--format", message, "leave --format out"))
        }
    }
}

fn unreadable(error: &std::io::Error) -> Stop {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the lines cannot be read to their end");
    body.cause = Some(error.to_string());
    body.into()
}

/// A run of many lines.
struct Exec<'a> {
    lines: Lines<'a>,
    writer: Writer<'a>,
    /// Opened with the global arguments of the last line.
    states: States,
    globals: Globals,
}

impl Exec<'_> {
    fn line(&mut self, number: u64, text: Text) -> Ended {
        let (named, argv) = match text {
            Text::TooLong => {
                let message = format!("the line is longer than {LINE_MAX} bytes");
                (None, Err(refused("line", message, "pass what is long in a file that an argument names")))
            }
            Text::Whole(line) => {
                let (named, request) = request::read(&line);
                (named, request.and_then(|request| self.writer.write(&request)))
            }
        };
        let line = Line { number, named };
        let argv = match argv {
            Ok(argv) => argv,
            Err(stop) => return self.lines.refuse(line, stop),
        };
        if argv.globals != self.globals {
            self.renew();
            self.globals = argv.globals;
        }
        let ended = self.lines.run(line, &argv.words, &self.states);
        // After a defect nobody knows what a state is in the middle of.
        if ended.exit_code == 1 {
            self.renew();
        }
        ended
    }

    fn renew(&mut self) {
        self.states = States::new(self.lines.tool);
    }
}
