//! Progress as JSON lines.

use std::time::Duration;

use serde::Serialize;

use super::work::{Task, Unit};

/// One line. Unknown values are null, such as the total when reading from a pipe, or the rate at the very start.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    /// Distinguishes the line from log lines, which are JSON too.
    _progress: bool,
    task: &'a str,
    done: u64,
    total: Option<u64>,
    /// The unit of `done` and `total`; absent for steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    /// The average per second since the start.
    rate: Option<f64>,
    /// The remaining time at this rate.
    eta_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    request_id: &'a str,
}

impl<'a> Line<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a rate is an estimate")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is positive, and `as` saturates")]
    pub(super) fn of(task: &'a Task, elapsed: Duration, request_id: &'a str) -> Self {
        let seconds = elapsed.as_secs_f64();
        let rate = (seconds > 0.0).then(|| task.done as f64 / seconds);
        let left = task.total.map(|total| total.saturating_sub(task.done));
        let eta_ms = match (left, rate) {
            (Some(0), _) => Some(0),
            (Some(left), Some(rate)) if rate > 0.0 => Some((left as f64 / rate * 1000.0) as u64),
            _ => None,
        };
        Line {
            _progress: true,
            task: &task.name,
            done: task.done,
            total: task.total,
            unit: (task.unit == Unit::Bytes).then_some("bytes"),
            rate: rate.map(|rate| (rate * 10.0).round() / 10.0),
            eta_ms,
            message: task.message.as_deref(),
            request_id,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut line = Vec::new();
        // Numbers and strings always serialise.
        let _ = crate::wire::write_safe(&mut line, self);
        line.push(b'\n');
        line
    }
}
