//! The invocation that goes on where an answer ended.

use crate::call::Call;
use crate::parse;
use crate::run::quoted;

use super::{CURSOR, LIMIT};

/// What to type for the rest of a list: the same call, as its caller made it, with the cursor. `limit` is given where
/// it is not to be what it was. Secrets are left out, which whoever types this must add.
pub(super) fn invocation(call: &Call<'_>, limit: Option<usize>, cursor: &str) -> String {
    let attempt = call.attempt;
    let mut left_out = vec![CURSOR];
    if limit.is_some() {
        left_out.push(LIMIT);
    }
    let given = parse::given(attempt.tool, attempt.path, call.matches, &left_out);
    let mut words = vec![attempt.tool.name.to_owned()];
    words.extend(attempt.path.nodes().iter().map(|node| node.name.to_owned()));
    words.extend(given.flags.iter().map(|word| quoted(word)));
    if let Some(limit) = limit {
        words.extend([format!("--{LIMIT}"), limit.to_string()]);
    }
    words.extend([format!("--{CURSOR}"), cursor.to_owned()]);
    if given.positionals.iter().any(|word| word.starts_with('-')) {
        words.push("--".to_owned());
    }
    words.extend(given.positionals.iter().map(|word| quoted(word)));
    words.join(" ")
}
