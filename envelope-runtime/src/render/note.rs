//! What people are told beside an answer: that a list goes on, that nothing was done.

use super::text::visible;
use super::view::{DIM, View};
use crate::wire::Pagination;

/// How much of the list this was, and what to type for the rest.
pub(super) fn rest(pagination: Option<&Pagination>, invocation: &str, view: View, out: &mut String) {
    let shown = match pagination {
        Some(Pagination { total: Some(total), returned, .. }) => format!("{returned} of {total} shown; the rest:"),
        Some(Pagination { total: None, returned, .. }) => format!("{returned} shown, and there are more:"),
        None => "there are more:".to_owned(),
    };
    view.line(DIM, &format!("{shown} `{}`", visible(invocation)), out);
}

/// Why the answer says that nothing was done, or an error tells of what is long over.
pub(super) fn made_before(view: View, out: &mut String) {
    view.line(DIM, "this is the answer of an earlier call with the same idempotency key; nothing was done now", out);
}

/// What would else be silence, as if the command had run.
pub(super) fn checked(view: View, out: &mut String) {
    view.line(DIM, "the arguments are valid; nothing was done", out);
}
