//! `#[command(...)]`: expands a function into itself and its companion.

mod arg;
mod attr;
mod defaults;
mod duration;
mod effect;
mod exit_codes;
mod expand;
mod handler;
mod model;
mod names;
mod param;
mod positions;
mod raw_calls;
mod retry;
mod shape;
mod signature;
mod stdin;
mod value_rules;

use proc_macro2::TokenStream;

use crate::errors::Errors;
use attr::CommandAttr;
pub(crate) use handler::Handler;
use model::CommandModel;

/// Expands the attribute with the arguments `attr` on `item`. The function and its companion are emitted even if there
/// are errors, so that each fault is one error.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(handler) = Handler::parse(&errors, &item) else {
        return item.into_iter().chain(errors.finish().unwrap_or_default()).collect();
    };
    let attr = CommandAttr::parse(&errors, attr);
    let model = CommandModel::new(&errors, &attr, &handler);
    let companion = match (errors.finish(), model) {
        (None, Some(model)) => expand::companion(&model),
        (errors, _) => errors.into_iter().chain([expand::stub(&attr, &handler)]).collect(),
    };
    handler.function().into_iter().chain(companion).collect()
}
