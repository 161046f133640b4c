//! Conversion of identifiers between cases.

/// Splits an identifier into words: at every character that is neither a letter nor a digit, between the letters of `aB`,
/// and before the last capital of `ABc`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        let letters: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (i, &letter) in letters.iter().enumerate() {
            let after_lower = i > 0 && !letters[i - 1].is_uppercase();
            let before_lower = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
            if letter.is_uppercase() && !word.is_empty() && (after_lower || before_lower) {
                words.push(std::mem::take(&mut word));
            }
            word.push(letter);
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

fn joined(name: &str, separator: &str, word: impl Fn(&str) -> String) -> String {
    words(name).iter().map(|text| word(text)).collect::<Vec<_>>().join(separator)
}

/// `dry_run` → `dry-run`.
pub(crate) fn kebab(name: &str) -> String {
    joined(name, "-", str::to_lowercase)
}

/// `AlreadyExists` → `ALREADY_EXISTS`.
pub(crate) fn screaming_snake(name: &str) -> String {
    joined(name, "_", str::to_uppercase)
}

/// `AccessToken` → `access token`.
pub(crate) fn spaced(name: &str) -> String {
    joined(name, " ", str::to_lowercase)
}

/// Applies a rule of `#[serde(rename_all = "...")]` to a field. An unknown rule changes nothing; serde reports it.
pub(crate) fn serde_field(rule: &str, field: &str) -> String {
    // serde splits the name of a field at underscores only.
    let parts = || field.split('_').filter(|part| !part.is_empty());
    match rule {
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => field.to_ascii_uppercase(),
        "PascalCase" => parts().map(capital_first).collect(),
        "camelCase" => {
            let pascal: String = parts().map(capital_first).collect();
            let mut letters = pascal.chars();
            letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
        }
        "kebab-case" => field.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => field.to_ascii_uppercase().replace('_', "-"),
        _ => field.to_owned(),
    }
}

fn capital_first(part: &str) -> String {
    let mut letters = part.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{kebab, screaming_snake, serde_field, spaced};

    #[test]
    fn identifiers_are_split_into_words() {
        for (name, cased) in
            [("dry_run", "dry-run"), ("_a", "a"), ("HTTPServer", "http-server"), ("fooBar1", "foo-bar1"), ("_", "")]
        {
            assert_eq!(kebab(name), cased);
        }
        assert_eq!(screaming_snake("AlreadyExists"), "ALREADY_EXISTS");
        assert_eq!(screaming_snake("already_exists"), "ALREADY_EXISTS");
        assert_eq!(screaming_snake("ALREADY_EXISTS"), "ALREADY_EXISTS");
        assert_eq!(spaced("AccessToken"), "access token");
    }

    #[test]
    fn fields_follow_the_rules_of_serde() {
        for (rule, name) in [
            ("camelCase", "createdAt"),
            ("PascalCase", "CreatedAt"),
            ("SCREAMING_SNAKE_CASE", "CREATED_AT"),
            ("kebab-case", "created-at"),
            ("SCREAMING-KEBAB-CASE", "CREATED-AT"),
            ("snake_case", "created_at"),
            ("lowercase", "created_at"),
        ] {
            assert_eq!(serde_field(rule, "created_at"), name);
        }
    }
}
