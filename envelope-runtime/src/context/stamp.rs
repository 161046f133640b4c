//! The identity of a call: its start, its request id, and the command that it reached.

use std::env;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::system::random;
use crate::wire::{Meta, Notes};

/// 9999-12-31T23:59:59Z.
const LAST_MOMENT: Duration = Duration::from_secs(253_402_300_799);

/// The identity of a call. Clones share the command that was reached, which the answer to a panic names.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    started: Instant,
    /// The start since 1970, limited to the years that RFC 3339 can express.
    since_epoch: Duration,
    request_id: String,
    tool_version: &'static str,
    schema_version: &'static str,
    command: Arc<Mutex<String>>,
    timeout_ms: Arc<Mutex<Option<u64>>>,
    /// Whether the call is a dry run.
    dry_run: Arc<AtomicBool>,
    /// How often the handler was retried.
    retries: Arc<AtomicU32>,
    /// For a line of `exec`: its number, and the command that it names.
    line: Option<(u64, Option<String>)>,
}

impl Stamp {
    /// A run of the program with this name that starts now.
    pub(crate) fn new(program: &str, tool_version: &'static str, schema_version: &'static str) -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().min(LAST_MOMENT);
        Stamp {
            started: Instant::now(),
            since_epoch,
            request_id: request_id(since_epoch, random::wide()),
            tool_version,
            schema_version,
            command: Arc::new(Mutex::new(program.to_owned())),
            timeout_ms: Arc::default(),
            dry_run: Arc::default(),
            retries: Arc::default(),
            line: None,
        }
    }

    /// The same for a line of `command`, which names the command `named`.
    pub(crate) fn of_line(mut self, command: &str, number: u64, named: Option<String>) -> Self {
        self.line = Some((number, named));
        command.clone_into(&mut locked(&self.command));
        self
    }

    /// A group or command was reached, which has this time limit.
    pub(crate) fn reached(&self, command: String, timeout_ms: Option<u64>) {
        *locked(&self.command) = command;
        *locked(&self.timeout_ms) = timeout_ms;
    }

    /// Sets the time limit of the call, if its command has one.
    pub(crate) fn limited(&self, limit: Option<Duration>) {
        if let Some(timeout_ms) = &mut *locked(&self.timeout_ms) {
            *timeout_ms = limit.map_or(0, whole_millis);
        }
    }

    /// The call is a dry run.
    pub(crate) fn rehearses(&self) {
        self.dry_run.store(true, Ordering::Relaxed);
    }

    /// Counts a retry of the handler.
    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// `meta` of an answer at this moment.
    pub(crate) fn meta(&self, exit_code: u8, mut notes: Notes) -> Meta {
        if let Some((number, named)) = &self.line {
            notes.line = Some(*number);
            notes.cmd.clone_from(named);
        }
        notes.retries = Some(self.retries.load(Ordering::Relaxed)).filter(|retries| *retries > 0);
        Meta {
            exit_code,
            duration_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            command: locked(&self.command).clone(),
            request_id: self.request_id.clone(),
            timestamp: humantime::format_rfc3339_millis(UNIX_EPOCH + self.since_epoch).to_string(),
            tool_version: self.tool_version.to_owned(),
            schema_version: self.schema_version.to_owned(),
            trace_id: trace_id(),
            help: false,
            timeout_ms: *locked(&self.timeout_ms),
            dry_run: self.dry_run.load(Ordering::Relaxed),
            notes,
        }
    }
}

/// A poisoned lock is harmless: the value is replaced as a whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The trace id that the caller passes, in a valid `TRACEPARENT` or in `TOOL_TRACE_ID`.
pub(crate) fn trace_id() -> Option<String> {
    if let Some(id) = env::var("TRACEPARENT").ok().as_deref().and_then(trace_of) {
        return Some(id.to_owned());
    }
    env::var("TOOL_TRACE_ID").ok().filter(|id| !id.is_empty())
}

/// The trace id of a `traceparent`: `version-traceid-parentid-flags` in lower-case hexadecimal digits (W3C Trace Context,
/// section 3.2). A later version may have more fields.
fn trace_of(parent: &str) -> Option<&str> {
    let fields: Vec<&str> = parent.split('-').collect();
    let (&[version, trace, parent_id, flags], rest) = fields.split_first_chunk()?;
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |text: &str, length| is_hex(text, length) && text.bytes().any(|digit| digit != b'0');
    let is_version = is_hex(version, 2) && version != "ff" && (version != "00" || rest.is_empty());
    (is_version && is_id(trace, 32) && is_id(parent_id, 16) && is_hex(flags, 2)).then_some(trace)
}

/// A UUID of version 7 (RFC 9562): the time in milliseconds, then random bits. Ids sort by time.
fn request_id(since_epoch: Duration, random: u128) -> String {
    let millis = since_epoch.as_millis() & 0xffff_ffff_ffff;
    let id = (millis << 80) | (random & 0xffff_ffff_ffff_ffff_ffff);
    let id = (id & !(0xf << 76)) | (0x7 << 76);
    let id = (id & !(0x3 << 62)) | (0x2 << 62);
    // `format!` would take most of the instructions of the stamp.
    let mut text = String::with_capacity(36);
    for (at, byte) in id.to_be_bytes().into_iter().enumerate() {
        if [4, 6, 8, 10].contains(&at) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

/// A time limit in milliseconds, rounded up: 0 means that there is no limit.
pub(crate) fn whole_millis(limit: Duration) -> u64 {
    u64::try_from(limit.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{LAST_MOMENT, request_id, whole_millis};
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn the_latest_timestamp_is_valid_rfc_3339() {
        let text = humantime::format_rfc3339_millis(UNIX_EPOCH + LAST_MOMENT).to_string();
        assert_eq!(text, "9999-12-31T23:59:59.000Z");
    }

    #[test]
    fn a_limit_is_rounded_up_and_never_0() {
        assert_eq!(whole_millis(Duration::from_nanos(1)), 1);
        assert_eq!(whole_millis(Duration::from_millis(200)), 200);
        assert_eq!(whole_millis(Duration::MAX), u64::MAX);
    }

    #[test]
    fn a_request_id_is_a_uuid_of_version_7() {
        let id = request_id(Duration::from_millis(0x0123_4567_89ab), u128::MAX);
        assert_eq!(id, "01234567-89ab-7fff-bfff-ffffffffffff");
        assert_eq!(request_id(Duration::ZERO, 0), "00000000-0000-7000-8000-000000000000");
    }
}
