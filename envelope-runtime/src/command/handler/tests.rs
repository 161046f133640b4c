//! In which order a call does its parts, what the parameters' types tell of themselves, and what a default keeps.

use std::any::TypeId;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};

use clap::Args as _;
use clap::builder::ValueParser;

use super::kinds::{Flat, Input};
use super::{
    Flatten, Handler, Kept, Known, Many, One, Optional, OptionalFlatten, OptionalStdin, Parameter, Params, State,
    Stdin, Unit, flat, input,
};
use crate::command::call::Call;
use crate::command::effect::Effect;
use crate::command::reply::Reply;
use crate::command::spec::{CommandSpec, Companion, Contract, Extra};
use crate::error::early_exit::EarlyExit;
use crate::{App, Context, Register as _};

const CONTRACT: Contract = Contract { effect: Effect::Read, errors: &[], repeatable: true, listing: None };

/// A parameter that notes what is done with it.
struct Spy<const NAME: char>;

static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn note(what: &str, name: char) {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{what} {name}"));
}

impl<const NAME: char> Parameter for Spy<NAME> {
    type Read = char;
    type Given<'a> = char;

    fn read(_: &Call<'_>, _: &mut Params<'_>) -> Result<char, EarlyExit> {
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

impl Companion for Spied {
    type Needs = ();
    const SPEC: &'static CommandSpec = &CommandSpec {
        name: "spied",
        text: "Note what is done",
        handler: &Handler::<(Spy<'a'>, (Spy<'b'>, ())), String> {
            run: |(a, (b, ()))| {
                note("run", a);
                format!("{a}{b}")
            },
            settle: |returned, _| {
                assert_eq!(returned, "ab");
                note("settle", 'r');
                Ok(Reply::null())
            },
        },
        ..CommandSpec::new(CONTRACT)
    };
}

#[test]
fn arguments_are_read_before_anything_is_waited_for_and_states_come_last() {
    let app = App::new("tool", "1.0.0").command::<Spied>().build();
    let done = |argv: &[&str]| {
        let mut stdout = Vec::new();
        let code = app.run_from(argv, &mut stdout, &mut Vec::new());
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stdout));
        std::mem::take(&mut *DONE.lock().unwrap_or_else(PoisonError::into_inner))
    };
    let checked = ["read a", "read b", "wait a", "wait b"];
    assert_eq!(done(&["tool", "spied", "--validate-only"]), checked);
    assert_eq!(done(&["tool", "spied"]), [&checked[..], &["give a", "give b", "run a", "settle r"]].concat());
}

#[derive(Debug, clap::Args)]
struct Page {
    #[arg(long)]
    size: Option<u8>,
}

struct Mixed;

static FLAT: Flat<Page> = flat();
static INPUT: Input<String> = input();

type MixedParams = (
    State<Context>,
    (
        One<String, Known>,
        (Flatten<Page>, (Unit, (OptionalStdin<String>, (OptionalFlatten<Page>, (Many<u8, Known>, ()))))),
    ),
);

impl Companion for Mixed {
    type Needs = ();
    const SPEC: &'static CommandSpec = &CommandSpec {
        name: "mixed",
        text: "Take one of each\x1d\x1d\x1d\
               O\x1fname\x1fNAME\x1ex\x1eu\x1funit\x1fUNIT\x1f\x1f\x1funit\x1es\x1fbody\x1f9\x1ex\x1em\x1fsizes\x1fSIZES",
        extras: &[
            Extra { param: 1, take: Some(&FLAT), flatten: Some(Page::augment_args), ..Extra::NONE },
            Extra { param: 2, extend: Some(|arg| arg.action(clap::ArgAction::SetTrue)), ..Extra::NONE },
            Extra { param: 3, take: Some(&INPUT), ..Extra::NONE },
            Extra { param: 4, take: Some(&FLAT), flatten: Some(|command| command), ..Extra::NONE },
        ],
        handler: &Handler::<MixedParams, _> {
            run: |(context, (name, (page, ((), (body, (again, (sizes, ())))))))| {
                (context.command().to_owned(), name, page.size, body, again.and_then(|page| page.size), sizes)
            },
            settle: |(command, name, size, body, again, sizes), _| {
                assert_eq!((&*command, &*name, size, body, again), ("mixed", "first", Some(3), None, Some(3)));
                assert_eq!(sizes, [1, 2]);
                Ok(Reply::null())
            },
        },
        ..CommandSpec::new(CONTRACT)
    };
}

#[test]
fn each_parameter_that_is_taken_by_value_gets_the_value_of_its_own_id() {
    let mut stdout = Vec::new();
    let argv = ["tool", "mixed", "--size", "3", "first", "1", "2", "--unit"];
    let code = App::new("tool", "1.0.0").command::<Mixed>().build().run_from(argv, &mut stdout, &mut Vec::new());
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&stdout));
}

#[test]
fn a_list_of_parameters_tells_its_parsers_and_its_states() {
    let spec = Mixed::SPEC;
    let parsers = spec.handler.parsers();
    // Each that is taken by value has its place, so that the parsers stand beside the parameters of the text.
    assert_eq!(parsers.len(), spec.params().count());
    let known: Vec<bool> = parsers.iter().map(Option::is_some).collect();
    assert_eq!(known, [true, false, false, false, false, true]);
    let types = [TypeId::of::<String>(), TypeId::of::<u8>()];
    let parsed: Vec<TypeId> =
        parsers.iter().flatten().map(|parser| types.into_iter().find(|ty| parser.type_id() == *ty).unwrap()).collect();
    assert_eq!(parsed, types);

    assert!(spec.takes::<Context>() && !spec.takes::<String>() && !spec.takes::<u8>() && !spec.takes::<Page>());
    let mut told = Vec::new();
    <(One<Page>, (Optional<Page>, (Stdin<String>, (State<u8>, ()))))>::parsers(&mut told);
    assert_eq!(told.iter().map(Option::is_some).collect::<Vec<_>>(), [false; 3]);
}

#[test]
fn a_stub_takes_nothing_and_answers_with_nothing() {
    let stub = CommandSpec::STUB;
    assert!(stub.handler.parsers().is_empty() && !stub.takes::<Context>() && stub.params().count() == 0);
}

#[test]
fn a_default_is_made_once() {
    static MADE: Mutex<usize> = Mutex::new(0);
    static ONE: Kept = Kept::new();
    static MANY: Kept = Kept::new();
    fn make() -> OsString {
        *MADE.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        OsString::from("text")
    }
    let first = ONE.one(make);
    assert_eq!(first, "text");
    assert!(std::ptr::eq(first, ONE.one(make)), "the text is kept twice");
    for _ in 0..2 {
        assert_eq!(MANY.many(|| vec![make(), OsString::from("b")]).collect::<Vec<_>>(), ["text", "b"]);
    }
    assert_eq!(*MADE.lock().unwrap_or_else(PoisonError::into_inner), 2);
}
