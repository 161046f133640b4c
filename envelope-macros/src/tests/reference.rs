//! The attribute reference lists exactly the keys of the table.

use crate::keys::{KEYS, Place};

const REFERENCE: &str = include_str!("../../../docs/attributes.md");

/// Returns the heading in the reference above the keys of a place.
fn heading(place: Place) -> &'static str {
    match place {
        Place::Command => "## `#[command(...)]` on a function",
        Place::Retry => "### Retries: `retry`",
        Place::Flatten => "## `#[command(flatten)]` on a parameter",
        Place::Arg => "## `#[arg(...)]` on a parameter",
        Place::ErrorEnum => "### On the enum",
        Place::ErrorVariant => "### On a variant",
        Place::ErrorField => "### On a field of a variant",
        Place::ResourceStruct => "### On the struct",
        Place::ResourceField => "### On a field",
    }
}

/// Returns the words in the first column of the tables between a heading and the next one.
fn documented(place: Place) -> Vec<&'static str> {
    let mut lines = REFERENCE.lines().skip_while(|line| *line != heading(place));
    assert!(lines.next().is_some(), "the reference has no heading {:?}", heading(place));
    lines
        .take_while(|line| !line.starts_with('#'))
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect()
}

#[test]
fn the_reference_lists_exactly_the_keys() {
    use Place::{Arg, Command, ErrorEnum, ErrorField, ErrorVariant, Flatten, ResourceField, ResourceStruct, Retry};
    for place in [Command, Retry, Flatten, Arg, ErrorEnum, ErrorVariant, ErrorField, ResourceStruct, ResourceField] {
        let known: Vec<&str> = KEYS.iter().filter(|key| key.place == place).map(|key| key.word).collect();
        let documented: Vec<&str> = documented(place).into_iter().filter(|word| *word != "NAME").collect();
        assert_eq!(documented, known, "{place:?}");
    }
}
