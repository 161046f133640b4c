//! Generated code contains no attribute that a crate may forbid, and causes no warnings.
//!
//! Groups such as `unused` are denied in `pedantic.rs` instead: with serde's derive, a crate cannot forbid them.

#![allow(unreachable_pub, reason = "the items are public as in a library; this is a test")]
#![forbid(
    dead_code,
    missing_docs,
    non_camel_case_types,
    unsafe_code,
    unused_imports,
    unused_must_use,
    unused_variables
)]
#![forbid(
    clippy::expect_used,
    clippy::fn_params_excessive_bools,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::trivially_copy_pass_by_ref,
    clippy::unused_async,
    clippy::unwrap_used
)]

use std::convert::Infallible;

use envelope_runtime::prelude::*;

/// A thing
#[derive(Debug, Serialize, Resource)]
pub struct Thing {
    /// id
    #[resource(id)]
    pub id: String,
    /// secret
    #[resource(secret)]
    pub token: Option<Secret>,
}
/// Small.
#[derive(Clone, Copy, Debug)]
pub struct Tiny(u8);

/// Forwards
#[derive(Debug, ErrorCode)]
pub enum Outer {
    /// inner
    #[error_code(transparent)]
    Inner(std::io::Error),
}

impl std::fmt::Display for Outer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Inner(error) = self;
        error.fmt(f)
    }
}

impl From<std::io::Error> for Outer {
    fn from(error: std::io::Error) -> Self {
        Self::Inner(error)
    }
}

/// A kind of thing
#[derive(Debug, Clone, Copy)]
pub struct Kind(usize);

impl From<&str> for Kind {
    fn from(text: &str) -> Self {
        Self(text.len())
    }
}

/// Create a thing
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
pub fn create(
    tiny: &Tiny,
    id: String,
    #[arg(long)] b1: bool,
    #[arg(long)] b2: bool,
    #[arg(long)] b3: bool,
    #[arg(long)] b4: bool,
    #[arg(long)] a: Option<String>,
    #[arg(long)] b: Vec<String>,
    #[arg(long)] kind: Option<Kind>,
    #[arg(long)] c: Option<Option<u8>>,
) -> Result<Create<Thing>, Infallible> {
    let _ = (tiny.0, b1, b2, b3, b4, a.as_deref(), b.as_slice(), c, kind.map(|kind| kind.0));
    let id = id.as_str().to_owned();
    Ok(Create::Created(Thing { id, token: None }))
}

/// Read a thing
#[command(effect = "read")]
fn get(id: String) -> Result<Thing, Outer> {
    let _ = std::fs::metadata("/")?;
    Ok(Thing { id: id.as_str().to_owned(), token: None })
}

/// Read asynchronously
#[command(effect = "read")]
pub async fn number() -> Result<u8, Infallible> {
    Ok(7)
}

/// Never registered
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
pub(crate) fn delete(plan: &Plan, #[arg(stdin)] id: String) -> Result<Delete<Thing>, Infallible> {
    Ok(Delete::deleted(plan.write(|| id.as_str().to_owned(), String::new)))
}

#[test]
fn the_commands_work() {
    let app = App::new("tool", "1.0.0")
        .state(|(): &()| Ok::<_, Infallible>(Tiny(1)))
        .commands::<commands![create, get, number]>()
        .build();
    app.debug_assert();
    assert_eq!(super::run(&app, &["tool", "create", "a"]).0, 0);
    assert_eq!(super::run(&app, &["tool", "get", "a"]).0, 0);
    assert_eq!(super::run(&app, &["tool", "number"]).0, 0);
}
