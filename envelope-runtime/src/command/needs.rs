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

/// The result of a check on a handler's parameters, as a type: whether the required parameter is among them.
#[derive(Debug)]
pub struct Requires<const IS_PRESENT: bool>;

/// The rule that a delete takes a `&Plan`.
#[diagnostic::on_unimplemented(
    message = "a command with effect \"delete\" must take a `&Plan`",
    label = "the handler has no parameter `plan: &Plan`",
    note = "`--dry-run` works only if the handler asks the plan before it writes",
    note = "add `plan: &Plan` and write through it: `plan.write(|| /* delete */, || /* check whether it exists */)`"
)]
pub trait DeleteTakesPlan {}
#[diagnostic::do_not_recommend]
impl DeleteTakesPlan for Requires<true> {}

/// Checks the rule.
pub const fn delete_takes_plan<R: DeleteTakesPlan>() {}

/// The rule that a command with `confirm` takes a `&Plan`.
#[diagnostic::on_unimplemented(
    message = "a command with `confirm` must take a `&Plan`",
    label = "the handler has no parameter `plan: &Plan`",
    note = "the caller confirms the changes that a dry run of the handler reports",
    note = "add `plan: &Plan` and write through it: `plan.write(|| /* write */, || /* report the changes */)`"
)]
pub trait ConfirmTakesPlan {}
#[diagnostic::do_not_recommend]
impl ConfirmTakesPlan for Requires<true> {}

/// Checks the rule.
pub const fn confirm_takes_plan<R: ConfirmTakesPlan>() {}

/// The rule that a create or a run with `retry` takes an `&Idempotency`: these effects are not idempotent.
#[diagnostic::on_unimplemented(
    message = "a create or run command with `retry` must take an `&Idempotency`",
    label = "the handler has no parameter `idempotency: &Idempotency`",
    note = "an attempt may take effect and still fail; without a key, the next attempt would apply the effect twice",
    note = "add `idempotency: &Idempotency`, and pass `idempotency.key()` to the service or call `idempotency.record(…)` in the transaction of the write"
)]
pub trait RetryTakesIdempotency {}
#[diagnostic::do_not_recommend]
impl RetryTakesIdempotency for Requires<true> {}

/// Checks the rule.
pub const fn retry_takes_idempotency<R: RetryTakesIdempotency>() {}
