//! `completion`: a script that completes the program's commands in a shell.

use clap::builder::ValueParser;
use clap_complete::Shell;
use serde::Serialize;
use serde_json::json;

use super::contract;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{ArgSpec, BuiltIn, CommandSpec, Example, Param};
use crate::error::early_exit::EarlyExit;
use crate::error::usage;
use crate::parse;
use crate::program::Tool;

pub(super) static COMPLETION: CommandSpec = CommandSpec {
    name: "completion",
    about: "Print a shell script that completes the commands of this program",
    long_about: Some(
        "Print a shell script that completes the commands of this program\n\n\
         On a terminal, and with `--format plain`, the output is the script itself, for the shell to read. In JSON, \
         the script is `data.script`.",
    ),
    examples: &[
        Example {
            description: "Complete in this bash session",
            invocation: "source <({tool} completion bash --format plain)",
        },
        Example {
            description: "Complete in every fish session",
            invocation: "{tool} completion fish --format plain > ~/.config/fish/completions/{tool}.fish",
        },
    ],
    params: &[Param::Arg(ArgSpec {
        id: "shell",
        value_name: "SHELL",
        help: "The shell that reads the script",
        required: true,
        parser: Some(|| ValueParser::from(clap::value_parser!(Shell))),
        ..ArgSpec::DEFAULT
    })],
    built_in: Some(BuiltIn::Completion),
    output_schema: Some(|| {
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {"shell": {"type": "string"}, "script": {"type": "string"}},
            "required": ["shell", "script"],
            "additionalProperties": false,
        })
    }),
    ..CommandSpec::new(contract(Effect::Read))
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
