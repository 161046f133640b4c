//! `#[derive(Resource)]`: the kind, the id and the key of a resource.

mod expand;
mod model;
mod serialised;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::pieces::{default_runtime, unparsed_type};
use model::ResourceModel;

/// Returns the implementation, or the errors and a stub.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let input: DeriveInput = match syn::parse2(input.clone()) {
        Ok(input) => input,
        Err(error) => {
            errors.push(error);
            let stub = unparsed_type(input).map(|input| expand::stub_without_serde(&input, &default_runtime()));
            return errors.finish().into_iter().chain(stub).collect();
        }
    };
    let container = model::Container::parse(&errors, &input);
    let model = ResourceModel::new(&errors, &input, &container);
    match (errors.finish(), model) {
        (None, Some(model)) => expand::implementation(&input, &model),
        (errors, _) => errors.into_iter().chain([expand::stub(&input, &container.runtime)]).collect(),
    }
}
