//! The table: what is compared, the ratio and its bound, and the figures.

use crate::bounds::Bound;
use std::fmt;
use std::time::Duration;

/// A figure, with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Figure {
    Instructions(u64),
    Time(Duration),
    Bytes(u64),
    Count(u64),
}

impl Figure {
    #[expect(clippy::cast_precision_loss, reason = "figures of which three digits are shown")]
    fn number(self) -> f64 {
        match self {
            Figure::Instructions(count) => count as f64 / 1e6,
            Figure::Time(time) => time.as_secs_f64(),
            Figure::Bytes(count) | Figure::Count(count) => count as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number();
        match self {
            Figure::Instructions(_) => write!(f, "{number:.3} M"),
            Figure::Time(_) if number < 0.1 => write!(f, "{:.2} ms", number * 1e3),
            Figure::Time(_) => write!(f, "{number:.2} s"),
            Figure::Bytes(_) => write!(f, "{:.2} MB", number / 1e6),
            Figure::Count(_) => write!(f, "{number}"),
        }
    }
}

/// The comparison of two figures.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Comparison {
    /// The first divided by the second.
    Ratio,
    /// The first minus the second, in its unit.
    Difference(&'static str),
}

/// A row of the table.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    what: String,
    ours: Figure,
    other: Figure,
    /// The name of the other variant.
    than: &'static str,
    comparison: Comparison,
    bound: Option<Bound>,
}

impl Row {
    /// Compares by division.
    pub(crate) fn ratio(what: impl Into<String>, ours: Figure, other: Figure, than: &'static str) -> Row {
        Row { what: what.into(), ours, other, than, comparison: Comparison::Ratio, bound: None }
    }

    /// Compares by subtraction.
    pub(crate) fn difference(
        what: impl Into<String>,
        unit: &'static str,
        ours: Figure,
        other: Figure,
        than: &'static str,
    ) -> Row {
        Row { comparison: Comparison::Difference(unit), ..Row::ratio(what, ours, other, than) }
    }

    pub(crate) fn bound(self, bound: Bound) -> Row {
        Row { bound: Some(bound), ..self }
    }

    pub(crate) fn figure(&self) -> f64 {
        match self.comparison {
            Comparison::Ratio => self.ours.number() / self.other.number(),
            Comparison::Difference(_) => self.ours.number() - self.other.number(),
        }
    }

    /// Whether the figure is within its bound; `None` without a bound.
    pub(crate) fn holds(&self) -> Option<bool> {
        self.bound.map(|bound| bound.holds(self.figure()))
    }

    /// The message if the figure exceeds its bound.
    pub(crate) fn complaint(&self) -> Option<String> {
        let bound = self.bound.filter(|bound| !bound.holds(self.figure()))?;
        let Row { what, ours, other, than, .. } = self;
        Some(format!(
            "{what}: {:.3}, at most {} ({ours} against {other} {than}): {}",
            self.figure(),
            bound.at_most,
            bound.why
        ))
    }

    fn cells(&self) -> [String; 7] {
        let unit = match self.comparison {
            Comparison::Ratio => String::new(),
            Comparison::Difference(unit) => format!(" {unit}"),
        };
        let sign = if unit.is_empty() || self.figure() < 0.0 { "" } else { "+" };
        let holds = match self.holds() {
            None => "",
            Some(true) => "yes",
            Some(false) => "NO",
        };
        [
            self.what.clone(),
            format!("{sign}{:.3}{unit}", self.figure()),
            self.bound.map_or_else(String::new, |bound| format!("{}{unit}", bound.at_most)),
            holds.to_owned(),
            self.ours.to_string(),
            self.other.to_string(),
            self.than.to_owned(),
        ]
    }
}

const HEAD: [&str; 7] = ["what", "ratio", "at most", "holds", "ours", "other", "the other is"];

/// Formats the table as text or Markdown.
pub(crate) fn print(rows: &[Row], markdown: bool) -> String {
    let mut lines: Vec<[String; 7]> = vec![HEAD.map(str::to_owned)];
    lines.extend(rows.iter().map(Row::cells));
    let width = |column: usize| lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 7] = std::array::from_fn(width);
    let mut text = String::new();
    for (number, cells) in lines.iter().enumerate() {
        let line = if markdown {
            format!("| {} |", cells.join(" | "))
        } else {
            // Names are left-aligned, figures right-aligned.
            let padded: Vec<String> = (0..cells.len())
                .map(|column| match column {
                    0 | 6 => format!("{:<1$}", cells[column], widths[column]),
                    _ => format!("{:>1$}", cells[column], widths[column]),
                })
                .collect();
            padded.join("  ")
        };
        text.push_str(line.trim_end());
        text.push('\n');
        if markdown && number == 0 {
            text.push_str("|---|---:|---:|---|---:|---:|---|\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Figure, Row, print};
    use crate::bounds::{CALL, COMMANDS};

    #[test]
    fn a_bound_applies_to_the_ratio_or_the_difference() {
        let (less, more) = (Figure::Instructions(1_000_000), Figure::Instructions(1_040_000));
        assert_eq!(Row::ratio("get", less, more, "by hand").bound(CALL).holds(), Some(true));
        let passed = Row::ratio("get", more, less, "by hand").bound(CALL);
        assert_eq!(passed.holds(), Some(false));
        assert!(passed.complaint().unwrap().starts_with("get: 1.040, at most 1.03 (1.040 M against 1.000 M by hand)"));
        assert_eq!(Row::difference("a call", "M", more, less, "10 commands").bound(COMMANDS).holds(), Some(true));
        assert_eq!(Row::ratio("get", more, less, "by hand").holds(), None);
    }

    #[test]
    fn columns_are_aligned() {
        let row = |what| Row::ratio(what, Figure::Bytes(1_000_000), Figure::Bytes(2_000_000), "by hand");
        let text = print(&[row("size"), row("size, stripped")], false);
        let at: Vec<Option<usize>> = text.lines().skip(1).map(|line| line.find("0.500")).collect();
        assert_eq!(at, [Some(16), Some(16)], "{text}");
        assert!(print(&[row("size")], true).ends_with("| size | 0.500 |  |  | 1.00 MB | 2.00 MB | by hand |\n"));
    }
}
