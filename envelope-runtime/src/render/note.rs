//! Notes for people on stderr: that a list continues, or that nothing was done.

use super::text::visible;
use super::view::{DIM, View};
use crate::wire::Pagination;

/// Writes how many items were shown, and the command line for the rest.
pub(super) fn rest(pagination: Option<&Pagination>, invocation: &str, view: View, out: &mut String) {
    let shown = match pagination {
        Some(Pagination { total: Some(total), returned, .. }) => format!("{returned} of {total} shown; the rest:"),
        Some(Pagination { total: None, returned, .. }) => format!("{returned} shown, and there are more:"),
        None => "there are more:".to_owned(),
    };
    view.line(DIM, &format!("{shown} `{}`", visible(invocation)), out);
}

/// Explains an answer that repeats the result of an earlier call.
pub(super) fn repeated_answer(view: View, out: &mut String) {
    view.line(DIM, "this is the answer of an earlier call with the same idempotency key; nothing was done now", out);
}

/// States that the arguments are valid, because an answer without `data` prints nothing else.
pub(super) fn validated(view: View, out: &mut String) {
    view.line(DIM, "the arguments are valid; nothing was done", out);
}
