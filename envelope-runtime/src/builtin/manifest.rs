//! `manifest`: the whole program in one answer.

use clap::builder::ValueParser;

use super::{arg, argument, command};
use crate::call::Call;
use crate::describe;
use crate::outcome::{Effect, Reply, Stop};
use crate::spec::{ArgSpec, CommandSpec};

pub(super) static MANIFEST: CommandSpec = CommandSpec {
    long_about: Some(
        "Tell everything about this program in one answer\n\n\
         Every command with its arguments, its exit codes, what it changes and how it is called. The answer has an \
         `etag`, which stays the same for as long as the commands do: pass it back as `--etag`, and nothing is told \
         again.",
    ),
    params: &[arg(ArgSpec {
        long: Some("etag"),
        parser: Some(ValueParser::string),
        ..argument(
            "etag",
            "ETAG",
            "The `etag` of the manifest that the caller has; `data` is null where it still holds",
        )
    })],
    examples: &[
        ("Tell everything about this program", "{tool} manifest"),
        ("Ask whether it has changed", "{tool} manifest --etag 0123456789abcdef"),
    ],
    ..command("manifest", "Tell everything about this program in one answer", Effect::Read, invoke)
};

fn invoke(call: &Call<'_>) -> Result<Reply, Stop> {
    let known = call.optional::<String>("etag");
    call.ready()?;
    let manifest = describe::manifest(call.attempt.tool);
    if known.is_some_and(|etag| etag == manifest.etag) {
        let mut reply = Reply::null();
        reply.notes.not_modified = true;
        return Ok(reply);
    }
    Reply::plain(&manifest)
}
