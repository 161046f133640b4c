//! `man`: the manual page of the program, or of one of its groups or commands.

use clap::builder::ValueParser;
use clap_mangen::Man;
use serde::Serialize;
use serde_json::json;

use super::contract;
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{ArgSpec, Arity, BuiltIn, CommandSpec, Example, Param};
use crate::error::early_exit::EarlyExit;
use crate::error::standard::GENERAL_ERROR;
use crate::error::usage;
use crate::parse;
use crate::program::Tool;
use crate::wire::ErrorBody;

pub(super) static MAN: CommandSpec = CommandSpec {
    name: "man",
    about: "Print a manual page of this program or of one of its commands",
    long_about: Some(
        "Print a manual page of this program or of one of its commands\n\n\
         On a terminal, and with `--format plain`, the output is the page itself, in roff. In JSON, the page is \
         `data.roff`.",
    ),
    examples: &[
        Example { description: "Read the manual", invocation: "{tool} man --format plain | man -l -" },
        Example {
            description: "Install the manual",
            invocation: "{tool} man --format plain > ~/.local/share/man/man1/{tool}.1",
        },
    ],
    params: &[Param::Arg(ArgSpec {
        id: "command",
        value_name: "COMMAND",
        help: "The words of a group or a command; without them, the page of the whole program",
        arity: Arity::Many,
        parser: Some(ValueParser::string),
        ..ArgSpec::DEFAULT
    })],
    built_in: Some(BuiltIn::Man),
    output_schema: Some(|| {
        json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {
                "name": {"type": "string"}, "section": {"type": "integer", "const": 1}, "roff": {"type": "string"},
            },
            "required": ["name", "section", "roff"],
            "additionalProperties": false,
        })
    }),
    ..CommandSpec::new(contract(Effect::Read))
};

#[derive(Serialize)]
struct Page<'a> {
    name: &'a str,
    section: u8,
    roff: &'a str,
}

pub(super) fn invoke(call: &Call<'_>, tool: &Tool) -> Result<Reply, EarlyExit> {
    let words = call.many::<String>("command");
    let mut tree = parse::tree(tool);
    // Only a built command has the global arguments that a page lists.
    tree.build();
    let mut found = &tree;
    for (at, word) in words.iter().enumerate() {
        found = found.find_subcommand(word).ok_or_else(|| {
            let path = [&[tool.name.to_owned()], &words[..at]].concat().join(" ");
            usage::invalid_argument_with_fix(
                "<COMMAND>",
                format!("`{path}` has no command '{word}'"),
                format!("give a command of `{path}`, which `{path} --help` lists"),
            )
        })?;
    }
    call.ready()?;
    let name = found.get_display_name().unwrap_or_else(|| found.get_name()).to_owned();
    let mut roff = Vec::new();
    Man::new(found.clone())
        .source(format!("{} {}", tool.name, tool.version))
        .render(&mut roff)
        .map_err(|error| ErrorBody::new(GENERAL_ERROR, format!("the manual page cannot be written: {error}")))?;
    let roff = String::from_utf8_lossy(&roff).into_owned();
    let reply = Reply::plain(&Page { name: &name, section: 1, roff: &roff })?;
    Ok(reply.raw(roff))
}
