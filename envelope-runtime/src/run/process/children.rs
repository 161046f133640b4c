//! What child processes find in their environment where nobody watches: no pager that waits for a key, no colour.

use std::env;

const QUIET: [(&str, &str); 2] = [("PAGER", "cat"), ("NO_COLOR", "1")];

/// Sets what is not set, before the first handler runs and before any thread of ours does.
#[expect(unsafe_code, reason = "children inherit the process's own environment, whoever starts them")]
pub(super) fn quieten() {
    let unset = QUIET.iter().filter(|(name, _)| env::var_os(name).is_none());
    // Asked for once, and only where there is something to set.
    let mut alone = None;
    for (name, value) in unset {
        if *alone.get_or_insert_with(|| num_threads::is_single_threaded() == Some(true)) {
            // SAFETY: this thread is the only one, so that no other reads the environment meanwhile.
            unsafe { env::set_var(name, value) };
        }
    }
}
