//! From the items of a list to an answer: as many as were asked for and fit, and where the rest is.

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

/// The most bytes that the `data` of a list has in JSON, unless its first item is larger.
const CAP: usize = 1_048_576;

/// The answer of a handler that returned all items.
pub(crate) fn whole<T: Serialize>(call: &Call<'_>, items: Vec<T>) -> Result<Reply, EarlyExit> {
    answer(call, Whole::new(items, &call.paging.asked))
}

/// The answer of a handler that returned a page.
pub(crate) fn paged<T: Serialize>(call: &Call<'_>, page: Page<T>) -> Result<Reply, EarlyExit> {
    answer(call, Paged::new(page, &call.paging.asked))
}

/// The answer of a handler that returned a stream.
pub(crate) fn streamed<T: Serialize, E>(call: &Call<'_>, stream: Stream<T, E>) -> Result<Reply, EarlyExit> {
    answer(call, Streamed::new(stream, &call.paging.asked))
}

fn answer<S: Source>(call: &Call<'_>, mut source: S) -> Result<Reply, EarlyExit> {
    let format = call.format;
    let mut fields = fields::asked(call.matches);
    let mut reply = Reply::null();
    let Taken { count, more, cut } = if format == Format::Jsonl {
        print(call, &mut source, fields.as_mut())?
    } else {
        let cap = if format == Format::Json { CAP } else { usize::MAX };
        collect(call, &mut source, fields.as_mut(), cap, &mut reply.body)?
    };
    let End { total, next } = source.end(count, more);
    let token = next.map(|next| call.paging.asked.query.token(&next));
    if let Some(token) = &token {
        if cut {
            reply.notes.truncated = true;
            reply.warnings.push(truncated(call, count, total, token));
        } else if matches!(format, Format::Plain | Format::Terminal) {
            reply.notes.rest = Some((call.next_page_command)(None, token));
        }
    }
    if let Some(fields) = &fields {
        reply.warnings.extend(fields.warnings());
    }
    reply.notes.pagination = Some(Pagination {
        total,
        returned: count as u64,
        truncated: token.is_some(),
        has_more: token.is_some(),
        next_cursor: token,
    });
    Ok(reply)
}

/// How far a list came.
struct Taken {
    count: usize,
    /// Whether there is one more item here.
    more: bool,
    /// Whether it was left out because the answer would have been too large.
    cut: bool,
}

impl Taken {
    /// How many items to ask for next; none where as many as were asked for have been taken.
    fn next_batch<S: Source>(&mut self, call: &Call<'_>, source: &mut S) -> Option<usize> {
        let left = call.paging.asked.limit.map_or(BATCH, |limit| limit - self.count);
        if left == 0 {
            self.more = source.more();
        }
        (left > 0).then(|| left.min(BATCH))
    }
}

/// So many items are asked for at once.
const BATCH: usize = 128;

/// Writes the items into `body`, as many as were asked for and no more than fit into `cap`, but at least one.
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
        // All at once, unless each is to be looked at.
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

/// Prints the items as they come, a line each.
fn print<S: Source>(call: &Call<'_>, source: &mut S, mut fields: Option<&mut Selection>) -> Result<Taken, EarlyExit> {
    let limit = call.paging.asked.limit;
    let mut lines = Lines::new(call.host);
    let mut taken = Taken { count: 0, more: false, cut: false };
    let printed = loop {
        if lines.is_over() {
            taken.more = true;
            break Ok(());
        }
        if limit == Some(taken.count) {
            // Whether there is one more may take as long to tell as the item itself.
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
        lines.print_what_is_due();
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
    let limit = call.paging.asked.limit.map_or(0, |limit| limit - count);
    let next = (call.next_page_command)(Some(limit), token);
    let of = total.map_or_else(String::new, |total| format!(" of {total}"));
    let mut warning = Warning::new(
        "TRUNCATED",
        format!("{count}{of} items fill the 1 MiB that an answer may have; `{next}` prints those that follow"),
    );
    warning.context.insert("returned", count);
    warning.context.insert("total", total);
    warning.context.insert("next", next);
    warning
}
