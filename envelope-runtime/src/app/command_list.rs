//! Lists of commands, as types.

use crate::command::spec::{CommandSpec, Companion};
use crate::program::{AllProvidedBy, Seal};

/// Lists commands for [`.commands::<…>()`](crate::Register::commands) on an app or on a group.
///
/// ```
/// use envelope_runtime::prelude::*;
/// # /// Show
/// # #[command(effect = "read")]
/// # fn get() -> Result<Vec<u8>, std::convert::Infallible> { Ok(vec![]) }
/// # /// List
/// # #[command(effect = "read")]
/// # fn list() -> Result<Vec<u8>, std::convert::Infallible> { Ok(vec![]) }
///
/// let app = App::new("tool", "1.0.0")
///     .group("user", "Manage users", |group| group.commands::<commands![get, list]>())
///     .build();
/// assert_eq!(app.run_from(["tool", "user", "list"], &mut Vec::new(), &mut Vec::new()), 0);
/// ```
///
/// The macro expands to a type. A library exports a list under a name, and a program that uses the library registers the
/// whole list, in a group of its choice. The program provides the states that the commands take:
///
/// ```
/// /// A library.
/// mod host {
///     use envelope_runtime::prelude::*;
///
///     pub struct Inventory;
///
///     /// List the hosts
///     #[command(effect = "read")]
///     pub fn list(_: &Inventory) -> Result<Vec<String>, std::convert::Infallible> {
///         Ok(vec![])
///     }
///
///     pub type Commands = commands![list];
/// }
///
/// use envelope_runtime::prelude::*;
///
/// let app = App::new("tool", "1.0.0")
///     .state(|(): &()| Ok::<_, std::convert::Infallible>(host::Inventory))
///     .group("host", "Manage hosts", |group| group.commands::<host::Commands>())
///     .build();
/// assert_eq!(app.run_from(["tool", "host", "list"], &mut Vec::new(), &mut Vec::new()), 0);
/// ```
#[macro_export]
macro_rules! commands {
    () => { () };
    // Eight at a time, because the recursion of macros is limited.
    ($a:ty, $b:ty, $c:ty, $d:ty, $e:ty, $f:ty, $g:ty, $h:ty, $($rest:ty),+ $(,)?) => {
        ($a, ($b, ($c, ($d, ($e, ($f, ($g, ($h, $crate::commands![$($rest),+]))))))))
    };
    ($command:ty $(, $rest:ty)* $(,)?) => {
        ($command, $crate::commands![$($rest),*])
    };
}

/// A list of commands, written with [`commands!`](crate::commands), whose states are all in the list of provided types `S`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of commands",
    label = "expected a list, such as `commands![create, get]`"
)]
pub trait CommandList<S, I> {
    const SEAL: Seal;

    /// Calls `add` with each command in order.
    fn for_each(add: &mut dyn FnMut(&'static CommandSpec));
}

impl<S> CommandList<S, ()> for () {
    const SEAL: Seal = Seal;

    fn for_each(_: &mut dyn FnMut(&'static CommandSpec)) {}
}

impl<C, L, S, I, J> CommandList<S, (I, J)> for (C, L)
where
    C: Companion,
    C::Needs: AllProvidedBy<S, I>,
    L: CommandList<S, J>,
{
    const SEAL: Seal = Seal;

    fn for_each(add: &mut dyn FnMut(&'static CommandSpec)) {
        add(C::SPEC);
        L::for_each(add);
    }
}
