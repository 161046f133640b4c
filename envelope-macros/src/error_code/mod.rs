//! `#[derive(ErrorCode)]`: the error codes of an enum.

mod attr;
mod expand;
mod model;
mod template;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::pieces::{default_runtime, unparsed_type};
use model::ErrorModel;

/// Returns the implementation, or the errors and a stub.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let input: DeriveInput = match syn::parse2(input.clone()) {
        Ok(input) => input,
        Err(error) => {
            errors.push(error);
            let stub = unparsed_type(input).map(|input| expand::stub(&default_runtime(), &input));
            return errors.finish().into_iter().chain(stub).collect();
        }
    };
    let runtime = attr::runtime(&errors, &input.attrs);
    let model = ErrorModel::new(&errors, &input);
    match errors.finish() {
        None => expand::implementation(&runtime, &input, &model),
        Some(errors) => errors.into_iter().chain(expand::stub(&runtime, &input)).collect(),
    }
}
