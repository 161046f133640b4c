//! One run: argv → path and matches → gates → state → handler → outcome → envelope → rendering → exit code.

mod answer;
mod conflict;
mod gate;
mod panic;
mod stamp;

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use crate::call::{Call, Context};
use crate::outcome::{Reply, Stop, Verdict};
use crate::parse::{Request, asked_format, parse};
use crate::render::{self, Answer, Format, Prose, Surface};
use crate::spec::CommandSpec;
use crate::standard::GENERAL_ERROR;
use crate::tool::{ExitTable, Path, Provided, Tool};
use crate::wire::ErrorBody;
use gate::{Attempt, GATES};
use stamp::Stamp;

/// The run of a process: its arguments, its streams, its panics.
pub(crate) fn process(tool: &Tool) -> u8 {
    let argv: Vec<OsString> = env::args_os().collect();
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = !set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb");
    let stdout_is_terminal = io::stdout().is_terminal();
    let chosen = |asked| Format::choose(asked, stdout_is_terminal, set("CI"));
    let stamp = Stamp::new(tool);
    let hook = panic::answer_where_it_aborts(&stamp, chosen(asked_format(&argv)));
    let (answer, asked) = answer(tool, &argv, &stamp);
    let format = chosen(asked);
    hook.disarm();
    print(
        answer,
        &mut Surface {
            stdout: &mut io::stdout().lock(),
            stderr: &mut io::stderr().lock(),
            format,
            color_stdout: colour && stdout_is_terminal,
            color_stderr: colour && io::stderr().is_terminal(),
            width: width_for(format),
        },
    )
}

/// The columns of the terminal, which only its own rendering asks for.
fn width_for(format: Format) -> usize {
    if matches!(format, Format::Terminal) { render::width() } else { 0 }
}

/// The same run on streams that are no terminals.
pub(crate) fn in_process(tool: &Tool, argv: &[OsString], stdout: &mut dyn Write, stderr: &mut dyn Write) -> u8 {
    let (answer, asked) = answer(tool, argv, &Stamp::new(tool));
    let format = Format::choose(asked, false, false);
    let mut surface =
        Surface { stdout, stderr, format, color_stdout: false, color_stderr: false, width: width_for(format) };
    print(answer, &mut surface)
}

/// Writes the answer and gives its exit code.
fn print(answer: Answer, surface: &mut Surface<'_>) -> u8 {
    let exit_code = answer.meta.exit_code;
    match panic::unwound(|| render::write(answer, surface)) {
        None => 1,
        Some(Ok(())) => exit_code,
        // Whoever read has gone: nobody is left to tell, and the work is done.
        Some(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => exit_code,
        Some(Err(error)) => {
            let _ = writeln!(surface.stderr, "error: the answer cannot be written to stdout: {error}");
            1
        }
    }
}

/// From the arguments to a finished answer, and the format that they ask for; a panic on the way is an answer too.
fn answer(tool: &Tool, argv: &[OsString], stamp: &Stamp) -> (Answer, Option<Format>) {
    let mut asked = asked_format(argv);
    let answer = panic::caught(stamp, || {
        let parsed = parse(tool, argv);
        asked = parsed.format;
        stamp.reached(&parsed.path);
        match parsed.request {
            Request::Call(matches) => attempt(tool, &parsed.path, Some(&matches), stamp),
            Request::Describe => attempt(tool, &parsed.path, None, stamp),
            Request::Help { plain, styled } => answer::prose(stamp, Prose::Help { plain, styled }),
            Request::Version => answer::prose(stamp, Prose::Version(format!("{} {}", tool.name, tool.version))),
            Request::Refused(error) => answer::failed(stamp, None, *error, Vec::new()),
        }
    });
    (answer, asked)
}

/// A command was reached, with its arguments unless a gate does without them.
fn attempt(tool: &Tool, path: &Path<'_>, matches: Option<&clap::ArgMatches>, stamp: &Stamp) -> Answer {
    let context = Context::new(path.to_string(), stamp.request_id().to_owned());
    let attempt = Attempt { tool, path, matches };
    let replied = match GATES.iter().find_map(|gate| gate.pass(&attempt)) {
        Some(reply) => reply,
        None => handle(&attempt, &context),
    };
    // clap asks for a command, so that a run without one has been answered by now.
    let table = path.command().map(|spec| (tool, spec));
    let warnings = context.take_warnings();
    match replied {
        Ok(reply) => replied_to(stamp, table, matches, reply, warnings),
        Err(error) => answer::failed(stamp, exit_table(table), *error, warnings),
    }
}

/// The handler is called; once more where the resource of a create conflict vanished.
fn handle(attempt: &Attempt<'_>, context: &Context) -> Result<Reply, Stop> {
    let (Some(spec), Some(matches)) = (attempt.path.command(), attempt.matches) else {
        return Err(Box::new(ErrorBody::new(GENERAL_ERROR, "the arguments name no command")));
    };
    let provided = Provided::new(attempt.tool, matches);
    let call = Call { matches, context, provided: &provided };
    let first = (spec.contract.invoke)(&call)?;
    if !matches!(first.verdict, Verdict::Vanished) {
        return Ok(first);
    }
    // What the first call had to say is said again by the second.
    context.take_warnings();
    (spec.contract.invoke)(&call)
}

fn replied_to(
    stamp: &Stamp,
    of: Option<(&Tool, &'static CommandSpec)>,
    matches: Option<&clap::ArgMatches>,
    reply: Reply,
    mut warnings: Vec<crate::wire::Warning>,
) -> Answer {
    warnings.extend(reply.warnings);
    let error = match (reply.verdict, of) {
        (Verdict::Conflict(conflict), Some((tool, spec))) => conflict::exists(tool, spec, matches, conflict),
        (Verdict::Vanished, _) => conflict::vanished(),
        _ => return answer::done(stamp, reply.body, warnings),
    };
    answer::failed_with(stamp, exit_table(of), reply.body, error, warnings)
}

fn exit_table(of: Option<(&Tool, &'static CommandSpec)>) -> Option<ExitTable> {
    of.map(|(tool, spec)| ExitTable::of(tool, spec))
}
