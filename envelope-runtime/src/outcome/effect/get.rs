//! The get command that a create, an update or an apply names: it reads the resource that the other one prints.

use std::marker::PhantomData;

use super::ReadCommand;
use crate::command::spec::{Command, ReadBack};
use crate::error::error_code::ErrorCode;
use crate::error::resource::Resource;
use crate::outcome::{Apply, Create, Update};

/// The value that a get command returns: the resource `T` of the handler that names it.
#[diagnostic::on_unimplemented(
    message = "the `get` command returns `{Self}`, not `{T}`",
    label = "expected a command that returns `Result<{T}, E>`"
)]
pub trait ReadsBack<T> {
    /// A projection that always holds.
    type Holds;
}

#[diagnostic::do_not_recommend]
impl<T> ReadsBack<T> for T {
    type Holds = ();
}

/// The nested `Result` of the get command is an error already.
#[diagnostic::do_not_recommend]
impl<T, E> ReadsBack<T> for Result<T, E> {
    type Holds = ();
}

/// A get command `G` and the return type `H` of the handler that names it.
///
/// If both return types fit their effects, the inherent functions check that `G` reads the resource that `H` prints.
/// Otherwise an error is reported already, and the functions of [`AnyGet`] apply.
#[derive(Debug)]
pub struct Get<G, H>(PhantomData<(G, H)>);

impl<G, H> Get<G, H> {
    /// The only value. The methods are called on it, because the compiler then knows `G` and `H` before it checks their
    /// bounds.
    pub const NEW: Self = Get(PhantomData);
}

/// The items of a [`Get`] if one of the two return types is wrong, which is reported elsewhere. A `get` that names no
/// `read` command is reported here.
pub trait AnyGet {
    /// `G`.
    type Command;
    /// The get command.
    const READ: Option<&'static ReadBack> = None;

    /// Compiles if `G` is a `read` command.
    fn check(self)
    where
        Self: Sized,
        <Self::Command as ReadCommand>::Return: Sized,
        Self::Command: ReadCommand,
    {
    }
}

impl<G, H> AnyGet for Get<G, H> {
    type Command = G;
}

impl<G: ReadCommand<Return = Result<T, E>>, T: Resource, E, H> Get<G, H> {
    /// The get command.
    pub const READ: Option<&'static ReadBack> = Some(&ReadBack {
        spec: <G as Command>::SPEC,
        argument: G::ARGUMENT,
        resource: T::KIND,
        id: T::ID_KIND,
        id_field: T::ID_FIELD,
        key_field: T::KEY_FIELD,
    });
}

impl<G: ReadCommand<Return: GetResult>, H: ReturnsResource> Get<G, H> {
    /// Compiles if the command reads the resource.
    pub fn check(self)
    where
        <<G::Return as GetResult>::Value as ReadsBack<H::Resource>>::Holds: Sized,
        <G::Return as GetResult>::Value: ReadsBack<H::Resource>,
    {
    }
}

/// `Result<T, E>`, but not the return type of a command with errors.
pub trait GetResult {
    /// `T`.
    type Value;
}

impl<T, E> GetResult for Result<T, E> {
    type Value = T;
}

/// The return type of a handler that can name a get command.
pub trait ReturnsResource {
    /// The type of the resource.
    type Resource;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Create<T>, E> {
    type Resource = T;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Update<T>, E> {
    type Resource = T;
}

impl<T: Resource, E: ErrorCode> ReturnsResource for Result<Apply<T>, E> {
    type Resource = T;
}
