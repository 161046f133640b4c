//! `#[command(...)]`: from a function to the function and its companion.

mod arg;
mod attr;
mod defaults;
mod demands;
mod exit_codes;
mod expand;
mod fallback;
mod handler;
mod model;
mod names;
mod param;
mod retry;
mod shape;
mod signature;
mod stdin;
mod text;

use proc_macro2::TokenStream;

use crate::errors::Errors;
use attr::CommandAttr;
pub(crate) use attr::default_runtime;
pub(crate) use handler::Handler;
use model::CommandModel;
pub(crate) use names::Bearer;

/// The expansion of the attribute with the arguments `attr` on `item`. Whatever is wrong with either, the function
/// stays, and so does its companion.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(handler) = Handler::parse(&errors, &item) else {
        return item.into_iter().chain(errors.finish().unwrap_or_default()).collect();
    };
    let attr = CommandAttr::parse(&errors, attr);
    let model = CommandModel::new(&errors, &attr, &handler);
    let companion = match (errors.finish(), model) {
        (None, Some(model)) => expand::companion(&model),
        (errors, _) => {
            let stub = fallback::companion(&attr, &handler);
            errors.into_iter().chain([stub]).collect()
        }
    };
    handler.function().into_iter().chain(companion).collect()
}
