//! Progress as a line of JSON.

use std::time::Duration;

use serde::Serialize;

use super::work::{Shown, Unit};

/// One line. What cannot be known is null: the total of what is read from a pipe, the rate before a moment has passed.
#[derive(Debug, Serialize)]
pub(super) struct Line<'a> {
    /// Tells the line from a log line that is JSON, too.
    _progress: bool,
    task: &'a str,
    done: u64,
    total: Option<u64>,
    /// What `done` and `total` count, where it is no steps of the task's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    /// How many a second, since the work began.
    rate: Option<f64>,
    /// At this rate.
    eta_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    request_id: &'a str,
}

impl<'a> Line<'a> {
    #[expect(clippy::cast_precision_loss, reason = "a rate is an estimate")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is positive, and `as` saturates")]
    pub(super) fn of(shown: &'a Shown, elapsed: Duration, request_id: &'a str) -> Self {
        let seconds = elapsed.as_secs_f64();
        let rate = (seconds > 0.0).then(|| shown.done as f64 / seconds);
        let left = shown.total.map(|total| total.saturating_sub(shown.done));
        let eta_ms = match (left, rate) {
            (Some(0), _) => Some(0),
            (Some(left), Some(rate)) if rate > 0.0 => Some((left as f64 / rate * 1000.0) as u64),
            _ => None,
        };
        Line {
            _progress: true,
            task: &shown.task,
            done: shown.done,
            total: shown.total,
            unit: (shown.unit == Unit::Bytes).then_some("bytes"),
            rate: rate.map(|rate| (rate * 10.0).round() / 10.0),
            eta_ms,
            message: shown.message.as_deref(),
            request_id,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut line = Vec::new();
        // Numbers and texts: there is nothing in it that cannot be JSON.
        let _ = crate::wire::write_safe(&mut line, self);
        line.push(b'\n');
        line
    }
}
