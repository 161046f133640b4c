//! Text for people: escaped, measured in columns, cut and wrapped.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::wire::is_unsafe;

/// Escapes the unsafe characters of `text`, including line ends: `\n`, `\u{1b}`.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
}

/// [`visible`] with backslashes doubled, which a program can reverse.
pub(super) fn reversible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c == '\\' || is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\\' | '\t' | '\n' | '\r' => out.extend(c.escape_default()),
            // Writing to a string cannot fail.
            c if c.is_ascii_control() => drop(write!(out, "\\x{:02x}", u32::from(c))),
            c if is_unsafe(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Escapes the unsafe characters of a text of several lines, such as help. Line ends and tabs stay. Styles stay if `styled`, and
/// are removed otherwise.
///
/// The text may quote the value of an environment variable, which must not reach the terminal as a control sequence.
/// `anstream` removes every sequence or none. Its use would not save this loop, which keeps styles and shows the rest.
pub(super) fn prose(text: &str, styled: bool) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(c) = rest.chars().next() else { break };
        let style = style_sequence(rest);
        match style {
            0 if is_unsafe(c) => out.extend(c.escape_default()),
            0 => out.push(c),
            _ if styled => out.push_str(&rest[..style]),
            _ => {}
        }
        rest = &rest[style.max(c.len_utf8())..];
    }
    out.push_str(rest);
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Returns the length of the style sequence (`ESC [ … m`) at the start of `text`, or 0 if there is none.
fn style_sequence(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    match parameters.find(|c: char| !c.is_ascii_digit() && c != ';') {
        Some(end) if parameters[end..].starts_with('m') => "\u{1b}[".len() + end + 1,
        _ => 0,
    }
}

/// Returns the number of columns that `text` takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Returns the longest prefix of `text` that takes at most `max` columns.
fn start(text: &str, max: usize) -> &str {
    let (mut taken, mut end) = (0, text.len());
    for (at, c) in text.char_indices() {
        taken += c.width().unwrap_or(0);
        if taken > max {
            end = at;
            break;
        }
    }
    // Some sequences are drawn wider than the sum of their characters.
    let mut start = &text[..end];
    while columns(start) > max {
        start = &start[..start.char_indices().next_back().map_or(0, |(at, _)| at)];
    }
    start
}

/// Shortens `text` to `max` columns, with `…` at the end if anything is removed.
pub(super) fn cut(text: &str, max: usize) -> Cow<'_, str> {
    if columns(text) <= max {
        return Cow::Borrowed(text);
    }
    let kept = start(text, max.saturating_sub(1)).trim_end_matches('\u{200d}').trim_end();
    Cow::Owned(format!("{kept}…"))
}

/// Wraps `text` into lines of at most `max` columns. It is broken at spaces; a word longer than a line is broken after `_`, or
/// anywhere if it has none. Returns at least one line.
pub(super) fn wrap(text: &str, max: usize) -> Vec<Cow<'_, str>> {
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while columns(rest) > max {
        let fits = start(rest, max);
        // A word may end exactly at the end of the line.
        let space = if rest[fits.len()..].starts_with(' ') { Some(fits.len()) } else { fits.rfind(' ') };
        let underscore = || fits.rfind('_').map(|at| at + 1);
        let at = match space.filter(|at| *at > 0).or_else(underscore) {
            Some(at) => at,
            // At least one character, or the loop would not end.
            None => fits.len().max(rest.chars().next().map_or(0, char::len_utf8)),
        };
        lines.push(Cow::Borrowed(rest[..at].trim_end()));
        rest = rest[at..].trim_start();
    }
    if !rest.is_empty() || lines.is_empty() {
        lines.push(Cow::Borrowed(rest));
    }
    lines
}

/// Returns the width from `COLUMNS`, or else that of the terminal, or else 80.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| positive(&columns));
    columns
        .or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .filter(|width| *width > 0)
        .unwrap_or(80)
}

fn positive(columns: &str) -> Option<usize> {
    columns.trim().parse().ok().filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::{columns, cut, positive, prose, reversible, visible, wrap};

    #[test]
    fn control_characters_are_escaped() {
        for (text, shown) in [
            ("plain, ünï, 日本 \\", "plain, ünï, 日本 \\"),
            ("a\nb\tc\rd\0e", "a\\nb\\tc\\rd\\u{0}e"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("\u{7f}\u{9b}1m", "\\u{7f}\\u{9b}1m"),
            ("a\u{202e}b\u{2066}c\u{200f}d\u{2028}e\u{feff}f", "a\\u{202e}b\\u{2066}c\\u{200f}d\\u{2028}e\\u{feff}f"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn the_reversible_form_doubles_backslashes() {
        assert_eq!(reversible("a\tb\\n\nc\r\u{1b}\u{9b}\u{202e}"), "a\\tb\\\\n\\nc\\r\\x1b\\u{9b}\\u{202e}");
        assert_eq!(reversible("日本"), "日本");
    }

    #[test]
    fn prose_keeps_only_lines_and_styles() {
        assert_eq!(prose("Usage:\n\ttool \u{1b}[2J\u{9b}é", false), "Usage:\n\ttool \\u{1b}[2J\\u{9b}é\n");
        assert_eq!(
            prose("\u{1b}[1;4mUsage:\u{1b}[0m \u{1b}[2J\u{1b}]0;x\u{7}\u{1b}", true),
            "\u{1b}[1;4mUsage:\u{1b}[0m \\u{1b}[2J\\u{1b}]0;x\\u{7}\\u{1b}\n"
        );
        assert_eq!(prose("\u{1b}[1;4mUsage:\u{1b}[0m \u{1b}[2Jtool\u{1b}", false), "Usage: \\u{1b}[2Jtool\\u{1b}\n");
        assert_eq!(prose("one line end\n", true), "one line end\n");
    }

    #[test]
    fn cut_counts_columns_and_not_characters() {
        for (text, max, shown) in [
            ("apollo", 6, "apollo"),
            ("apollo", 5, "apol…"),
            ("two words", 5, "two…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩‍👩‍👧👩‍👩‍👧", 3, "👩…"),
            ("apollo", 1, "…"),
        ] {
            let cut = cut(text, max);
            assert_eq!(cut, shown);
            assert!(columns(&cut) <= max);
        }
    }

    #[test]
    fn wrap_breaks_at_spaces_and_then_anywhere() {
        assert_eq!(wrap("the store cannot be reached", 10), ["the store", "cannot be", "reached"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("the KEY_STORE_UNAVAILABLE", 12), ["the", "KEY_STORE_", "UNAVAILABLE"]);
        assert_eq!(wrap("日本語", 1), ["日", "本", "語"]);
        assert_eq!(wrap("", 10), [""]);
    }

    #[test]
    fn a_width_is_a_positive_number() {
        assert_eq!([positive("120"), positive("0"), positive(""), positive("wide")], [Some(120), None, None, None]);
    }
}
