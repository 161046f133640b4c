//! The last line of a list in `--format jsonl`. The list has printed the others.

use crate::wire::{Meta, Pagination, Summary, Warning, write_safe};

pub(super) fn summary(pagination: &Pagination, warnings: &[Warning], meta: &Meta) -> Vec<u8> {
    let Pagination { total, returned, .. } = *pagination;
    let summary = Summary {
        summary: true,
        ok: true,
        exit_code: meta.exit_code,
        total,
        returned,
        warnings: warnings.to_vec(),
        meta: meta.clone(),
    };
    let mut line = Vec::new();
    // Serialising strings and numbers into memory cannot fail. If it ever does, there is still a last line.
    if write_safe(&mut line, &summary).is_err() {
        line = b"{\"_summary\":true,\"ok\":true,\"exit_code\":0}".to_vec();
    }
    line.push(b'\n');
    line
}
