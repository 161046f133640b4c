//! What a handler takes by reference, asked of the types, since a type may stand there under another name.

use std::marker::PhantomData;

use crate::context::idempotency::Idempotency;
use crate::context::plan::Plan;
use crate::context::progress::Progress;

/// A type that a handler takes by reference. Whether it is one of the framework's, its constants say: those of the
/// inherent implementations are found first, and those of [`OfTheApp`] where there is none.
#[derive(Debug)]
pub struct Needed<T: ?Sized>(PhantomData<T>);

/// The answers for a type that the app provides.
pub trait OfTheApp {
    /// Whether it is the [`Plan`].
    const IS_PLAN: bool = false;
    /// Whether it is the [`Progress`].
    const IS_PROGRESS: bool = false;
    /// Whether it is the [`Idempotency`].
    const IS_IDEMPOTENCY: bool = false;
}

impl<T: ?Sized> OfTheApp for Needed<T> {}

impl Needed<Plan> {
    /// It is.
    pub const IS_PLAN: bool = true;
}

impl Needed<Progress> {
    /// It is.
    pub const IS_PROGRESS: bool = true;
}

impl Needed<Idempotency> {
    /// It is.
    pub const IS_IDEMPOTENCY: bool = true;
}

/// A handler, by whether it takes what is asked of it.
#[derive(Debug)]
pub struct Asked<const TAKES_IT: bool>;

/// What a delete asks of its handler.
#[diagnostic::on_unimplemented(
    message = "a `delete` command must take `&Plan`",
    label = "this handler has no parameter of type `&Plan`",
    note = "add the parameter `plan: &Plan` and write through it: `plan.write(|| /* delete */, || /* look it up */)`",
    note = "`--dry-run` relies on the plan"
)]
pub trait DeleteAsksPlan {}
#[diagnostic::do_not_recommend]
impl DeleteAsksPlan for Asked<true> {}

/// Holds the handler of a delete to what it must ask.
pub const fn deletes<H: DeleteAsksPlan>() {}

/// What `confirm` asks of a handler.
#[diagnostic::on_unimplemented(
    message = "a command with `confirm` must take `&Plan`",
    label = "the handler has no parameter of type `&Plan`",
    note = "add the parameter `plan: &Plan` and write through it: `plan.write(|| /* write */, || /* preview */)`",
    note = "the preview lists the changes that the caller has to confirm"
)]
pub trait ConfirmAsksPlan {}
#[diagnostic::do_not_recommend]
impl ConfirmAsksPlan for Asked<true> {}

/// Holds the handler of a command that is to be confirmed to what it must ask.
pub const fn confirms<H: ConfirmAsksPlan>() {}

/// What `retry` asks of the handler of a create or a run: what these do twice is there twice.
#[diagnostic::on_unimplemented(
    message = "a `create` or `run` command with `retry` must take `&Idempotency`",
    label = "the handler has no parameter of type `&Idempotency`",
    note = "add the parameter `idempotency: &Idempotency`, and send `idempotency.key()` to the service or call `idempotency.record(…)` in the transaction of the write",
    note = "a failed attempt may have taken effect, and the next one would apply it again"
)]
pub trait RetryKnowsItsKey {}
#[diagnostic::do_not_recommend]
impl RetryKnowsItsKey for Asked<true> {}

/// Holds the handler of a command that is tried again to what it must know.
pub const fn retries<H: RetryKnowsItsKey>() {}
