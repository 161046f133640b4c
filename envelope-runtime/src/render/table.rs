//! A table that fits a given width.

use std::borrow::Cow;

use super::text;
use super::view::{KEY, View, spaces};

/// A header and rows, which have one cell per column. Cells contain no control characters.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// How a table is fitted into a width that is too small for its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// The widest columns shrink, and their cells are cut.
    Cut,
    /// Cells are wrapped, those of the last column first. No text is lost.
    Wrap,
}

/// The space between two columns.
const GAP: usize = 2;
/// The minimum width of a column whose cells are cut.
const MIN_CUT: usize = 8;
/// The width that a wrapped last column keeps until the other columns are as narrow as their longest words.
const PREFERRED_LAST: usize = 24;
/// The minimum width of the last column of a table whose cells are wrapped.
const MIN_LAST: usize = 16;

impl Table {
    /// Writes the table. If it does not fit, writes nothing and returns false.
    pub(super) fn write(&self, overflow: Overflow, view: View, out: &mut String) -> bool {
        let mut natural: Vec<usize> = self.header.iter().map(|cell| text::columns(cell)).collect();
        for row in &self.rows {
            for (width, cell) in natural.iter_mut().zip(row) {
                // An empty cell is shown as `-`.
                *width = text::columns(cell).max(*width).max(1);
            }
        }
        let gaps = GAP * natural.len().saturating_sub(1);
        let Some(room) = view.room().checked_sub(gaps) else { return false };
        let fitted = match overflow {
            Overflow::Cut => shrink(&natural, room),
            Overflow::Wrap => self.wrapped_widths(natural, room),
        };
        let Some(widths) = fitted else { return false };

        write_row(&self.header, &widths, overflow, view, |cell, out| view.paint(KEY, cell, out), out);
        for row in &self.rows {
            write_row(row, &widths, overflow, view, |cell, out| view.value(cell, out), out);
        }
        true
    }

    /// Returns the widths of the columns if their cells are wrapped to fit into `room` together.
    fn wrapped_widths(&self, natural: Vec<usize>, room: usize) -> Option<Vec<usize>> {
        let mut excess = natural.iter().sum::<usize>().saturating_sub(room);
        let mut widths = natural;
        let last = widths.len().checked_sub(1)?;
        let mut narrow = |column: usize, least: usize| {
            let given_up = excess.min(widths[column].saturating_sub(least));
            widths[column] -= given_up;
            excess -= given_up;
        };
        narrow(last, PREFERRED_LAST);
        (0..last).for_each(|column| narrow(column, self.longest(column, &[' '])));
        narrow(last, MIN_LAST);
        (0..last).for_each(|column| narrow(column, self.longest(column, &[' ', '_'])));
        (excess == 0).then_some(widths)
    }

    /// Returns the width of the longest piece of a column whose cells are broken after each of `breaks`.
    fn longest(&self, column: usize, breaks: &[char]) -> usize {
        let mut longest = 1;
        for cell in self.rows.iter().chain([&self.header]).filter_map(|row| row.get(column)) {
            for piece in cell.split_inclusive(breaks) {
                longest = longest.max(text::columns(piece.trim_end()));
            }
        }
        longest
    }

    /// Writes each row as a block of `key  value` lines.
    pub(super) fn blocks(&self, view: View, out: &mut String) {
        let align = super::view::align(self.header.iter().map(String::as_str));
        for (i, row) in self.rows.iter().enumerate() {
            if i > 0 {
                out.push('\n');
            }
            for (key, value) in self.header.iter().zip(row) {
                view.pair(key, align, value, out);
            }
        }
    }
}

/// Writes a row, whose cells `paint` writes line by line.
fn write_row(
    row: &[String],
    widths: &[usize],
    overflow: Overflow,
    view: View,
    paint: impl Fn(&str, &mut String),
    out: &mut String,
) {
    let cells = row.iter().zip(widths).map(|(cell, width)| match overflow {
        Overflow::Cut => vec![text::cut(cell, *width)],
        Overflow::Wrap => text::wrap(cell, *width),
    });
    let cells: Vec<Vec<Cow<'_, str>>> = cells.collect();
    for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
        view.begin(out);
        // Written in front of the next cell, because no line ends in spaces.
        let mut gap = 0;
        for (cell, width) in cells.iter().zip(widths) {
            let mut shown = 0;
            if let Some(text) = cell.get(line) {
                spaces(gap, out);
                gap = 0;
                paint(text, out);
                // An empty cell is shown as `-`.
                shown = text::columns(text).max(1);
            }
            gap += width.saturating_sub(shown) + GAP;
        }
        out.push('\n');
    }
}

