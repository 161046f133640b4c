//! Tests of the order of the steps of a call, of the parsers that types imply, and of cached defaults.

use std::any::TypeId;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

use clap::Args as _;
use clap::builder::ValueParser;

use super::kinds::{FlattenReader, StdinReader};
use super::{
    DefaultCache, Flatten, Handler, Many, One, Optional, OptionalFlatten, OptionalStdin, Parameter, Params, Standard,
    State, Stdin, Unit,
};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{ArgSpec, Arity, Command, CommandSpec, Contract, FlattenSpec, Param, StdinSpec};
use crate::error::early_exit::EarlyExit;
use crate::{App, Context, Register as _};

const CONTRACT: Contract = Contract { effect: Effect::Read, errors: &[], repeatable: true, listing: None };

/// A parameter that records the steps it goes through.
struct Spy<const NAME: char>;

static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note(what: &str, name: char) {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{what} {name}"));
}

impl<const NAME: char> Parameter for Spy<NAME> {
    type Read = char;
    type Given<'a> = char;

    fn read(_: &Call<'_>, _: &mut Params) -> Result<char, EarlyExit> {
        note("read", NAME);
        Ok(NAME)
    }

    fn wait(read: &mut char, _: &Call<'_>) -> Result<(), EarlyExit> {
        note("wait", *read);
        Ok(())
    }

    fn give(read: char, _: &Call<'_>) -> Result<char, EarlyExit> {
        note("give", read);
        Ok(read)
    }

    fn parsers(_: &mut Vec<Option<ValueParser>>) {}
}

struct Spied;

impl Command for Spied {
    type Needs = ();
    const SPEC: &'static CommandSpec = &CommandSpec {
        name: "spied",
        about: "Record the steps",
        handler: &Handler::<(Spy<'a'>, (Spy<'b'>, ())), String> {
            run: |(a, (b, ()))| {
                note("run", a);
                format!("{a}{b}")
            },
            into_reply: |returned, _| {
                assert_eq!(returned, "ab");
                note("into_reply", 'r');
                Ok(Reply::null())
            },
        },
        ..CommandSpec::new(CONTRACT)
    };
}

#[test]
fn all_arguments_are_read_before_stdin_and_states() {
    let app = App::new("tool", "1.0.0").command::<Spied>().build();
    let done = |argv: &[&str]| {
        let mut stdout = Vec::new();
        let code = app.run_from(argv, &mut stdout, &mut Vec::new());
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stdout));
        std::mem::take(&mut *DONE.lock().unwrap_or_else(PoisonError::into_inner))
    };
    let checked = ["read a", "read b", "wait a", "wait b"];
    assert_eq!(done(&["tool", "spied", "--validate-only"]), checked);
    assert_eq!(done(&["tool", "spied"]), [&checked[..], &["give a", "give b", "run a", "into_reply r"]].concat());
}

#[derive(Debug, clap::Args)]
struct Page {
    #[arg(long)]
    size: Option<u8>,
}

struct Mixed;

static PAGE: FlattenReader<Page> = FlattenReader::NEW;
static BODY: StdinReader<String> = StdinReader::NEW;

type MixedParams = (
    State<Context>,
    (
        One<String, Standard<String>>,
        (Flatten<Page>, (Unit, (OptionalStdin<String>, (OptionalFlatten<Page>, (Many<u8, Standard<u8>>, ()))))),
    ),
);

