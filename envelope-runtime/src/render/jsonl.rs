//! The last line of a list in `--format jsonl`. The list has printed the others.

use crate::wire::{Meta, Summary, Warning, write_safe};

pub(super) fn summary(warnings: Vec<Warning>, meta: Meta) -> Vec<u8> {
    let (total, returned) = meta.notes.pagination.as_ref().map_or((None, 0), |page| (page.total, page.returned));
    let summary = Summary { summary: true, ok: true, exit_code: meta.exit_code, total, returned, warnings, meta };
    let mut line = Vec::new();
    // Serialising strings and numbers into memory cannot fail. If it ever does, there is still a last line.
    if write_safe(&mut line, &summary).is_err() {
        line = b"{\"_summary\":true,\"ok\":true,\"exit_code\":0}".to_vec();
    }
    line.push(b'\n');
    line
}
