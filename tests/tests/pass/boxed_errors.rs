//! An error type in a `Box` or an `Arc` has the codes of the error inside.

use std::sync::Arc;

use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode, thiserror::Error)]
enum StoreError {
    /// The store cannot be reached
    #[error("the store at {path} cannot be reached")]
    #[error_code(UNAVAILABLE, suggestion = "check the disk of {path}")]
    Unreachable {
        #[error_code(context)]
        path: String,
    },
    #[error("taken")]
    #[error_code(CONFLICT)]
    Taken(#[source] Box<rusqlite::Error>),
}

#[derive(Debug, ErrorCode, thiserror::Error)]
enum OuterError {
    #[error(transparent)]
    Store(#[from] Box<StoreError>),
    #[error(transparent)]
    Shared(#[from] Arc<StoreError>),
}

fn unreachable() -> StoreError {
    StoreError::Unreachable { path: "/data".to_owned() }
}

/// Fail with a boxed error
#[command(effect = "read", exit_codes(UNAVAILABLE, CONFLICT))]
fn boxed() -> Result<u8, Box<StoreError>> {
    Err(Box::new(unreachable()))
}

/// Fail with a shared error
#[command(effect = "read", exit_codes(UNAVAILABLE, CONFLICT))]
fn shared() -> Result<u8, Arc<StoreError>> {
    Err(Arc::new(unreachable()))
}

/// Fail with an error that forwards to a boxed one
#[command(effect = "read", exit_codes(UNAVAILABLE, CONFLICT))]
fn forwarded(#[arg(long)] is_shared: bool) -> Result<u8, OuterError> {
    if is_shared { Err(Arc::new(unreachable()))? } else { Err(Box::new(unreachable()))? }
}

/// Fail with an error of another crate
#[command(effect = "read")]
fn foreign() -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    Err("failed".into())
}

struct Store;

/// Show the store
#[command(effect = "read", exit_codes(UNAVAILABLE, CONFLICT))]
fn stored(_: &Store) -> Result<u8, Box<StoreError>> {
    Ok(1)
}

#[test]
fn the_codes_are_those_of_the_error_inside() {
    let app = App::new("tool", "1.0.0")
        .state(|(): &()| Err::<Store, _>(Box::new(unreachable())))
        .commands::<commands![boxed, shared, forwarded, foreign, stored]>()
        .build();
    app.debug_assert();
    for argv in [
        &["tool", "boxed"][..],
        &["tool", "shared"],
        &["tool", "forwarded"],
        &["tool", "stored"],
        &["tool", "forwarded", "--is-shared"],
    ] {
        let (code, envelope) = super::run(&app, argv);
        assert_eq!((code, &envelope["error"]["code"]), (12, &"UNAVAILABLE".into()), "{argv:?}");
        assert_eq!(envelope["error"]["suggestion"], "check the disk of /data", "{argv:?}");
        assert_eq!(envelope["error"]["context"]["path"], "/data", "{argv:?}");
    }
    assert_eq!(super::run(&app, &["tool", "foreign"]).0, 1);
}

#[test]
fn a_boxed_store_error_can_be_a_uniqueness_violation() {
    let constraint = rusqlite::ffi::Error {
        code: rusqlite::ErrorCode::ConstraintViolation,
        extended_code: rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE,
    };
    let taken = StoreError::Taken(Box::new(rusqlite::Error::SqliteFailure(constraint, None)));
    let inserted: Result<u8, Box<StoreError>> = Err(Box::new(taken));
    assert!(matches!(inserted.or_existing(|| Ok(Some(7))), Ok(Create::AlreadyExists(7))));
}
