//! The attribute and the derives of `envelope-runtime`, which re-exports them. Depend on that crate instead.
//!
//! Each macro has the same stages: tokens are parsed into attributes and a signature, these become a model that is valid by
//! construction, and the model becomes tokens. Every stage but the last reports into the accumulator of `errors`; the last
//! cannot fail. docs/architecture.md lists the modules in their order.

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

/// Turns a function into a command. See the attribute reference of `envelope-runtime` for the keys.
#[proc_macro_attribute]
pub fn command(attr: TokenStream, item: TokenStream) -> TokenStream {
    command::expand(attr.into(), item.into()).into()
}

/// Adds the implementations of a companion to its struct. Only [`macro@command`] uses it.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn companion(implementations: TokenStream, structure: TokenStream) -> TokenStream {
    command::companion(implementations.into(), structure.into()).into()
}

/// Gives every variant of an error enum its error code. See the attribute reference of `envelope-runtime` for the keys of
/// `#[error_code(...)]`.
#[proc_macro_derive(ErrorCode, attributes(error_code))]
pub fn derive_error_code(input: TokenStream) -> TokenStream {
    error_code::derive(input.into()).into()
}

/// Implements `Resource`: the kind of the resource, its id and its key. See the attribute reference of `envelope-runtime`
/// for the keys of `#[resource(...)]`.
#[proc_macro_derive(Resource, attributes(resource))]
pub fn derive_resource(input: TokenStream) -> TokenStream {
    resource::derive(input.into()).into()
}
