//! Outcomes that cannot be printed: data with 200,000 levels, in every place of an answer.

use std::convert::Infallible;
use std::fmt;

use envelope_runtime::prelude::*;
use envelope_runtime::wire::ErrorBody;
use envelope_runtime::{CodeSpec, Codes, Page, Stream};
use serde::Serialize;

pub(crate) const PROGRAMS: &[crate::Program] = &[("deep", deep)];

const LEVELS: usize = 200_000;

/// A chain of boxes. Dropping it recurses, as serialising it does.
#[derive(Debug, Serialize)]
struct Chain {
    next: Option<Box<Chain>>,
}

impl Chain {
    fn new(levels: usize) -> Chain {
        (1..levels).fold(Chain { next: None }, |inner, _| Chain { next: Some(Box::new(inner)) })
    }
}

#[derive(Debug, Serialize, Resource)]
struct Folder {
    #[resource(id)]
    id: String,
    inside: Option<Chain>,
}

/// Print a chain
#[command(effect = "read")]
fn chain(levels: usize) -> Result<Chain, Infallible> {
    Ok(Chain::new(levels))
}

/// Print a JSON value
#[command(effect = "read")]
fn value() -> Result<serde_json::Value, Infallible> {
    Ok(json())
}

fn json() -> serde_json::Value {
    (0..LEVELS).fold(serde_json::Value::Null, |inner, _| vec![inner].into())
}

/// List chains
#[command(effect = "read")]
fn list(levels: usize) -> Result<Vec<Chain>, Infallible> {
    Ok(vec![Chain::new(1), Chain::new(levels)])
}

/// List chains, page by page
#[command(effect = "read")]
fn page(_: &Paging) -> Result<Page<Chain>, Infallible> {
    Ok(Page::new([Chain::new(1), Chain::new(LEVELS)]))
}

/// List chains, one by one
#[command(effect = "read")]
fn stream() -> Result<Stream<Chain>, Infallible> {
    Ok(Stream::new([Chain::new(1), Chain::new(LEVELS)]))
}

/// Create a folder
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn create() -> Result<Create<Folder>, Infallible> {
    Ok(Create::Created(Folder { id: "f1".to_owned(), inside: Some(Chain::new(LEVELS)) }))
}

/// Find that a folder exists
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn conflict() -> Result<Create<Folder>, Infallible> {
    Ok(Create::AlreadyExists(Folder { id: "f1".to_owned(), inside: Some(Chain::new(LEVELS)) }))
}

/// Delete a folder
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan) -> Result<Delete<Folder>, Infallible> {
    plan.affects(&Chain::new(1));
    Ok(plan.write(|| Delete::deleted(Chain::new(LEVELS)), || Delete::deleted("f1")))
}

/// Do anything
#[command(effect = "run")]
fn change(plan: &Plan) -> Result<Run<Chain>, Infallible> {
    let chain = std::mem::ManuallyDrop::new(Chain::new(LEVELS));
    plan.affects(&*chain);
    Ok(Run::Updated(Chain::new(if plan.is_dry_run() { 1 } else { LEVELS })))
}

/// The program failed
#[derive(Debug)]
enum Failure {
    Data(Chain),
    Context,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the program failed")
    }
}

impl ErrorCode for Failure {
    const CODES: &'static [Codes] = &[Codes::One(&FAILED)];

    fn code(&self) -> &'static CodeSpec {
        &FAILED
    }

    fn explain(&self, body: &mut ErrorBody) {
        if let Failure::Context = self {
            body.context.insert("value", json());
        }
    }

    fn payload(&self, payload: &mut envelope_runtime::Payload) {
        if let Failure::Data(chain) = self {
            payload.set(chain);
        }
    }
}

const FAILED: CodeSpec = CodeSpec::new("CONFLICT");

/// Fail with data
#[command(effect = "run", exit_codes(CONFLICT))]
fn fail() -> Result<Run<()>, Failure> {
    Err(Failure::Data(Chain::new(LEVELS)))
}

/// Fail with context
#[command(effect = "run", exit_codes(CONFLICT))]
fn fail_with_context() -> Result<Run<()>, Failure> {
    Err(Failure::Context)
}

fn deep() -> App {
    App::new("deep", "1.0.0")
        .command::<chain>()
        .command::<value>()
        .command::<list>()
        .command::<page>()
        .command::<stream>()
        .command::<create>()
        .command::<conflict>()
        .command::<delete>()
        .command::<change>()
        .command::<fail>()
        .command::<fail_with_context>()
        .build()
}
