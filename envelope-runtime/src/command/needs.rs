//! Rules about the types that a handler takes by reference. They are checked on types, not on tokens, because a type may
//! be written under an alias.

use std::marker::PhantomData;

use crate::context::idempotency::Idempotency;
use crate::context::plan::Plan;
use crate::context::progress::Progress;

/// A type that a handler takes by reference. The constants say whether it is one of the framework's: the compiler finds
/// those of an inherent implementation first, and those of [`AppState`] for every other type.
#[derive(Debug)]
pub struct FrameworkParam<T: ?Sized>(PhantomData<T>);

/// The constants of a type that the app provides.
pub trait AppState {
    /// Whether it is the [`Plan`].
    const IS_PLAN: bool = false;
    /// Whether it is the [`Progress`].
    const IS_PROGRESS: bool = false;
    /// Whether it is the [`Idempotency`].
    const IS_IDEMPOTENCY: bool = false;
}

impl<T: ?Sized> AppState for FrameworkParam<T> {}

impl FrameworkParam<Plan> {
    /// See [`AppState::IS_PLAN`].
    pub const IS_PLAN: bool = true;
}

impl FrameworkParam<Progress> {
    /// See [`AppState::IS_PROGRESS`].
    pub const IS_PROGRESS: bool = true;
}

impl FrameworkParam<Idempotency> {
    /// See [`AppState::IS_IDEMPOTENCY`].
    pub const IS_IDEMPOTENCY: bool = true;
}

/// Reports a compile error at the tokens of the caller.
///
/// # Panics
///
/// Always. The compiler evaluates this.
#[track_caller]
pub const fn refuse(message: &str) {
    panic!("{}", message)
}
