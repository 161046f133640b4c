//! The rules for the error codes of a state, which `cargo check` holds at the call that registers the state.

use crate::error::error_code::{CodeSpec, Codes, ErrorCode};
use crate::error::standard::{self, NOT_FOUND, same, standard};

/// The error codes of a type as the error of a state, see [`AppBuilder::state`](crate::AppBuilder::state).
///
/// `#[derive(ErrorCode)]` implements it. An error type that implements [`ErrorCode`] by hand needs it to be the error of a
/// state:
///
/// ```
/// use std::fmt;
///
/// use envelope_runtime::prelude::*;
/// use envelope_runtime::{CodeSpec, Codes, StateCodes, StateErrorCodes};
///
/// const LOCKED: CodeSpec = CodeSpec::new("LOCKED").with_number(80).with_description("Another process uses the store");
///
/// struct Locked;
///
/// impl fmt::Display for Locked {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.write_str("another process uses the store")
///     }
/// }
///
/// impl ErrorCode for Locked {
///     const CODES: &'static [Codes] = &[Codes::One(&LOCKED)];
///
///     fn code(&self) -> &'static CodeSpec {
///         &LOCKED
///     }
/// }
///
/// impl StateErrorCodes for Locked {
///     type Codes = StateCodes<{ Codes::fault_in_state(Self::CODES) }>;
/// }
///
/// struct Store;
///
/// let _ = App::new("tool", "1.0.0").state(|(): &()| Err::<Store, _>(Locked));
/// ```
pub trait StateErrorCodes {
    /// The result of [`Codes::fault_in_state`] for the [`CODES`](ErrorCode::CODES) of this type, as a type.
    type Codes;
}

/// The error type of a state: a type with [`ErrorCode`] and [`StateErrorCodes`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error type of a state",
    label = "expected an error type that derives `ErrorCode`",
    note = "derive `ErrorCode` for an enum, with one variant for each error of another crate",
    note = "add `StateErrorCodes` to an implementation of `ErrorCode` by hand"
)]
pub trait StateError: ErrorCode {
    /// The codes of this type.
    type Codes;
}

// A derived implementation with this supertrait would repeat the error for a type without `Display`.
#[diagnostic::do_not_recommend]
impl<E: ErrorCode + StateErrorCodes> StateError for E {
    type Codes = <E as StateErrorCodes>::Codes;
}

/// The result of the check of a type's error codes: [`StateErrorCodes::Codes`].
#[derive(Debug)]
pub struct StateCodes<const FAULT: u8>;

/// The codes fit, or cannot be checked before the program is built, because the type is generic.
const FIT: u8 = 0;
const HAS_NOT_FOUND: u8 = 1;
const LACKS_A_NUMBER: u8 = 2;
const UNUSABLE: u8 = 3;

/// Why the error of a state cannot have a code.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StateFault {
    Misused(Misuse),
    NotFound,
    NoNumber,
}

impl Codes {
    /// Returns 0 if a state can have an error type with these codes: none is NOT_FOUND, and those that are not standard
    /// have an exit code. The argument of [`StateCodes`].
    pub const fn fault_in_state(codes: &[Codes]) -> u8 {
        let mut i = 0;
        while i < codes.len() {
            let fault = match codes[i] {
                Codes::One(code) => match code.fault_in_state() {
                    None => FIT,
                    Some(StateFault::NotFound) => HAS_NOT_FOUND,
                    Some(StateFault::NoNumber) => LACKS_A_NUMBER,
                    Some(StateFault::Misused(_)) => UNUSABLE,
                },
                Codes::Nested(codes) => Codes::fault_in_state(codes),
            };
            if fault != FIT {
                return fault;
            }
            i += 1;
        }
        FIT
    }
}

impl CodeSpec {
    pub(crate) const fn fault_in_state(&self) -> Option<StateFault> {
        if let Some(misuse) = self.misuse() {
            Some(StateFault::Misused(misuse))
        } else if same(self.name, NOT_FOUND) {
            Some(StateFault::NotFound)
        } else if self.number.is_none() && standard(self.name).is_none() {
            Some(StateFault::NoNumber)
        } else {
            None
        }
    }

    /// Returns the reason why no error can have this code. Only an implementation of `ErrorCode` by hand can have such a
    /// code.
    pub(crate) const fn misuse(&self) -> Option<Misuse> {
        if same(self.name, standard::ALREADY_EXISTS) {
            return Some(Misuse::Outcome);
        }
        if same(self.name, standard::CANCELLED) || same(self.name, standard::SUCCESS) {
            return Some(Misuse::Reserved);
        }
        if !standard::is_name(self.name) {
            return Some(Misuse::Name);
        }
        match (self.number, standard(self.name)) {
            (None | Some(3..=standard::HIGHEST), _) => None,
            (Some(number), Some(row)) if row.number == number => None,
            _ => Some(Misuse::Number),
        }
    }
}

/// Why no error can have a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misuse {
    /// ALREADY_EXISTS.
    Outcome,
    /// CANCELLED or SUCCESS.
    Reserved,
    /// The name does not match `^[A-Z][A-Z0-9_]+$`.
    Name,
    /// The exit code is not one from 3 to 125.
    Number,
}

/// The codes of the error type `E` of a state, which do not contain NOT_FOUND.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the error type `{E}` of a state cannot produce `NOT_FOUND`",
    label = "`{E}` has the error code `NOT_FOUND`",
    note = "use another error code, such as `PRECONDITION`",
    note = "every `delete` command that takes the state binds `NOT_FOUND` to 0"
)]
pub trait WithoutNotFound<E> {}

/// The codes of the error type `E` of a state, which have exit codes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the error type `{E}` of a state has an error code without an exit code",
    label = "each custom error code of `{E}` needs an exit code",
    note = "write `#[error_code(NAME = 79)]` on the variant, or another number from 79 to 125",
    note = "only standard error codes have a default"
)]
pub trait WithExitCodes<E> {}

/// The codes of the error type `E` of a state, which an error can have.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the error type `{E}` of a state has an invalid error code",
    label = "a code of `{E}` is not allowed for an error",
    note = "a name is in SCREAMING_SNAKE_CASE and not `ALREADY_EXISTS`, `CANCELLED` or `SUCCESS`; an exit code is from 3 to 125"
)]
pub trait WithValidCodes<E> {}

macro_rules! kept_with {
    ($($rule:ident: $($fault:ident)*;)*) => {
        $($(
            #[diagnostic::do_not_recommend]
            impl<E> $rule<E> for StateCodes<$fault> {}
        )*)*
    };
}

kept_with! {
    WithoutNotFound: FIT LACKS_A_NUMBER UNUSABLE;
    WithExitCodes: FIT HAS_NOT_FOUND UNUSABLE;
    WithValidCodes: FIT HAS_NOT_FOUND LACKS_A_NUMBER;
}
