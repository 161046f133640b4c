//! Converts the items of a list into an answer: as many as requested that fit, and the cursor of the rest.

use serde::Serialize;

use crate::command::call::Call;
use crate::command::reply::Reply;
use crate::error::early_exit::{EarlyExit, not_serializable};
use crate::render::Format;
use crate::wire::{Body, Pagination, Selection, Warning};

use super::fields;
use super::lines::Lines;
use super::page::Page;
use super::source::{End, Paged, Source, Streamed, Whole};
use super::stream::Stream;

/// The largest size of a list's `data` in JSON, in bytes. A first item that is larger is printed nevertheless.
const MAX_BYTES: usize = 1_048_576;

/// Creates the answer of a handler that returned all items.
pub(crate) fn whole<T: Serialize>(call: &Call<'_>, items: Vec<T>) -> Result<Reply, EarlyExit> {
    answer(call, Whole::new(items, &call.paging.requested))
}

/// Creates the answer of a handler that returned a page.
pub(crate) fn paged<T: Serialize>(call: &Call<'_>, page: Page<T>) -> Result<Reply, EarlyExit> {
    answer(call, Paged::new(page, &call.paging.requested))
}

/// Creates the answer of a handler that returned a stream.
pub(crate) fn streamed<T: Serialize, E>(call: &Call<'_>, stream: Stream<T, E>) -> Result<Reply, EarlyExit> {
    answer(call, Streamed::new(stream, &call.paging.requested))
}

fn answer<S: Source>(call: &Call<'_>, mut source: S) -> Result<Reply, EarlyExit> {
    let format = call.format;
    let mut fields = fields::requested(call.matches);
    let mut reply = Reply::null();
    let written = if format == Format::Jsonl {
        print(call, &mut source, fields.as_mut())
    } else {
        let cap = if format == Format::Json { MAX_BYTES } else { usize::MAX };
        collect(call, &mut source, fields.as_mut(), cap, &mut reply.body)
    };
    let Taken { count, more, cut } = match written {
        Ok(taken) => taken,
        Err(exit) => return Err(exit.leaking(source)),
    };
    let End { total, next } = source.end(count, more);
    let cursor = next.map(|next| call.paging.requested.query.token(&next));
    if let Some(cursor) = &cursor {
        if cut {
            reply.notes.truncated = true;
            reply.warnings.push(truncated(call, count, total, cursor));
        } else if matches!(format, Format::Plain | Format::Terminal) {
            reply.notes.rest = Some((call.next_page_command)(None, cursor));
        }
    }
    if let Some(fields) = &fields {
        reply.warnings.extend(fields.warnings());
    }
    reply.notes.pagination = Some(Pagination {
        total,
        returned: count as u64,
        truncated: cursor.is_some(),
        has_more: cursor.is_some(),
        next_cursor: cursor,
    });
    Ok(reply)
}

/// The result of taking items from a list.
struct Taken {
    count: usize,
    /// Whether the list has at least one more item.
    more: bool,
    /// Whether that item was omitted because of the size limit.
    cut: bool,
}

impl Taken {
    /// Returns the number of items to take next, or `None` if the limit is reached.
    fn next_batch<S: Source>(&mut self, call: &Call<'_>, source: &mut S) -> Option<usize> {
        let left = call.paging.requested.limit.map_or(BATCH, |limit| limit - self.count);
        if left == 0 {
            self.more = source.more();
        }
        (left > 0).then(|| left.min(BATCH))
    }
}

/// The number of items that are taken at once.
const BATCH: usize = 128;

/// Writes the items into `body`, up to the limit and to `cap` bytes, but at least one.
fn collect<S: Source>(
    call: &Call<'_>,
    source: &mut S,
    mut fields: Option<&mut Selection>,
    cap: usize,
    body: &mut Body,
) -> Result<Taken, EarlyExit> {
    let mut taken = Taken { count: 0, more: false, cut: false };
    *body = Body::new(true);
    while let Some(most) = taken.next_batch(call, source) {
        let Some(batch) = source.next(most, &mut || {}) else { break };
        let batch = batch?;
        // The whole batch at once, unless a selection applies to each item.
        if fields.is_none() && batch.len() > 1 && body.items(batch, cap).map_err(|error| not_serializable(&error))? {
            taken.count += batch.len();
            continue;
        }
        for item in batch {
            let cap = if taken.count == 0 { usize::MAX } else { cap };
            if !body.item(item, fields.as_deref_mut(), cap).map_err(|error| not_serializable(&error))? {
                (taken.more, taken.cut) = (true, true);
                break;
            }
            taken.count += 1;
        }
        if taken.cut {
            break;
        }
    }
    body.close_list();
    Ok(taken)
}

/// Prints each item on a line as soon as it is available.
fn print<S: Source>(call: &Call<'_>, source: &mut S, mut fields: Option<&mut Selection>) -> Result<Taken, EarlyExit> {
    let limit = call.paging.requested.limit;
    let mut lines = Lines::new(call.host);
    let mut taken = Taken { count: 0, more: false, cut: false };
    let printed = loop {
        if lines.is_over() {
            taken.more = true;
            break Ok(());
        }
        if limit == Some(taken.count) {
            // Finding out whether there is one more item may take as long as producing it.
            lines.print();
        }
        let Some(most) = taken.next_batch(call, source) else { break Ok(()) };
        let added = match source.next(most, &mut || lines.print()) {
            None => break Ok(()),
            Some(batch) => batch.and_then(|batch| {
                batch.iter().try_for_each(|item| {
                    lines.add(item, fields.as_deref_mut())?;
                    taken.count += 1;
                    Ok(())
                })
            }),
        };
        lines.print_if_due();
        if added.is_err() {
            break added;
        }
    };
    let ended = lines.end();
    match printed.and(ended) {
        Ok(()) => Ok(taken),
        Err(EarlyExit::Failed(mut failure)) => {
            failure.notes.items_emitted = Some(taken.count as u64);
            Err(EarlyExit::Failed(failure))
        }
        Err(exit) => Err(exit),
    }
}

fn truncated(call: &Call<'_>, count: usize, total: Option<u64>, token: &str) -> Warning {
    let limit = call.paging.requested.limit.map_or(0, |limit| limit - count);
    let next = (call.next_page_command)(Some(limit), token);
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    let mut warning = Warning::new(
        "TRUNCATED",
        format!("the answer is limited to 1 MiB and contains {count}{of} items; `{next}` prints the following ones"),
    );
    warning.context.insert("returned", count);
    warning.context.insert("total", total);
    warning.context.insert("next", next);
    warning
}
