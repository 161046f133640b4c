//! `manifest`: the whole program in one answer.

use clap::builder::ValueParser;

use super::command;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{BuiltIn, CommandSpec, Extra};
use crate::error::early_exit::EarlyExit;
use crate::program::Tool;
use crate::run::describe;

pub(super) static MANIFEST: CommandSpec = CommandSpec {
    extras: &[Extra { parser: Some(ValueParser::string), ..Extra::NONE }],
    ..command(
        BuiltIn::Manifest,
        "manifest",
        "Tell everything about this program in one answer\x1d\
             Tell everything about this program in one answer\n\n\
         Every command with its arguments, its exit codes, what it changes and how it is called. The answer has an \
         `etag`, which stays the same for as long as the commands do: pass it back as `--etag`, and nothing is told \
         again.\x1d\
             Tell everything about this program\x1f{tool} manifest\x1e\
             Ask whether it has changed\x1f{tool} manifest --etag 0123456789abcdef\x1d\
             o\x1fetag\x1fETAG\x1f\
         The `etag` of the manifest that the caller has; `data` is null where it still holds\x1f\x1fetag",
        Effect::Read,
    )
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