impl Command for Mixed {
    type Needs = ();
    const SPEC: &'static CommandSpec = &CommandSpec {
        name: "mixed",
        about: "Take one of each",
        params: &[
            Param::Arg(ArgSpec { id: "name", value_name: "NAME", required: true, ..ArgSpec::DEFAULT }),
            Param::Flatten(FlattenSpec { augment: Page::augment_args, reader: &PAGE }),
            Param::Arg(ArgSpec {
                id: "unit",
                value_name: "UNIT",
                long: Some("unit"),
                arity: Arity::Unit,
                extend: Some(|arg| arg.action(clap::ArgAction::SetTrue)),
                ..ArgSpec::DEFAULT
            }),
            Param::Stdin(StdinSpec { id: "body", help: "", max_bytes: 9, required: false, reader: &BODY }),
            Param::Flatten(FlattenSpec { augment: |command| command, reader: &PAGE }),
            Param::Arg(ArgSpec { id: "sizes", value_name: "SIZES", arity: Arity::Many, ..ArgSpec::DEFAULT }),
        ],
        handler: &Handler::<MixedParams, _> {
            run: |(context, (name, (page, ((), (body, (again, (sizes, ())))))))| {
                (context.command().to_owned(), name, page.size, body, again.and_then(|page| page.size), sizes)
            },
            into_reply: |(command, name, size, body, again, sizes), _| {
                assert_eq!((&*command, &*name, size, body, again), ("mixed", "first", Some(3), None, Some(3)));
                assert_eq!(sizes, [1, 2]);
                Ok(Reply::null())
            },
        },
        ..CommandSpec::new(CONTRACT)
    };
}

#[test]
fn each_parameter_receives_the_value_of_its_id() {
    let mut stdout = Vec::new();
    let argv = ["tool", "mixed", "--size", "3", "first", "1", "2", "--unit"];
    let code = App::new("tool", "1.0.0").command::<Mixed>().build().run_from(argv, &mut stdout, &mut Vec::new());
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stdout));
}

#[test]
fn a_list_of_parameters_has_parsers_and_states() {
    let spec = Mixed::SPEC;
    let parsers = spec.handler.parsers();
    // One entry for each description.
    assert_eq!(parsers.len(), spec.params.len());
    let known: Vec<bool> = parsers.iter().map(Option::is_some).collect();
    assert_eq!(known, [true, false, false, false, false, true]);
    let types = [TypeId::of::<String>(), TypeId::of::<u8>()];
    let parsed: Vec<TypeId> =
        parsers.iter().flatten().map(|parser| types.into_iter().find(|ty| parser.type_id() == *ty).unwrap()).collect();
    assert_eq!(parsed, types);

    assert!(spec.takes::<Context>() && !spec.takes::<String>() && !spec.takes::<u8>() && !spec.takes::<Page>());
    let mut custom = Vec::new();
    <(One<Page>, (Optional<Page>, (Stdin<String>, (State<u8>, ()))))>::parsers(&mut custom);
    assert_eq!(custom.iter().map(Option::is_some).collect::<Vec<_>>(), [false; 3]);
}

#[test]
fn a_stub_has_no_parameters() {
    let stub = CommandSpec::STUB;
    assert!(stub.handler.parsers().is_empty() && !stub.takes::<Context>() && stub.params.is_empty());
}

struct Rejected;

impl Command for Rejected {
    type Needs = ();
    const SPEC: &'static CommandSpec = &CommandSpec { name: "rejected", ..CommandSpec::STUB };
}

/// The crate of a stub does not compile. If it did, the command would still not succeed.
#[test]
fn a_stub_does_not_answer_with_success() {
    let mut stdout = Vec::new();
    let app = App::new("tool", "1.0.0").command::<Rejected>().build();
    let code = app.run_from(["tool", "rejected"], &mut stdout, &mut Vec::new());
    let said = String::from_utf8_lossy(&stdout);
    assert!(code == 1 && said.contains("GENERAL_ERROR"), "{said}");
}

#[test]
fn a_default_is_computed_once() {
    static MADE: Mutex<usize> = Mutex::new(0);
    static ONE: DefaultCache = DefaultCache::new();
    static MANY: DefaultCache = DefaultCache::new();
    fn make() -> OsString {
        *MADE.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        OsString::from("text")
    }
    let first = ONE.one(make);
    assert_eq!(first, "text");
    assert!(std::ptr::eq(first, ONE.one(make)), "the text is computed twice");
    for _ in 0..2 {
        assert_eq!(MANY.many(|| vec![make(), OsString::from("b")]).collect::<Vec<_>>(), ["text", "b"]);
    }
    assert_eq!(*MADE.lock().unwrap_or_else(PoisonError::into_inner), 2);
}
