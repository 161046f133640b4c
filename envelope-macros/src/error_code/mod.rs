//! `#[derive(ErrorCode)]`: the error codes of an enum.

mod attr;
mod expand;
mod model;
mod template;

use proc_macro2::TokenStream;
use syn::{Data, DeriveInput};

use crate::errors::Errors;
use crate::messages;
use crate::pieces::{contains_attribute, default_runtime, unparsed_type};
use model::ErrorModel;

/// Returns the implementation, or the errors and a stub.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let input: DeriveInput = match syn::parse2(input.clone()) {
        Ok(input) => input,
        Err(error) => {
            errors.push(error);
            let with_thiserror = contains_attribute(input.clone(), "error");
            let stub = unparsed_type(input).map(|input| expand::unparsed(&default_runtime(), &input, with_thiserror));
            return errors.finish().into_iter().chain(stub).collect();
        }
    };
    if !matches!(input.data, Data::Enum(_)) {
        errors.at(input.ident.span(), messages::not_an_enum());
        // Its attributes may be those of a variant. They are not reported as well.
        let ignored = Errors::new();
        let runtime = attr::runtime(&ignored, &input.attrs);
        ignored.finish();
        return errors.finish().into_iter().chain([expand::stub(&runtime, &input)]).collect();
    }
    let runtime = attr::runtime(&errors, &input.attrs);
    let model = ErrorModel::new(&errors, &input);
    match errors.finish() {
        None => expand::implementation(&runtime, &input, &model),
        Some(errors) => errors.into_iter().chain(expand::stub(&runtime, &input)).collect(),
    }
}
