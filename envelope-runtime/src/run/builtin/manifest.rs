//! `manifest`: the whole program in one answer.

use clap::builder::ValueParser;

use super::contract;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{ArgSpec, BuiltIn, CommandSpec, Example, Param};
use crate::error::early_exit::EarlyExit;
use crate::program::Tool;
use crate::run::describe;

pub(super) static MANIFEST: CommandSpec = CommandSpec {
    name: "manifest",
    about: "Describe every command of this program",
    long_about: Some(
        "Describe every command of this program\n\n\
         The manifest lists the arguments, the exit codes, the effect, and the usage of each command. Its `etag` stays \
         the same until a command changes: pass it as `--etag` to receive the manifest only if it has changed.",
    ),
    examples: &[
        Example { description: "Describe this program", invocation: "{tool} manifest" },
        Example {
            description: "Check whether the manifest has changed",
            invocation: "{tool} manifest --etag 0123456789abcdef",
        },
    ],
    params: &[Param::Arg(ArgSpec {
        id: "etag",
        value_name: "ETAG",
        help: "The `etag` of a known manifest; `data` is null if it is still current",
        long: Some("etag"),
        parser: Some(ValueParser::string),
        ..ArgSpec::DEFAULT
    })],
    built_in: Some(BuiltIn::Manifest),
    ..CommandSpec::new(contract(Effect::Read))
};

pub(super) fn invoke(call: &Call<'_>, tool: &Tool) -> Result<Reply, EarlyExit> {
    let known = call.optional::<String>("etag");
    call.ready()?;
    let manifest = describe::manifest(tool);
    if known.is_some_and(|etag| etag == manifest.etag) {
        let mut reply = Reply::null();
        reply.notes.not_modified = true;
        return Ok(reply);
    }
    Reply::plain(&manifest)
}
