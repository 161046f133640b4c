//! Lists of commands, as types.

use crate::command::spec::{Command, CommandSpec};
use crate::program::{Both, Seal};

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

/// A list of commands, written with [`commands!`](crate::commands).
#[doc(hidden)]
pub trait CommandList {
    /// The types that the handlers take by reference.
    type Needs;
    const SEAL: Seal;

    /// Calls `add` with each command in order.
    fn for_each(add: &mut dyn FnMut(&'static CommandSpec));
}

/// A list that is not empty. The bounds of its items are those of the implementation below: an error then does not list
/// the implementations of this trait.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of commands",
    label = "expected a list, such as `commands![create, get]`"
)]
pub trait Commands {
    type First;
    type Rest;
}

#[diagnostic::do_not_recommend]
impl<C, L> Commands for (C, L) {
    type First = C;
    type Rest = L;
}

#[diagnostic::do_not_recommend]
impl CommandList for () {
    type Needs = ();
    const SEAL: Seal = Seal;

    fn for_each(_: &mut dyn FnMut(&'static CommandSpec)) {}
}

impl<L: Commands<First: Command, Rest: CommandList>> CommandList for L {
    type Needs = Both<<L::First as Command>::Needs, <L::Rest as CommandList>::Needs>;
    const SEAL: Seal = Seal;

    fn for_each(add: &mut dyn FnMut(&'static CommandSpec)) {
        add(L::First::SPEC);
        L::Rest::for_each(add);
    }
}
