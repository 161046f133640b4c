//! The envelope, and the code that writes to stdout.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use yardstick_store::Row;

use crate::Stamp;

/// The result of a call.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit_code: u8,
    pub(crate) command: &'static str,
    pub(crate) data: Data,
    pub(crate) error: Option<Box<ErrorBody>>,
    pub(crate) prose: Option<Prose>,
    pub(crate) notes: Notes,
}

/// The optional parts of `meta`.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) dry_run: bool,
    pub(crate) validation_only: bool,
    pub(crate) not_modified: bool,
    pub(crate) pagination: Option<Pagination>,
    pub(crate) line: Option<(String, u64)>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Pagination {
    pub(crate) total: usize,
    pub(crate) returned: usize,
    pub(crate) truncated: bool,
    pub(crate) has_more: bool,
    pub(crate) next_cursor: Option<String>,
}

/// Text instead of data, or nothing if the lines of `exec` have been answered.
#[derive(Debug)]
pub(crate) enum Prose {
    Help(String),
    Version(String),
    Nothing,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Data {
    Null,
    Record(Record),
    Records(Vec<Record>),
    Deleted { effect: &'static str, status: &'static str, id: String },
    Would { effect: &'static str, would_affect: [Affected; 1], would_affect_count: usize },
    Document(Box<RawValue>),
    Kept(Value),
}

/// A stored record
#[derive(Debug, Serialize)]
pub(crate) struct Record {
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'static str>,
    id: String,
    name: String,
    created_at: String,
    size: u64,
}

impl Record {
    pub(crate) fn of(row: Row, effect: Option<&'static str>) -> Record {
        Record { effect, id: row.id, name: row.name, created_at: row.created_at, size: row.size }
    }
}

/// A record that a dry run would affect.
#[derive(Debug, Serialize)]
pub(crate) struct Affected {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conflict_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phase: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<FieldError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fix_required: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) retry_strategy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
}

impl ErrorBody {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        ErrorBody {
            code,
            message: message.into(),
            retryable: false,
            conflict_id: None,
            phase: None,
            errors: Vec::new(),
            fix_required: None,
            retry_strategy: None,
            context: None,
            suggestion: None,
        }
    }
}

impl Answer {
    pub(crate) fn done(command: &'static str, data: Data) -> Answer {
        Answer { exit_code: 0, command, data, error: None, prose: None, notes: Notes::default() }
    }

    pub(crate) fn failed(command: &'static str, exit_code: u8, error: ErrorBody) -> Answer {
        Answer { exit_code, error: Some(Box::new(error)), ..Answer::done(command, Data::Null) }
    }

    pub(crate) fn validated(command: &'static str) -> Answer {
        let notes = Notes { validation_only: true, ..Notes::default() };
        Answer { notes, ..Answer::done(command, Data::Null) }
    }

    pub(crate) fn prose(command: &'static str, prose: Prose) -> Answer {
        Answer { prose: Some(prose), ..Answer::done(command, Data::Null) }
    }

