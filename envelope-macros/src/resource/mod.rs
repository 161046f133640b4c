//! `#[derive(Resource)]`: what a resource is called, and which of its fields is the id.

mod expand;
mod model;
mod serialised;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;
use model::ResourceModel;

/// The implementation, or the errors and an implementation that does nothing.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => {
            errors.push(error);
            return errors.finish().unwrap_or_default();
        }
    };
    let container = model::Container::parse(&errors, &input);
    let model = ResourceModel::new(&errors, &input, &container);
    match (errors.finish(), model) {
        (None, Some(model)) => expand::implementation(&input, &model),
        (errors, _) => errors.into_iter().chain([expand::stub(&input, &container.runtime)]).collect(),
    }
}
