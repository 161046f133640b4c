//! One call, from its invocation to its answer: parse, gates, states, handler, outcome, exit code.

pub(crate) mod answer;
pub(crate) mod builtin;
mod conflict;
pub(crate) mod describe;
mod events;
mod gate;
mod in_process;
mod next_page;
pub(crate) mod panic;
mod retry;

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::{self, Write};

use clap::ArgMatches;

use crate::command::call::Call;
use crate::command::flags::{DRY_RUN, PROGRESS, Role};
use crate::command::reply::{Reply, Verdict};
use crate::command::retry::trying;
use crate::command::spec::{CommandSpec, Listing};
use crate::context::call_context::Context;
use crate::context::host::Host;
use crate::context::in_flight::{InFlight, Limit};
use crate::context::paging::{CURSOR, LIMIT, Paging, Query};
use crate::context::progress::Progress;
use crate::context::stamp::Stamp;
use crate::error::early_exit::EarlyExit;
use crate::error::standard::{GENERAL_ERROR, TIMEOUT};
use crate::outcome::list;
#[cfg(feature = "tracing")]
use crate::parse::asks_for_log;
use crate::parse::{self, NamedCall, Parsed, Request, asked_format};
use crate::program::{Admission, Provided, SharedStates, States, Target, Tool};
use crate::render::{self, Answer, Format, Prose};
use crate::wire::{ErrorBody, Warning};
pub(crate) use gate::IdempotencyKey;
pub(crate) use in_process::InProcess;
use retry::RetryableCall;

/// A call: its arguments, its identity, and who makes it.
pub(crate) struct Invocation<'a> {
    pub(crate) arguments: Arguments<'a>,
    /// The request id of the call and the time at which it began.
    pub(crate) stamp: Stamp,
    /// The streams of the caller, and what can interrupt the call.
    pub(crate) caller: &'a dyn Host,
}

