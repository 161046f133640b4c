//! The surface of a rendering for people: its colours, width and indentation.

use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Style};

use super::text;

/// Keys of an object, the header of a table, headings.
pub(super) const KEY: Style = Style::new().bold();
/// Placeholders of missing values, and codes.
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// A longer key does not move the values of the others to the right.
const KEY_COLUMNS: usize = 32;

#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) color: bool,
    /// In columns; `usize::MAX` if lines may have any length.
    pub(super) width: usize,
    pub(super) indent: usize,
}

impl View {
    /// Returns the view for lines that belong to the line above.
    pub(super) fn indented(self) -> Self {
        View { indent: self.indent + 2, ..self }
    }

    /// Returns the number of columns to the right of the indentation.
    pub(super) fn room(self) -> usize {
        self.width.saturating_sub(self.indent)
    }

    /// Writes the indentation of a line.
    pub(super) fn begin(self, out: &mut String) {
        spaces(self.indent, out);
    }

    /// Writes text in a style. It must contain no control characters.
    pub(super) fn paint(self, style: Style, text: &str, out: &mut String) {
        if self.color && !text.is_empty() {
            // Writing to a string cannot fail.
            let _ = write!(out, "{style}{text}{style:#}");
        } else {
            out.push_str(text);
        }
    }

    /// Writes a whole line in a style.
    pub(super) fn line(self, style: Style, text: &str, out: &mut String) {
        self.begin(out);
        self.paint(style, text, out);
        out.push('\n');
    }

    /// Writes `key  value`, with the value to the right of `align` columns for keys.
    pub(super) fn pair(self, key: &str, align: usize, value: &str, out: &mut String) {
        self.begin(out);
        self.paint(KEY, key, out);
        spaces(align.saturating_sub(text::columns(key)) + 2, out);
        self.value(value, out);
        out.push('\n');
    }

    /// Writes a value, or `-` if it is empty.
    pub(super) fn value(self, value: &str, out: &mut String) {
        if value.is_empty() {
            self.paint(DIM, "-", out);
        } else {
            out.push_str(value);
        }
    }
}

/// Returns the number of columns for keys whose values are aligned.
pub(super) fn align<'k>(keys: impl Iterator<Item = &'k str>) -> usize {
    keys.map(text::columns).filter(|columns| *columns <= KEY_COLUMNS).max().unwrap_or(0)
}

pub(super) fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}
