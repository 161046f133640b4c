//! The order of a command's positional arguments: every value has one place.

use super::arg::Argument;
use super::param::Param;
use super::shape::Shape;
use crate::errors::Errors;
use crate::messages;

/// Reports an optional positional argument before a required one, and a second one with any number of values.
pub(crate) fn check(errors: &Errors, params: &[Param]) {
    let mut positionals = Vec::new();
    for param in params {
        match param {
            // The place of an argument that sets it itself is known to run time.
            Param::Arg(argument) if argument.is_positional && !argument.raw.is_placed && !argument.raw.is_open => {
                positionals.push(&**argument);
            }
            _ => {}
        }
    }
    let mut lists = positionals.iter().filter(|argument| is_list(argument));
    if let Some(first) = lists.next() {
        for second in lists {
            errors.at(second.span, messages::second_positional_list(&first.name()));
        }
    }
    for (at, argument) in positionals.iter().enumerate() {
        let next = positionals[at + 1..].iter().find(|next| next.required && !is_list(next));
        if let Some(next) = next.filter(|_| !argument.required && !argument.required_by_action) {
            errors.at(argument.span, messages::optional_before_required(&argument.name(), &next.name()));
        }
    }
}

fn is_list(argument: &Argument) -> bool {
    matches!(argument.shape, Shape::Many | Shape::OptionalMany) && argument.action.is_none()
}