/// Returns the widths of the columns if the widest shrink until all fit into `room` together.
fn shrink(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let capped = |cap: usize| natural.iter().map(|width| *width.min(&cap)).collect::<Vec<usize>>();
    let total = |widths: &[usize]| widths.iter().sum::<usize>();
    let (mut fits, mut over) = (MIN_CUT, natural.iter().copied().max().unwrap_or(0).max(MIN_CUT) + 1);
    if total(&capped(fits)) > room {
        return None;
    }
    // A binary search: the cap `fits` fits, and `over` does not or changes nothing.
    while over - fits > 1 {
        let middle = fits.midpoint(over);
        if total(&capped(middle)) <= room { fits = middle } else { over = middle }
    }
    let mut widths = capped(fits);
    let mut left = room - total(&widths);
    for (width, natural) in widths.iter_mut().zip(natural) {
        if left > 0 && *width < *natural {
            *width += 1;
            left -= 1;
        }
    }
    Some(widths)
}

/// The heading of a column: its key in capitals.
pub(super) fn heading(key: &str) -> String {
    let shown: Cow<'_, str> = text::visible(key);
    if shown == key { key.to_uppercase() } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Overflow, Table, shrink};
    use crate::render::view::View;

    fn table(rows: &[&[&str]]) -> Table {
        let mut rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        Table { header: rows.next().unwrap(), rows: rows.collect() }
    }

    fn written(table: &Table, overflow: Overflow, width: usize) -> Option<String> {
        let mut out = String::new();
        let fits = table.write(overflow, View { color: false, width, indent: 0 }, &mut out);
        assert_eq!(fits, !out.is_empty());
        fits.then_some(out)
    }

    #[test]
    fn the_widest_columns_shrink() {
        assert_eq!(shrink(&[5, 10], 15), Some(vec![5, 10]));
        assert_eq!(shrink(&[5, 100, 40], 60), Some(vec![5, 28, 27]));
        assert_eq!(shrink(&[5, 100, 12], 60), Some(vec![5, 43, 12]));
        assert_eq!(shrink(&[5, 100, 100], 21), Some(vec![5, 8, 8]));
        assert_eq!(shrink(&[5, 100, 100], 20), None);
        assert_eq!(shrink(&[3, usize::MAX / 4], usize::MAX), Some(vec![3, usize::MAX / 4]));
    }

    #[test]
    fn the_last_column_is_wrapped_before_the_others() {
        let table = table(&[
            &["CODE", "SIDE EFFECTS", "TEXT"],
            &["QUOTA_EXCEEDED", "none", "A text that is far longer than a column"],
        ]);
        let fitted = |room| table.wrapped_widths(vec![14, 12, 39], room);
        assert_eq!(fitted(65), Some(vec![14, 12, 39]));
        assert_eq!(fitted(50), Some(vec![14, 12, 24]));
        assert_eq!(fitted(45), Some(vec![14, 7, 24]));
        assert_eq!(fitted(37), Some(vec![14, 7, 16]));
        assert_eq!(fitted(31), Some(vec![8, 7, 16]));
        assert_eq!(fitted(30), None);
    }

    #[test]
    fn cells_are_cut_by_width_and_no_line_ends_in_spaces() {
        let table = table(&[&["ID", "NAME"], &["res_123", "日本語のとても長い名前"], &["", "b"], &["c", ""]]);
        assert_eq!(
            written(&table, Overflow::Cut, 20).unwrap(),
            "ID       NAME\nres_123  日本語のと…\n-        b\nc        -\n"
        );
        assert_eq!(written(&table, Overflow::Cut, 16), None);
        assert_eq!(
            written(&table, Overflow::Cut, 80).unwrap(),
            "ID       NAME\nres_123  日本語のとても長い名前\n-        b\nc        -\n"
        );
    }

    #[test]
    fn a_wrapped_cell_continues_in_its_column() {
        let table = table(&[&["CODE", "TEXT"], &["12", "The store cannot be reached at the moment"], &["", "x"]]);
        assert_eq!(
            written(&table, Overflow::Wrap, 32).unwrap(),
            "CODE  TEXT\n12    The store cannot be\n      reached at the moment\n-     x\n"
        );
        assert_eq!(written(&table, Overflow::Wrap, 20), None);
        let mut out = String::new();
        table.blocks(View { color: false, width: 20, indent: 2 }, &mut out);
        assert_eq!(out, "  CODE  12\n  TEXT  The store cannot be reached at the moment\n\n  CODE  -\n  TEXT  x\n");
    }

    #[test]
    fn the_header_is_bold_and_a_missing_cell_dim() {
        let mut out = String::new();
        table(&[&["A", "B"], &["", "x"]]).write(Overflow::Cut, View { color: true, width: 80, indent: 0 }, &mut out);
        assert_eq!(out, "\u{1b}[1mA\u{1b}[0m  \u{1b}[1mB\u{1b}[0m\n\u{1b}[2m-\u{1b}[0m  x\n");
    }
}
