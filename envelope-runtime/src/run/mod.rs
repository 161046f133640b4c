//! One run: argv → path and matches → gates → state → handler → outcome → envelope → rendering → exit code.

pub(crate) mod answer;
pub(crate) mod builtin;
mod conflict;
pub(crate) mod describe;
pub(crate) mod events;
pub(crate) mod gate;
mod in_process;
mod nested;
pub(crate) mod panic;
mod retry;

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::{self, Write};

use self::gate::Attempt;
use self::in_process::InProcess;
use crate::command::call::Call;
use crate::command::reply::{Reply, Verdict};
use crate::command::retry::trying;
use crate::command::spec::CommandSpec;
use crate::context::call_context::Context;
use crate::context::host::Host;
use crate::context::idempotency::Idempotency;
use crate::context::in_flight::Underway;
use crate::context::plan::Plan;
use crate::context::progress::Progress;
use crate::context::stamp::Stamp;
use crate::error::early_exit::Stop;
use crate::error::standard::GENERAL_ERROR;
use crate::outcome::list::{self, Paging};
#[cfg(feature = "tracing")]
use crate::parse::asks_for_log;
use crate::parse::{Request, asked_format, parse};
use crate::program::{ExitTable, Path, Provided, States, Tool};
use crate::render::{self, Answer, Format, Prose};
use crate::wire::{ErrorBody, Warning};
pub(crate) use conflict::add_words;
pub(crate) use nested::{Ended, Line, Lines};
use retry::Tries;

/// The same run on streams that are no terminals.
pub(crate) fn in_process(tool: &Tool, argv: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let host = InProcess::new(stdout, stderr);
    let (answer, asked) = closed_answer(tool, argv, &Stamp::new(tool), &host);
    let exit_code = print(answer, &host, host.format(asked));
    #[cfg(feature = "tracing")]
    host.end_log();
    exit_code
}

/// Writes the answer and gives its exit code.
pub(crate) fn print(answer: Answer, host: &dyn Host, format: Format) -> u8 {
    let exit_code = answer.meta.exit_code;
    let surface = host.surface(format);
    let Some(texts) = panic::unwound(|| render::texts(answer, &surface)) else { return 1 };
    // stdout first, so that an error is the last thing that people read.
    let written = if texts.stdout.is_empty() { Ok(()) } else { host.print(&texts.stdout, 0) };
    if !texts.stderr.is_empty() {
        host.log(&texts.stderr);
    }
    match written {
        Ok(()) => exit_code,
        // Whoever read has gone: nobody is left to tell, and the work is done.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit_code,
        Err(error) => {
            host.log(format!("error: the answer cannot be written to stdout: {error}\n").as_bytes());
            1
        }
    }
}

/// [`answer`] with states of its own, which are closed by the time that it is known: a panic of their end is its answer.
pub(crate) fn closed_answer(
    tool: &Tool,
    argv: &[OsString],
    stamp: &Stamp,
    host: &dyn Host,
) -> (Answer, Option<Format>) {
    let states = States::new(tool);
    let (answer, asked) = answer(tool, argv, stamp, host, &states);
    match panic::unwound(|| drop(states)) {
        Some(()) => (answer, asked),
        None => (panic::defect(stamp, answer.warnings), asked),
    }
}

/// From the arguments to a finished answer, and the format that they ask for; a panic on the way is an answer too.
fn answer(tool: &Tool, argv: &[OsString], stamp: &Stamp, host: &dyn Host, states: &States) -> (Answer, Option<Format>) {
    let mut asked = asked_format(tool, argv);
    let answer = panic::caught(stamp, || {
        let parsed = parse(tool, argv);
        asked = parsed.format;
        stamp.reached(&parsed.path);
        let format = host.format(asked);
        let run = Run { tool, path: &parsed.path, stamp, host, format, states };
        match parsed.request {
            Request::Call(matches) => {
                #[cfg(feature = "tracing")]
                if asks_for_log(&matches) {
                    host.begin_log();
                }
                run.attempt(Some(&matches))
            }
            Request::Describe => run.attempt(None),
            Request::Help(text) => answer::prose(stamp, Prose::Help(text)),
            Request::Version => answer::prose(stamp, Prose::Version(format!("{} {}", tool.name, tool.version))),
            Request::Refused(error) => answer::failed(stamp, None, Stop::from(*error), Vec::new()),
        }
    });
    (answer, asked)
}

