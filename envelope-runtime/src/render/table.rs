//! A table that fits its width.

use std::borrow::Cow;

use super::text;
use super::view::{KEY, View, spaces};

/// Cells that are safe to show. Every row has as many as the header.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

/// What a table does where its cells are wider than its view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overflow {
    /// The widest columns shrink, and their cells are cut.
    Cut,
    /// The last column is written on several lines; no text is lost.
    Wrap,
}

/// Columns between two columns.
const GAP: usize = 2;
/// No column is cut to less than this.
const LEAST: usize = 8;
/// No last column is wrapped to less than this.
const LEAST_WRAPPED: usize = 24;

impl Table {
    /// Writes the table; false, with nothing written, where it does not fit.
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
            Overflow::Wrap => narrow_last(&natural, room),
        };
        let Some(widths) = fitted else { return false };

        view.begin(out);
        for (i, (cell, width)) in self.header.iter().zip(&widths).enumerate() {
            let cell = text::cut(cell, *width);
            view.paint(KEY, &cell, out);
            pad(&cell, *width, i + 1 == widths.len(), out);
        }
        out.push('\n');
        for row in &self.rows {
            view.begin(out);
            match overflow {
                Overflow::Cut => cut_row(row, &widths, view, out),
                Overflow::Wrap => wrapped_row(row, &widths, view, out),
            }
        }
        true
    }

    /// The same as a block of `key  value` lines per row.
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

fn cut_row(row: &[String], widths: &[usize], view: View, out: &mut String) {
    for (i, (cell, width)) in row.iter().zip(widths).enumerate() {
        let cell = text::cut(cell, *width);
        view.value(&cell, out);
        pad(if cell.is_empty() { "-" } else { &cell }, *width, i + 1 == widths.len(), out);
    }
    out.push('\n');
}

fn wrapped_row(row: &[String], widths: &[usize], view: View, out: &mut String) {
    let (Some((last, row)), Some((last_width, widths))) = (row.split_last(), widths.split_last()) else { return };
    for (cell, width) in row.iter().zip(widths) {
        view.value(cell, out);
        pad(if cell.is_empty() { "-" } else { cell }, *width, false, out);
    }
    for (i, line) in text::wrap(last, *last_width).into_iter().enumerate() {
        if i > 0 {
            view.begin(out);
            spaces(widths.iter().map(|width| width + GAP).sum(), out);
        }
        view.value(line, out);
        out.push('\n');
    }
}

/// Fills a column up, but for the last one: no line ends in spaces.
fn pad(cell: &str, width: usize, last: bool, out: &mut String) {
    if !last {
        spaces(width.saturating_sub(text::columns(cell)) + GAP, out);
    }
}

/// The widths of the columns where they may take `room` together: the widest give up what is too much.
fn shrink(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let capped = |cap: usize| natural.iter().map(|width| *width.min(&cap)).collect::<Vec<usize>>();
    let total = |widths: &[usize]| widths.iter().sum::<usize>();
    let (mut fits, mut over) = (LEAST, natural.iter().copied().max().unwrap_or(0).max(LEAST) + 1);
    if total(&capped(fits)) > room {
        return None;
    }
    // `fits` is a cap that fits and `over` one beyond every cap that is tried.
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

/// The widths of the columns where only the last one may be narrower than its text.
fn narrow_last(natural: &[usize], room: usize) -> Option<Vec<usize>> {
    let (last, others) = natural.split_last()?;
    let room = room.checked_sub(others.iter().sum())?;
    if room < LEAST_WRAPPED.min(*last) {
        return None;
    }
    let mut widths = natural.to_vec();
    widths[others.len()] = room.min(*last);
    Some(widths)
}

/// A heading of a column.
pub(super) fn heading(key: &str) -> String {
    let shown: Cow<'_, str> = text::visible(key);
    if shown == key { key.to_uppercase() } else { shown.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Overflow, Table, narrow_last, shrink};
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
    fn only_the_last_column_is_wrapped() {
        assert_eq!(narrow_last(&[5, 10, 50], 45), Some(vec![5, 10, 30]));
        assert_eq!(narrow_last(&[5, 10, 50], 38), None);
        assert_eq!(narrow_last(&[5, 10, 3], 18), Some(vec![5, 10, 3]));
        assert_eq!(narrow_last(&[5, 10, 3], 17), None);
        assert_eq!(narrow_last(&[50, 3], 20), None);
    }

    #[test]
    fn cells_are_cut_in_columns_and_no_line_ends_in_spaces() {
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
    fn a_wrapped_cell_goes_on_below_itself() {
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
