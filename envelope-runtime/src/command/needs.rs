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
    message = "a `delete` command must take `&Plan`",
    label = "this handler has no parameter of type `&Plan`",
    note = "add the parameter `plan: &Plan` and write through it: `plan.write(|| /* delete */, || /* look it up */)`",
    note = "`--dry-run` relies on the plan"
)]
pub trait DeleteTakesPlan {}
#[diagnostic::do_not_recommend]
impl DeleteTakesPlan for Requires<true> {}

/// Checks the rule.
pub const fn delete_takes_plan<R: DeleteTakesPlan>() {}

/// The rule that a command with `confirm` takes a `&Plan`.
#[diagnostic::on_unimplemented(
    message = "a command with `confirm` must take `&Plan`",
    label = "the handler has no parameter of type `&Plan`",
    note = "add the parameter `plan: &Plan` and write through it: `plan.write(|| /* write */, || /* preview */)`",
    note = "the preview lists the changes that the caller has to confirm"
)]
pub trait ConfirmTakesPlan {}
#[diagnostic::do_not_recommend]
impl ConfirmTakesPlan for Requires<true> {}

/// Checks the rule.
pub const fn confirm_takes_plan<R: ConfirmTakesPlan>() {}

/// The rule that a create or a run with `retry` takes an `&Idempotency`: these effects are not idempotent.
#[diagnostic::on_unimplemented(
    message = "a `create` or `run` command with `retry` must take `&Idempotency`",
    label = "the handler has no parameter of type `&Idempotency`",
    note = "add the parameter `idempotency: &Idempotency`, and send `idempotency.key()` to the service or call `idempotency.record(…)` in the transaction of the write",
    note = "a failed attempt may have taken effect, and the next one would apply it again"
)]
pub trait RetryTakesIdempotency {}
#[diagnostic::do_not_recommend]
impl RetryTakesIdempotency for Requires<true> {}

/// Checks the rule.
pub const fn retry_takes_idempotency<R: RetryTakesIdempotency>() {}