/// The arguments of a call, which clap validates in either form.
pub(crate) enum Arguments<'a> {
    /// A command line, whose first word is the program's name.
    Words(&'a [OsString]),
    /// The path of a command, and its arguments by name.
    Named(NamedCall<'a>),
}

/// The identity of a call that begins now.
pub(crate) fn stamp(tool: &Tool) -> Stamp {
    Stamp::new(tool.name, tool.version, tool.schema_version)
}

/// Answers an invocation. Its states are closed when this returns; a panic of their destructors is its answer.
pub(crate) fn run(tool: &Tool, invocation: &Invocation<'_>) -> Answer {
    let states = States::new(tool);
    let answer = answered(tool, invocation, StatesFor::One(&states));
    match panic::unwound(|| drop(states)) {
        Some(()) => answer,
        None => Answer { format: answer.format, ..panic::defect(&invocation.stamp, answer.warnings) },
    }
}

/// Answers an invocation that shares its states with others.
pub(crate) fn run_with(tool: &Tool, invocation: &Invocation<'_>, states: &mut SharedStates) -> Answer {
    let answer = answered(tool, invocation, StatesFor::Many(states));
    // A defect may leave a state in the middle of a change.
    if answer.meta.exit_code == 1 {
        states.close(tool);
    }
    answer
}

/// Writes an answer and returns its exit code.
pub(crate) fn print(answer: Answer, host: &dyn Host) -> u8 {
    let exit_code = answer.meta.exit_code;
    let surface = host.surface(host.format(answer.format));
    let Some(texts) = panic::unwound(|| render::texts(answer, &surface)) else { return 1 };
    // stdout first: an error is the last thing that a person reads.
    let written = if texts.stdout.is_empty() { Ok(()) } else { host.print(&texts.stdout, 0) };
    if !texts.stderr.is_empty() {
        host.log(&texts.stderr);
    }
    match written {
        Ok(()) => exit_code,
        // The reader has gone, and the work is done.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => exit_code,
        Err(error) => {
            host.log(format!("error: the answer cannot be written to stdout: {error}\n").as_bytes());
            1
        }
    }
}

/// Runs a command line on streams that are not terminals, and returns its exit code.
pub(crate) fn in_process(tool: &Tool, argv: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let host = InProcess::new(stdout, stderr);
    let invocation = Invocation { arguments: Arguments::Words(argv), stamp: stamp(tool), caller: &host };
    let answer = run(tool, &invocation);
    let exit_code = print(answer, &host);
    #[cfg(feature = "tracing")]
    host.end_log();
    exit_code
}

/// The calls for which states are opened.
enum StatesFor<'a> {
    One(&'a States),
    Many(&'a mut SharedStates),
}

impl<'a> StatesFor<'a> {
    /// The states for a call with these arguments.
    fn call(self, tool: &Tool, matches: Option<&ArgMatches>) -> &'a States {
        match self {
            StatesFor::One(states) => states,
            StatesFor::Many(shared) => {
                shared.of(tool, matches.map(|matches| parse::global_values(tool, matches)).unwrap_or_default())
            }
        }
    }
}

/// From the arguments to a finished answer. A panic on the way is an answer too.
fn answered(tool: &Tool, invocation: &Invocation<'_>, states: StatesFor<'_>) -> Answer {
    let Invocation { arguments, stamp, caller } = invocation;
    let mut format = match arguments {
        Arguments::Words(argv) => asked_format(tool, argv),
        Arguments::Named(_) => None,
    };
    let answer = panic::caught(stamp, || {
        let Parsed { path, format: parsed, request } = match arguments {
            Arguments::Words(argv) => parse::parse(tool, argv),
            Arguments::Named(call) => parse::parse_named(tool, call),
        };
        format = parsed;
        if !path.nodes().is_empty() {
            stamp.reached(path.name(), path.command().and_then(|spec| spec.timeout_ms));
        }
        let target = Target::new(tool, path);
        let run = |states| Run { target: &target, stamp, host: *caller, format: caller.format(format), states };
        match request {
            Request::Call(matches) => {
                #[cfg(feature = "tracing")]
                if asks_for_log(&matches) {
                    caller.begin_log();
                }
                run(states.call(tool, Some(&matches))).admit(Some(&matches))
            }
            Request::Describe => run(states.call(tool, None)).admit(None),
            Request::Help(text) => answer::prose(stamp, Prose::Help(text)),
            Request::Version => answer::prose(stamp, Prose::Version(format!("{} {}", tool.name, tool.version))),
            Request::Refused(error) => answer::failed(stamp, None, EarlyExit::from(*error), Vec::new()),
        }
    });
    Answer { format, ..answer }
}

/// A call that has reached a group or a command.
struct Run<'a> {
    target: &'a Target<'a>,
    stamp: &'a Stamp,
    host: &'a dyn Host,
    format: Format,
    states: &'a States,
}