/// A run that has reached a group or a command.
struct Run<'a> {
    tool: &'a Tool,
    path: &'a Path<'a>,
    stamp: &'a Stamp,
    host: &'a dyn Host,
    format: Format,
    states: &'a States,
}

impl Run<'_> {
    /// A command was reached, with its arguments unless a gate does without them.
    fn attempt(&self, matches: Option<&clap::ArgMatches>) -> Answer {
        let Run { tool, path, stamp, .. } = *self;
        let context = Context::new(path.to_string(), stamp.request_id().to_owned());
        let _span = events::call(context.command(), context.request_id());
        #[cfg(feature = "prompt")]
        if self.host.owns_stdin() && !matches!(self.format, Format::Json | Format::Jsonl) {
            context.allow_questions();
        }
        let mut attempt = Attempt {
            tool,
            path,
            matches,
            plan: Plan::writing(),
            checks_only: false,
            limit: None,
            idempotency: Idempotency::new(None),
        };
        let replied = if let Some(reply) = gate::pass(&mut attempt) {
            reply
        } else {
            stamp.limited(attempt.limit);
            let reply = panic::unwound(|| self.handle(&attempt, &context));
            if let Some(warning) = self.host.leave(&context) {
                context.add_warning(warning);
            }
            let Some(reply) = reply else {
                let answer = gate::answered(&attempt, panic::defect(stamp, context.take_warnings()));
                self.host.close(&context);
                events::answered(&attempt, &answer);
                return answer;
            };
            gate::settle(&attempt, reply)
        };
        let warnings = context.take_warnings();
        // What a failure says is left whole.
        let has_fields = matches!(replied, Ok(_) | Err(Stop::Recorded(_)));
        let answer = match replied {
            Ok(reply) => self.replied_to(matches, reply, warnings),
            Err(stop) => answer::failed(stamp, self.exit_table(), stop, warnings),
        };
        let mut answer = gate::answered(&attempt, answer);
        self.host.close(&context);
        events::answered(&attempt, &answer);
        if has_fields {
            list::keep_fields(matches, &mut answer);
        }
        answer
    }

    /// The handler is called, and called again as its command says.
    fn handle(&self, attempt: &Attempt<'_>, context: &Context) -> Result<Reply, Stop> {
        // clap asks for a command, so that a run without one has been answered by now.
        let (Some(spec), Some(matches)) = (self.spec(), attempt.matches) else {
            return Err(ErrorBody::new(GENERAL_ERROR, "the arguments name no command").into());
        };
        let provided = Provided::new(self.tool, matches, self.states);
        let paging = Paging::of(self.tool, self.path, spec, matches)?;
        let progress = Progress::of(spec, matches, self.format, self.host, context);
        let underway = Underway::new(attempt, context, self.stamp, self.format);
        let call = Call {
            matches,
            attempt,
            context,
            provided: &provided,
            paging: &paging,
            progress: &progress,
            host: self.host,
            underway: &underway,
            input: OnceCell::new(),
            entered: OnceCell::new(),
        };
        let mut tries = Tries::new(spec, &call, self.stamp);
        match &spec.retry {
            Some(retry) => trying(retry, &mut tries),
            None => tries.once(),
        }
    }

    fn replied_to(&self, matches: Option<&clap::ArgMatches>, reply: Reply, mut warnings: Vec<Warning>) -> Answer {
        warnings.extend(reply.warnings);
        let error = match (reply.verdict, self.spec()) {
            (Verdict::Conflict(conflict), Some(spec)) => conflict::exists(self.tool, spec, matches, conflict),
            (Verdict::Vanished, _) => conflict::vanished(),
            (Verdict::Raw(text), _) => return answer::raw(self.stamp, reply.body, text, warnings, reply.notes),
            (Verdict::Answered(exit_code), _) => return answer::nothing(self.stamp, exit_code),
            _ => return answer::done(self.stamp, reply.body, warnings, reply.notes),
        };
        answer::failed_with(self.stamp, self.exit_table(), reply.body, error, warnings, reply.notes)
    }

    fn spec(&self) -> Option<&'static CommandSpec> {
        self.path.command()
    }

    fn exit_table(&self) -> Option<ExitTable> {
        self.spec().map(|spec| ExitTable::of(self.tool, spec))
    }
}
