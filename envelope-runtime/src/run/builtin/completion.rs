//! `completion`: a script that completes the program's commands in a shell.

use clap::builder::ValueParser;
use clap_complete::Shell;
use serde::Serialize;
use serde_json::json;

use super::command;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{BuiltIn, CommandSpec, Extra};
use crate::error::early_exit::EarlyExit;
use crate::error::usage;
use crate::parse;
use crate::program::Tool;

pub(super) static COMPLETION: CommandSpec = CommandSpec {
    extras: &[Extra { parser: Some(|| ValueParser::from(clap::value_parser!(Shell))), ..Extra::NONE }],
    output_schema: Some(|| {
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"shell": {"type": "string"}, "script": {"type": "string"}},
            "required": ["shell", "script"],
            "additionalProperties": false,
        })
    }),
    ..command(
        BuiltIn::Completion,
        "completion",
        "Print a script that completes the commands of this program in a shell\x1d\
             Print a script that completes the commands of this program in a shell\n\n\
         At a terminal, and with `--format plain`, the answer is the script itself, for the shell to read; in JSON it \
         stands in `data.script`.\x1d\
             Complete in this bash\x1fsource <({tool} completion bash --format plain)\x1e\
             Complete in every fish\x1f{tool} completion fish --format plain > ~/.config/fish/completions/{tool}.fish\x1d\
             O\x1fshell\x1fSHELL\x1fThe shell that reads the script",
        Effect::Read,
    )
};

#[derive(Serialize)]
struct Completion<'a> {
    shell: String,
    script: &'a str,
}

pub(super) fn invoke(call: &Call<'_>, tool: &Tool) -> Result<Reply, EarlyExit> {
    let shell = call.optional::<Shell>("shell").ok_or_else(|| usage::missing_value("shell"))?;
    call.ready()?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut parse::tree(tool), tool.name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let reply = Reply::plain(&Completion { shell: shell.to_string(), script: &script })?;
    Ok(reply.raw(script))
}
