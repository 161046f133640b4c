//! What people are told below a list that goes on.

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
