//! The last line of `--format jsonl`, where the list printed the others.

use crate::wire::{Body, Meta, Pagination, Summary, Warning};

pub(super) fn summary(pagination: &Pagination, warnings: &[Warning], meta: &Meta) -> Vec<u8> {
    let Pagination { total, returned, .. } = *pagination;
    let mut line = Body::lines();
    let summary = Summary {
        summary: true,
        ok: true,
        exit_code: meta.exit_code,
        total,
        returned,
        warnings: warnings.to_vec(),
        meta: meta.clone(),
    };
    // Strings, numbers and facts of ours cannot fail to serialise into memory; should one ever, there is a line.
    if line.line(&summary, None).is_err() {
        return b"{\"_summary\":true,\"ok\":true,\"exit_code\":0}\n".to_vec();
    }
    line.data_text().to_vec()
}
