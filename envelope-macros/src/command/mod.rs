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
pub(crate) use handler::Item;
use model::CommandModel;

/// Expands the attribute with the arguments `attr` on `item`. The function and its companion are emitted even if there
/// are errors, so that each fault is one error.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let errors = Errors::new();
    let Some(parsed) = Item::parse(&errors, &item) else {
        return item.into_iter().chain(errors.finish().unwrap_or_default()).collect();
    };
    let attr = CommandAttr::parse(&errors, attr);
    let (function, companion) = match &parsed {
        Item::Unfinished(function) => (function.function(), expand::stub_of_unfinished(&attr, function)),
        Item::Function(handler) => {
            let model = CommandModel::new(&errors, &attr, handler);
            let companion = match model {
                Some(model) if errors.count() == 0 => Some(expand::companion(&model)),
                _ => expand::stub(&attr, handler, errors.count() > 0),
            };
            (handler.function(), companion)
        }
    };
    [Some(function), errors.finish(), companion].into_iter().flatten().collect()
}

/// Adds the implementations of a companion to its struct.
pub(crate) fn companion(implementations: TokenStream, structure: TokenStream) -> TokenStream {
    structure.into_iter().chain(implementations).collect()
}
