//! Spelling suggestions.

/// The minimum length of a word that counts as the start of a longer one.
const START: usize = 3;

/// Returns the candidate with the fewest edits, among those within the distance of a typing error and those that start
/// with the word.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let allowed = (length / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let edits = distance(word, candidate);
            let is_start = length >= START && candidate.starts_with(word);
            (edits <= allowed || is_start).then_some((edits, candidate))
        })
        .min_by_key(|&(edits, _)| edits)
        .map(|(_, candidate)| candidate)
}

/// Whether one edit turns a word into another.
pub(crate) fn is_one_edit(word: &str, other: &str) -> bool {
    distance(word, other) == 1
}

/// Returns the number of insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let mut rows = vec![vec![0_usize; to.len() + 1]; from.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=from.len() {
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_typing_error_finds_the_word() {
        let words = ["effect", "exit_codes", "example", "get", "get_many"];
        for (slip, word) in [
            ("efect", Some("effect")),
            ("exit_code", Some("exit_codes")),
            ("egt", Some("get")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(slip, words), word, "{slip}");
        }
    }

    #[test]
    fn an_incomplete_word_finds_the_shortest_word_that_starts_with_it() {
        let words = ["value_parser", "value_name", "value_enum", "env", "ALREADY_EXISTS"];
        for (start, word) in [
            ("val", Some("value_name")),
            ("value_p", Some("value_parser")),
            ("ALREADY", Some("ALREADY_EXISTS")),
            ("va", None),
            ("already", None),
            ("name", None),
        ] {
            assert_eq!(nearest(start, words), word, "{start}");
        }
    }
}
