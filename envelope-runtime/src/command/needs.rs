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
    message = "a delete must ask a `&Plan` before it writes, so that `--dry-run` works",
    label = "this handler takes no `&Plan`",
    note = "add the parameter `plan: &Plan`, and let it decide: `plan.write(|| /* delete */, || /* only look whether it is there */)`"
)]
pub trait DeleteAsksPlan {}
#[diagnostic::do_not_recommend]
impl DeleteAsksPlan for Asked<true> {}

/// Holds the handler of a delete to what it must ask.
pub const fn deletes<H: DeleteAsksPlan>() {}

/// What `confirm` asks of a handler.
#[diagnostic::on_unimplemented(
    message = "a command with `confirm` must ask a `&Plan` before it writes, so that it can tell what there is to confirm",
    label = "the handler of this command takes no `&Plan`",
    note = "add the parameter `plan: &Plan`, and let it decide: `plan.write(|| /* write */, || /* only tell what would change */)`"
)]
pub trait ConfirmAsksPlan {}
#[diagnostic::do_not_recommend]
impl ConfirmAsksPlan for Asked<true> {}

/// Holds the handler of a command that is to be confirmed to what it must ask.
pub const fn confirms<H: ConfirmAsksPlan>() {}

/// What `retry` asks of the handler of a create or a run: what these do twice is there twice.
#[diagnostic::on_unimplemented(
    message = "a create or a run that is tried again must know its idempotency key: where a try has failed and taken effect all the same, the next one would do it twice",
    label = "the handler of this command takes no `&Idempotency`",
    note = "add the parameter `idempotency: &Idempotency`, and hand `idempotency.key()` to the service, or `idempotency.record(…)` the outcome in the transaction of the write"
)]
pub trait RetryKnowsItsKey {}
#[diagnostic::do_not_recommend]
impl RetryKnowsItsKey for Asked<true> {}

/// Holds the handler of a command that is tried again to what it must know.
pub const fn retries<H: RetryKnowsItsKey>() {}