    /// Keeps only these fields of data, or of each item.
    pub(crate) fn keep(&mut self, fields: &[&str]) {
        let Ok(mut data) = serde_json::to_value(&self.data) else { return };
        let items = match &mut data {
            Value::Array(items) => items.as_mut_slice(),
            other => std::slice::from_mut(other),
        };
        for item in items.iter_mut().filter_map(Value::as_object_mut) {
            item.retain(|name, _| fields.contains(&name.as_str()));
        }
        self.data = Data::Kept(data);
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each is a separate key of `meta`")]
#[derive(Debug, Serialize)]
pub(crate) struct Meta<'a> {
    exit_code: u8,
    duration_ms: u128,
    command: &'a str,
    request_id: uuid::Uuid,
    #[serde(serialize_with = "rfc3339")]
    timestamp: humantime::Rfc3339Timestamp,
    tool_version: &'a str,
    schema_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    help: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dry_run: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    validation_only: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_modified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: Option<&'a Pagination>,
    #[serde(rename = "_cmd", skip_serializing_if = "Option::is_none")]
    cmd: Option<&'a str>,
    #[serde(rename = "_line", skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

fn rfc3339<S: serde::Serializer>(timestamp: &humantime::Rfc3339Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(timestamp)
}

impl<'a> Meta<'a> {
    pub(crate) fn new(stamp: &Stamp, answer: &'a Answer) -> Self {
        Meta {
            exit_code: answer.exit_code,
            duration_ms: stamp.started.elapsed().as_millis(),
            command: answer.command,
            request_id: uuid::Uuid::now_v7(),
            timestamp: humantime::format_rfc3339_millis(stamp.timestamp),
            tool_version: env!("CARGO_PKG_VERSION"),
            schema_version: "1.0",
            trace_id: std::env::var("TOOL_TRACE_ID").ok().filter(|id| !id.is_empty()),
            help: matches!(answer.prose, Some(Prose::Help(_))),
            dry_run: answer.notes.dry_run,
            validation_only: answer.notes.validation_only,
            not_modified: answer.notes.not_modified,
            pagination: answer.notes.pagination.as_ref(),
            cmd: answer.notes.line.as_ref().map(|(named, _)| named.as_str()),
            line: answer.notes.line.as_ref().map(|(_, number)| *number),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Jsonl,
    Plain,
    Tsv,
}

impl Format {
    pub(crate) fn choose(asked: Option<Format>) -> Format {
        let people = || io::stdout().is_terminal() && std::env::var_os("CI").is_none_or(|value| value.is_empty());
        asked.unwrap_or_else(|| if people() { Format::Plain } else { Format::Json })
    }
}

pub(crate) fn print(answer: &Answer, meta: &Meta<'_>, format: Format) -> io::Result<()> {
    let mut line = Vec::with_capacity(1024);
    match (&answer.prose, &answer.data, format) {
        (Some(Prose::Nothing), ..) => {}
        (Some(Prose::Version(text)), ..) | (Some(Prose::Help(text)), _, Format::Plain | Format::Tsv) => {
            line.extend_from_slice(text.as_bytes());
        }
        (None, Data::Records(records), Format::Jsonl) => json_lines(records, meta, &mut line)?,
        (None, data, Format::Plain | Format::Tsv) => {
            text(&items(data)?, format, &mut line)?;
            problem(answer);
        }
        (prose, ..) => {
            if let Some(Prose::Help(text)) = prose {
                let _ = io::stderr().write_all(text.as_bytes());
            }
            json(answer, meta, &mut line)?;
        }
    }
    // One write: all text up to the last newline bypasses the buffer of stdout.
    let mut stdout = io::stdout().lock();
    stdout.write_all(&line)?;
    stdout.flush()
}

fn json(answer: &Answer, meta: &Meta<'_>, line: &mut Vec<u8>) -> serde_json::Result<()> {
    #[derive(Serialize)]
    struct Envelope<'a> {
        ok: bool,
        data: &'a Data,
        error: Option<&'a ErrorBody>,
        warnings: [(); 0],
        meta: &'a Meta<'a>,
    }
    let (data, error) = (&answer.data, answer.error.as_deref());
    serde_json::to_writer(&mut *line, &Envelope { ok: answer.exit_code == 0, data, error, warnings: [], meta })?;
    line.push(b'\n');
    Ok(())
}

fn json_lines(records: &[Record], meta: &Meta<'_>, lines: &mut Vec<u8>) -> serde_json::Result<()> {
    #[derive(Serialize)]
    struct Summary<'a> {
        #[serde(rename = "_summary")]
        last: bool,
        ok: bool,
        exit_code: u8,
        total: usize,
        returned: usize,
        warnings: [(); 0],
        meta: &'a Meta<'a>,
    }
    for record in records {
        serde_json::to_writer(&mut *lines, record)?;
        lines.push(b'\n');
    }
    let total = meta.pagination.map_or(records.len(), |pages| pages.total);
    let returned = records.len();
    let summary = Summary { last: true, ok: true, exit_code: 0, total, returned, warnings: [], meta };
    serde_json::to_writer(&mut *lines, &summary)?;
    lines.push(b'\n');
    Ok(())
}

/// The fields of each item in order, for plain text.
fn items(data: &Data) -> serde_json::Result<Vec<Vec<(String, Value)>>> {
    let of_record = |record: &Record| {
        let mut fields: Vec<(String, Value)> = vec![
            ("id".into(), record.id.as_str().into()),
            ("name".into(), record.name.as_str().into()),
            ("created_at".into(), record.created_at.as_str().into()),
            ("size".into(), record.size.into()),
        ];
        if let Some(effect) = record.effect {
            fields.insert(0, ("effect".into(), effect.into()));
        }
        fields
    };
    Ok(match data {
        Data::Record(record) => vec![of_record(record)],
        Data::Records(records) => records.iter().map(of_record).collect(),
        other => match serde_json::to_value(other)? {
            Value::Array(items) => items,
            Value::Null => Vec::new(),
            item => vec![item],
        }
        .into_iter()
        .map(|item| match item {
            Value::Object(fields) => fields.into_iter().collect(),
            other => vec![("value".to_owned(), other)],
        })
        .collect(),
    })
}

/// Writes `key: value` lines or tab-separated values.
fn text(items: &[Vec<(String, Value)>], format: Format, to: &mut Vec<u8>) -> io::Result<()> {
    let visible = |value: &Value| match value.as_str() {
        // Control characters could change the display of a terminal.
        Some(text) if text.chars().any(char::is_control) => text.escape_default().to_string(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    for (number, fields) in items.iter().enumerate() {
        if format == Format::Tsv {
            if number == 0 {
                let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
                writeln!(to, "{}", names.join("\t"))?;
            }
            let values: Vec<String> = fields.iter().map(|(_, value)| visible(value)).collect();
            writeln!(to, "{}", values.join("\t"))?;
            continue;
        }
        if number > 0 {
            writeln!(to)?;
        }
        for (name, value) in fields {
            writeln!(to, "{name}: {}", visible(value))?;
        }
    }
    Ok(())
}

/// Writes an error as text.
fn problem(answer: &Answer) {
    let Some(error) = &answer.error else { return };
    let mut stderr = io::stderr().lock();
    let _ = writeln!(stderr, "error: {}", error.message);
    for FieldError { message, .. } in error.errors.iter().filter(|_| error.errors.len() > 1) {
        let _ = writeln!(stderr, "  {message}");
    }
    if let Some(fix) = &error.fix_required {
        let _ = writeln!(stderr, "  fix: {fix}");
    }
    if let Some(hint) = &error.suggestion {
        let _ = writeln!(stderr, "  hint: {hint}");
    }
    let _ = writeln!(stderr, "  ({}, exit {})", error.code, answer.exit_code);
}
