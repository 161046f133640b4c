//! Text on its way to a person: made safe to show, measured and cut in columns.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::wire::is_unsafe;

/// `text` on one line, with every unsafe character written out: `\n`, `\u{1b}`.
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

/// As [`visible`], with backslashes doubled, so that a program can undo it.
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

/// Text of several lines that the program made, help: line ends and tabs stay, and so do colours where `styled`, or else
/// they go. What the text quotes, the value of an environment variable, can bring nothing else along.
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

/// The length of the colour or weight sequence (`ESC [ … m`) that `text` starts with; 0 if it is anything else.
fn style_sequence(text: &str) -> usize {
    let Some(parameters) = text.strip_prefix("\u{1b}[") else { return 0 };
    match parameters.find(|c: char| !c.is_ascii_digit() && c != ';') {
        Some(end) if parameters[end..].starts_with('m') => "\u{1b}[".len() + end + 1,
        _ => 0,
    }
}

/// How many columns `text` takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The longest start of `text` that takes at most `max` columns.
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

/// `text`, cut at its end with `…` where it takes more than `max` columns.
pub(super) fn cut(text: &str, max: usize) -> Cow<'_, str> {
    if columns(text) <= max {
        return Cow::Borrowed(text);
    }
    let kept = start(text, max.saturating_sub(1)).trim_end_matches('\u{200d}').trim_end();
    Cow::Owned(format!("{kept}…"))
}

/// `text` in lines of at most `max` columns: broken at spaces, within a longer word after `_`, and otherwise anywhere.
/// Returns at least one line.
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

/// The width of the terminal: what `COLUMNS` says, else what the terminal says, else 80.
pub(crate) fn width() -> usize {
    // Both are asked only as far as needed: this runs once, and only when people read.
    let told = std::env::var("COLUMNS").ok().and_then(|columns| width_told(&columns));
    told.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)))
        .filter(|width| *width > 0)
        .unwrap_or(80)
}

fn width_told(columns: &str) -> Option<usize> {
    columns.trim().parse().ok().filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::{columns, cut, prose, reversible, visible, width_told, wrap};

    #[test]
    fn what_data_cannot_do_is_written_out() {
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
    fn prose_keeps_lines_and_styles_and_nothing_else() {
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
    fn a_width_of_zero_is_no_width() {
        assert_eq!(
            [width_told("120"), width_told("0"), width_told(""), width_told("wide")],
            [Some(120), None, None, None]
        );
    }
}
