//! Similarity of spellings. clap suggests similar names with a generous measure; a repair of the call, and a
//! `fix_required` that names a replacement, require a likely typo.

/// The largest number of edits that counts as a typo.
const MAX_TYPO_EDITS: usize = 2;

/// Returns whether `word` is likely a typo of `intended`. A suggestion that is merely similar would pass the value to a
/// different flag.
pub(crate) fn is_typo(word: &str, intended: &str) -> bool {
    strsim::levenshtein(word, intended) <= MAX_TYPO_EDITS
}

/// Returns the command that a misspelt word means: the only one that clap suggests, or a likely typo of exactly one
/// command that is nearer than all others. `names` are clap's suggestions, the nearest last.
pub(crate) fn intended_command<'a>(word: &str, names: &'a [String]) -> Option<&'a str> {
    let (nearest, others) = names.split_last()?;
    let edits = strsim::levenshtein(word, nearest);
    let is_clear = edits <= MAX_TYPO_EDITS && others.iter().all(|other| strsim::levenshtein(word, other) > edits);
    (others.is_empty() || is_clear).then_some(nearest)
}
