//! The last line of `--format jsonl`, where the list printed the others.

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
    // Strings, numbers and facts of ours cannot fail to serialise into memory; should one ever, there is a line.
    if write_safe(&mut line, &summary).is_err() {
        line = b"{\"_summary\":true,\"ok\":true,\"exit_code\":0}".to_vec();
    }
    line.push(b'\n');
    line
}
