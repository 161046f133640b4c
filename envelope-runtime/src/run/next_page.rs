//! The command that continues a list.

use clap::ArgMatches;

use crate::context::paging::{CURSOR, LIMIT};
use crate::parse;
use crate::program::Target;
use crate::system::shell::add_words;

/// The call with these arguments, with the cursor, and with another limit if there is one. Secrets are left out: the
/// caller must add them.
pub(super) fn next_page_command(
    target: &Target<'_>,
    matches: &ArgMatches,
    limit: Option<usize>,
    cursor: &str,
) -> String {
    let mut left_out = vec![CURSOR];
    if limit.is_some() {
        left_out.push(LIMIT);
    }
    let given = parse::rebuild_args(target.tool, &target.path, matches, &left_out);
    let mut command = format!("{} {}", target.tool.name, target.path);
    add_words(&mut command, &given.flags);
    if let Some(limit) = limit {
        add_words(&mut command, &[format!("--{LIMIT}"), limit.to_string()]);
    }
    add_words(&mut command, &[format!("--{CURSOR}"), cursor.to_owned()]);
    if given.positionals.iter().any(|word| word.starts_with('-')) {
        add_words(&mut command, &["--".to_owned()]);
    }
    add_words(&mut command, &given.positionals);
    command
}
