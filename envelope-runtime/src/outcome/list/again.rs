//! The invocation that goes on where an answer ended.

use crate::command::call::Call;
use crate::parse;
use crate::run::add_words;

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
    let mut invocation = format!("{} {}", attempt.tool.name, attempt.path);
    add_words(&mut invocation, &given.flags);
    if let Some(limit) = limit {
        add_words(&mut invocation, &[format!("--{LIMIT}"), limit.to_string()]);
    }
    add_words(&mut invocation, &[format!("--{CURSOR}"), cursor.to_owned()]);
    if given.positionals.iter().any(|word| word.starts_with('-')) {
        add_words(&mut invocation, &["--".to_owned()]);
    }
    add_words(&mut invocation, &given.positionals);
    invocation
}
