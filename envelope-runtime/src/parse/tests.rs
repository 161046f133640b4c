//! Parsing directly and parsing level by level give the same result.

use std::ffi::OsString;

use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

use super::{Parsed, Request, by_levels, direct};
use crate::command::spec::{CommandSpec, Example, FlattenSpec, Param};
use crate::program::{Node, Tool};

#[derive(Debug, clap::Args)]
struct Globals {
    /// File of the store
    #[arg(long, short, required = true)]
    store: Option<String>,
    /// Level of detail
    #[arg(long, default_value_t = 1)]
    level: u8,
    /// Tags
    #[arg(long)]
    tag: Vec<String>,
    /// More output
    #[arg(long, short, action = ArgAction::Count)]
    verbose: u8,
}

static MAKE: CommandSpec = CommandSpec {
    name: "make",
    about: "Make things",
    examples: &[Example { description: "Make one", invocation: "tool item make a" }],
    params: &[Param::Flatten(FlattenSpec { augment: things, reader: &() })],
    ..CommandSpec::STUB
};

static LOOK: CommandSpec = CommandSpec {
    name: "look",
    about: "Look at a thing",
    params: &[Param::Flatten(FlattenSpec { augment: name, reader: &() })],
    ..CommandSpec::STUB
};

fn name(command: Command) -> Command {
    command.arg(Arg::new("name").value_name("NAME").required(true))
}

fn things(command: Command) -> Command {
    let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
    name(command)
        .arg(Arg::new("size").long("size").value_parser(value_parser!(u8)).default_value("7"))
        .arg(Arg::new("colour").long("colour").value_parser(["red", "green"]))
        .arg(Arg::new("part").long("part").short('p').action(ArgAction::Append).value_parser(value_parser!(i8)))
        .arg(flag("dry").short('d').conflicts_with("wet"))
        .arg(flag("wet").short('w'))
        .arg(flag("alone").exclusive(true))
        .arg(flag("first"))
        .arg(flag("last"))
        .group(ArgGroup::new("end").args(["first", "last"]))
}

fn tool() -> Tool {
    let mut tool = Tool::new("tool", "1.2.3", crate::run::builtin::BUILT_IN);
    tool.about = "Keeps things";
    tool.add_globals::<Globals>();
    let nodes = vec![Node::command(&MAKE), Node::command(&LOOK)];
    tool.register(Node::group("item", "Things, one by one", nodes));
    tool.register(Node::command(&LOOK));
    tool
}

/// Formats everything in a parse result that a run uses.
fn summary(parsed: &Parsed<'_>) -> String {
    let request = match &parsed.request {
        Request::Call(matches) => {
            let mut ids: Vec<&str> = matches.ids().map(clap::Id::as_str).collect();
            // Groups are only used by clap.
            ids.retain(|id| matches.try_get_many::<clap::Id>(id).is_err());
            ids.sort_unstable();
            let values = |id: &str| {
                let values: Vec<_> = matches.get_raw(id).into_iter().flatten().collect();
                format!("{id}={values:?} {:?}", matches.value_source(id))
            };
            ids.into_iter().map(values).collect::<Vec<_>>().join(" ")
        }
        Request::Describe => "describe".to_owned(),
        Request::Help(text) => text.clone(),
        Request::Version => "version".to_owned(),
        Request::Refused(error) => format!("{} {error:?}", serde_json::to_string(&error.errors).unwrap()),
    };
    format!("{} {:?} {request}", parsed.path, parsed.format)
}

#[test]
fn direct_and_level_by_level_parsing_agree() {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "a", "a", "b", "1", "-1", "", "-", "--", "--store", "--store=s", "-s", "-st", "-vs", "--level", "--level=2", "--level=x",
        "--tag", "--tag=t", "-v", "-vv", "--verbose", "--format", "--format=json", "--format=plain", "--format=x", "json",
        "--fields=id", "--validate-only", "--describe", "--help", "-h", "--version", "-V", "help", "--size", "--size=3",
        "--size=999", "--siez=4", "--siez", "--colour", "--colour=red", "--colour=rde", "red", "--part", "--part=5",
        "--part=x", "-p1", "-p", "--dry", "--wet", "-dw", "-d", "--dry=1", "--alone", "--first", "--last", "--zzz", "-z",
        "-dz", "--etag", "look", "make", "item",
    ];
    const STARTS: &[&[&str]] = &[
        &["item", "make"],
        &["item", "look"],
        &["look"],
        &["manifest"],
        &["exec"],
        &["item"],
        &[],
        &["--store", "x", "look"],
        &["--tag", "1", "item", "make"],
        &["item", "-v", "make"],
        &["item", "make", "a", "--store", "s"],
        &["look", "a", "-s", "s"],
    ];
    let tool = tool();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % bound as u64).unwrap()
    };
    let (mut calls, mut helps, mut refusals) = (0, 0, 0);
    for _ in 0..2500 {
        let mut argv = vec!["tool"];
        argv.extend(STARTS[next(STARTS.len())]);
        for _ in 0..next(6) {
            argv.push(WORDS[next(WORDS.len())]);
        }
        let words: Vec<OsString> = argv.iter().map(OsString::from).collect();
        let Some(parsed) = direct::parse(&tool, &words) else { continue };
        assert_eq!(summary(&parsed), summary(&by_levels(&tool, &words)), "{argv:?}");
        match parsed.request {
            Request::Call(_) => calls += 1,
            Request::Help(_) => helps += 1,
            Request::Refused(_) => refusals += 1,
            Request::Describe | Request::Version => {}
        }
    }
    assert!(calls > 100 && helps > 100 && refusals > 400, "{calls} calls, {helps} helps, {refusals} refusals");
}