impl Run<'_> {
    /// Takes the call through the gates, to the handler unless a gate answers, and back.
    fn admit(&self, matches: Option<&ArgMatches>) -> Answer {
        let Run { target, stamp, .. } = *self;
        let context = Context::new(target.path.name(), stamp.request_id().to_owned());
        let _span = events::call(context.command(), context.request_id());
        #[cfg(feature = "prompt")]
        if self.host.owns_stdin() && !matches!(self.format, Format::Json | Format::Jsonl) {
            context.allow_prompts();
        }
        let mut admission = Admission::new(target, matches);
        let outcome = if let Some(reply) = gate::pass(&mut admission) {
            reply
        } else {
            stamp.limited(admission.limit);
            if admission.has(DRY_RUN) {
                stamp.rehearses();
            }
            let outcome = panic::unwound(|| self.handle(&admission, &context));
            if let Some(warning) = self.host.handler_returned(&context) {
                context.add_warning(warning);
            }
            let Some(outcome) = outcome else {
                let answer = gate::answered(&admission, panic::defect(stamp, context.take_warnings()));
                self.host.end_call(&context);
                events::answered(&admission, &answer);
                return answer;
            };
            gate::settle(&admission, outcome)
        };
        let warnings = context.take_warnings();
        // `--fields` does not cut the data of a failure.
        let has_fields = matches!(outcome, Ok(_) | Err(EarlyExit::Replayed(_)));
        let answer = match outcome {
            Ok(reply) => self.replied_to(matches, reply, warnings),
            Err(exit) => answer::failed(stamp, target.exit_table(), exit, warnings),
        };
        let mut answer = gate::answered(&admission, answer);
        self.host.end_call(&context);
        events::answered(&admission, &answer);
        if has_fields {
            list::keep_fields(matches, &mut answer);
        }
        answer
    }

    /// Calls the handler, and calls it again if its command says so.
    fn handle(&self, admission: &Admission<'_>, context: &Context) -> Result<Reply, EarlyExit> {
        // clap requires a command: a call without one has been answered by now.
        let (Some(spec), Some(matches)) = (self.target.command(), admission.matches) else {
            return Err(ErrorBody::new(GENERAL_ERROR, "the arguments name no command").into());
        };
        let paging = self.paging(spec, matches)?;
        let asked = if spec.takes::<Progress>() { matches.get_one::<String>(PROGRESS) } else { None };
        let progress = Progress::requested(asked.map(String::as_str), self.format, self.host, context);
        let call = Call {
            spec,
            matches,
            context,
            plan: &admission.plan,
            paging: &paging,
            progress: &progress,
            idempotency: &admission.idempotency,
            states: &Provided::new(self.target.tool, matches, self.states),
            host: self.host,
            in_flight: &self.in_flight(spec, admission, context),
            validate_only: admission.validate_only,
            limit: admission.limit,
            format: self.format,
            enter: &|call| gate::enter(admission, call),
            next_page_command: &|limit, cursor| next_page::next_page_command(self.target, matches, limit, cursor),
            input: OnceCell::new(),
            entered: OnceCell::new(),
        };
        if let Some(built_in) = spec.built_in {
            return builtin::invoke(built_in, &call, self.target);
        }
        let mut tries = RetryableCall::new(&call, self.stamp);
        match &spec.retry {
            Some(retry) => trying(retry, &mut tries),
            None => tries.once(),
        }
    }

    /// The part of a list that the call asks for; all of it for a command without lists.
    fn paging(&self, spec: &CommandSpec, matches: &ArgMatches) -> Result<Paging, EarlyExit> {
        const NOT_PART_OF_THE_QUERY: &[Role] = &[Role::WholeRun, Role::Instead, Role::Delivery, Role::Page];
        let Some(listing) = spec.contract.listing else { return Ok(Paging::all()) };
        let Target { tool, path, .. } = self.target;
        let query = Query::new(parse::fingerprint(tool, path, matches, NOT_PART_OF_THE_QUERY).finish());
        let limit = matches.try_get_one::<usize>(LIMIT).ok().flatten().copied();
        let token = matches.try_get_one::<String>(CURSOR).ok().flatten();
        Paging::requested(listing == Listing::Paged, limit, token.map(String::as_str), query)
    }

    /// What an interruption of the call must know.
    fn in_flight(&self, spec: &CommandSpec, admission: &Admission<'_>, context: &Context) -> InFlight {
        let limit = admission.limit.map(|after| {
            let number = self.target.exit_code(TIMEOUT);
            // Every command with a limit has the code; a failure never exits with 0.
            Limit { after, exit_code: number.filter(|number| *number != 0).unwrap_or(1) }
        });
        InFlight {
            context: context.clone(),
            stamp: self.stamp.clone(),
            format: self.format,
            lists: spec.contract.listing.is_some(),
            limit,
        }
    }

    fn replied_to(&self, matches: Option<&ArgMatches>, reply: Reply, mut warnings: Vec<Warning>) -> Answer {
        warnings.extend(reply.warnings);
        let error = match (reply.verdict, self.target.command()) {
            (Verdict::Conflict(conflict), Some(spec)) => {
                conflict::exists(self.target.tool, spec, matches, conflict, &mut warnings)
            }
            (Verdict::Vanished, _) => conflict::vanished(),
            (Verdict::Raw(text), _) => return answer::raw(self.stamp, reply.body, text, warnings, reply.notes),
            (Verdict::Answered(exit_code), _) => return answer::nothing(self.stamp, exit_code),
            _ => return answer::done(self.stamp, reply.body, warnings, reply.notes),
        };
        answer::failed_with(self.stamp, self.target.exit_table(), reply.body, error, warnings, reply.notes)
    }
}
