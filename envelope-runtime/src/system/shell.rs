//! Quoting of words for a POSIX shell.

/// Appends words to an invocation and quotes them if necessary.
pub(crate) fn add_words(invocation: &mut String, words: &[String]) {
    for word in words {
        invocation.push(' ');
        invocation.push_str(&quoted(word));
    }
}

/// Quotes a word unless a shell reads it unchanged.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_that_a_shell_would_split_or_expand_is_quoted() {
        for (word, typed) in
            [("res_123", "res_123"), ("a b", "'a b'"), ("", "''"), ("it's", r"'it'\''s'"), ("$(rm)", "'$(rm)'")]
        {
            assert_eq!(quoted(word), typed);
        }
    }
}
