//! The attribute and the derives of `envelope-runtime`, which re-exports them: depend on that crate, not on this one.
//!
//! Each macro goes the same way: tokens are parsed, what is parsed becomes a model that is valid by construction, the
//! model becomes tokens. Every stage before the last takes the accumulator of `errors` first; the last cannot fail.

mod case;
mod codes;
mod command;
mod docs;
mod entries;
mod error_code;
mod errors;
mod flags;
mod keys;
mod messages;
mod nearest;
mod pieces;
mod resource;
mod spans;
mod standard;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Makes a command of a function. The keys are in the attribute reference of `envelope-runtime`.
#[proc_macro_attribute]
pub fn command(attr: TokenStream, item: TokenStream) -> TokenStream {
    command::expand(attr.into(), item.into()).into()
}

/// Gives every variant of an error enum its code. The keys of `#[error_code(...)]` are in the attribute reference of
/// `envelope-runtime`.
#[proc_macro_derive(ErrorCode, attributes(error_code))]
pub fn derive_error_code(input: TokenStream) -> TokenStream {
    error_code::derive(input.into()).into()
}

/// Tells what a resource is called and which field is its id. The keys of `#[resource(...)]` are in the attribute
/// reference of `envelope-runtime`.
#[proc_macro_derive(Resource, attributes(resource))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    resource::derive(input.into()).into()
}
