//! How near one spelling is to another. clap suggests what is alike; what a call is mended with, and what its caller is
//! told to write, must be a slip of the hand away.

/// As many letters as a slip of the hand puts wrong.
const SLIP: usize = 2;

/// Whether a word is another one, misspelt. A flag that is merely alike is no advice: its value would go elsewhere.
pub(crate) fn slip(word: &str, meant: &str) -> bool {
    edits(word, meant) <= SLIP
}

/// The command that a misspelt word stands for: the only one that clap finds alike, or the one that is a slip of the
/// hand away while all others are further. clap lists the nearest last.
pub(crate) fn meant<'a>(word: &str, names: &'a [String]) -> Option<&'a str> {
    let (nearest, others) = names.split_last()?;
    let slips = edits(word, nearest);
    let clear = slips <= SLIP && others.iter().all(|other| edits(word, other) > slips);
    (others.is_empty() || clear).then_some(nearest)
}

/// How many letters must be put in, taken out or replaced to get from one word to the other.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for letter in from.chars() {
        let mut diagonal = row[0];
        row[0] += 1;
        for (at, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}
