//! Progress as a bar on a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::work::{Task, Unit};
use crate::render::visible;

/// A bar on stderr, or a spinner with a count if the total is unknown.
#[derive(Debug)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new(task: &str, unit: Unit, total: Option<u64>) -> Self {
        let template = match (unit, total) {
            (Unit::Steps, Some(_)) => "{prefix} [{bar:30}] {pos}/{len} ({per_sec}, {eta} left) {wide_msg}",
            (Unit::Bytes, Some(_)) => {
                "{prefix} [{bar:30}] {bytes}/{total_bytes} ({bytes_per_sec}, {eta} left) {wide_msg}"
            }
            (Unit::Steps, None) => "{spinner} {prefix} {pos} ({per_sec}) {wide_msg}",
            (Unit::Bytes, None) => "{spinner} {prefix} {bytes} ({bytes_per_sec}) {wide_msg}",
        };
        // All templates above are valid, so the fallback is never used.
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(style.progress_chars("=> ").tick_chars("|/-\\ "));
        bar.set_prefix(visible(task).into_owned());
        Bar(bar)
    }

    pub(super) fn show(&self, task: &Task) {
        if let Some(message) = &task.message {
            // Setting the message redraws the bar.
            if *message != self.0.message() {
                self.0.set_message(visible(message).into_owned());
            }
        }
        self.0.set_position(task.done);
    }

    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
