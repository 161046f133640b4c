//! The envelope, and the code that writes to stdout.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, SystemTime};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

use crate::describe::{CommandDocument, ToolDocument};
use crate::record::{Record, Status};

/// The result of a call.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit_code: u8,
    pub(crate) data: Option<Data>,
    pub(crate) error: Option<ErrorBody>,
    pub(crate) text: Option<Text>,
    pub(crate) notes: Notes,
}

/// The optional parts of `meta`.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Notes {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) dry_run: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) validation_only: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) confirmed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pagination: Option<Pagination>,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Pagination {
    pub(crate) total: usize,
    pub(crate) returned: usize,
    pub(crate) truncated: bool,
    pub(crate) has_more: bool,
    pub(crate) next_cursor: Option<String>,
}

/// A resource that a dry run would affect.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Affected {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

/// Text instead of data.
#[derive(Debug)]
pub(crate) enum Text {
    Help(String),
    Version(String),
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Data {
    Record(Record),
    Records(Vec<Record>),
    Changed {
        effect: &'static str,
        #[serde(flatten)]
        record: Record,
    },
    Deleted {
        effect: &'static str,
        status: &'static str,
        id: String,
    },
    Purged {
        effect: &'static str,
        status: Status,
        deleted: usize,
    },
    Would {
        effect: &'static str,
        would_affect: Vec<Affected>,
        would_affect_count: usize,
    },
    Command(Box<CommandDocument>),
    Tool(ToolDocument),
}

impl Answer {
    pub(crate) fn done(data: Data) -> Answer {
        Answer { exit_code: 0, data: Some(data), error: None, text: None, notes: Notes::default() }
    }

    pub(crate) fn failed(exit_code: u8, error: ErrorBody) -> Answer {
        Answer { exit_code, data: None, error: Some(error), text: None, notes: Notes::default() }
    }

    pub(crate) fn validated() -> Answer {
        let notes = Notes { validation_only: true, ..Notes::default() };
        Answer { exit_code: 0, data: None, error: None, text: None, notes }
    }

    pub(crate) fn help(text: String) -> Answer {
        Answer { text: Some(Text::Help(text)), notes: Notes::default(), ..Answer::validated() }
    }

    pub(crate) fn version(text: String) -> Answer {
        Answer { text: Some(Text::Version(text)), ..Answer::help(String::new()) }
    }
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

#[derive(Debug, Serialize)]
pub(crate) struct FieldError {
    pub(crate) field: String,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) suggestion: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Meta {
    exit_code: u8,
    duration_ms: u128,
    command: String,
    request_id: String,
    timestamp: String,
    tool_version: &'static str,
    schema_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
    #[serde(flatten)]
    notes: Notes,
}

impl Meta {
    pub(crate) fn new(exit_code: u8, duration: Duration, path: &[String], timestamp: SystemTime, notes: Notes) -> Self {
        Meta {
            exit_code,
            duration_ms: duration.as_millis(),
            command: if path.is_empty() { env!("CARGO_PKG_NAME").to_owned() } else { path.join(" ") },
            request_id: uuid::Uuid::now_v7().to_string(),
            timestamp: humantime::format_rfc3339_millis(timestamp).to_string(),
            tool_version: env!("CARGO_PKG_VERSION"),
            schema_version: "1.0",
            trace_id: std::env::var("TOOL_TRACE_ID").ok().filter(|id| !id.is_empty()),
            notes,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Json,
    Plain,
}

impl Format {
    pub(crate) fn choose(requested: Option<Format>) -> Format {
        let ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        let people = io::stdout().is_terminal() && !ci;
        requested.unwrap_or(if people { Format::Plain } else { Format::Json })
    }
}

pub(crate) fn print(answer: &Answer, meta: &Meta, format: Format) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match (&answer.text, format) {
        (Some(Text::Version(text)), _) | (Some(Text::Help(text)), Format::Plain) => write!(stdout, "{text}"),
        (None, Format::Plain) => plain(answer, &mut stdout),
        (text, Format::Json) => {
            if let Some(Text::Help(text)) = text {
                let _ = write!(io::stderr(), "{text}");
            }
            let mut line = json(answer, meta)?;
            line.push(b'\n');
            stdout.write_all(&line)
        }
    }?;
    stdout.flush()
}

fn json(answer: &Answer, meta: &Meta) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Envelope<'a> {
        ok: bool,
        data: &'a Option<Data>,
        error: &'a Option<ErrorBody>,
        warnings: [Value; 0],
        meta: MetaAndHelp<'a>,
    }
    #[derive(Serialize)]
    struct MetaAndHelp<'a> {
        #[serde(flatten)]
        meta: &'a Meta,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        help: bool,
    }
    serde_json::to_vec(&Envelope {
        ok: answer.exit_code == 0,
        data: &answer.data,
        error: &answer.error,
        warnings: [],
        meta: MetaAndHelp { meta, help: answer.text.is_some() },
    })
}

/// Writes `key: value` lines; an empty line separates records.
fn plain(answer: &Answer, stdout: &mut dyn Write) -> io::Result<()> {
    let records = match serde_json::to_value(&answer.data)? {
        Value::Array(records) => records,
        Value::Null => Vec::new(),
        record => vec![record],
    };
    for (i, record) in records.iter().enumerate() {
        if i > 0 {
            writeln!(stdout)?;
        }
        for (key, value) in record.as_object().into_iter().flatten() {
            match value.as_str() {
                Some(text) => writeln!(stdout, "{key}: {}", escape_control(text))?,
                None => writeln!(stdout, "{key}: {value}")?,
            }
        }
    }
    if let Some(error) = &answer.error {
        let mut stderr = io::stderr().lock();
        let _ =
            writeln!(stderr, "error: {} ({}, exit {})", escape_control(&error.message), error.code, answer.exit_code);
        for FieldError { field, message, .. } in &error.errors {
            let _ = writeln!(stderr, "  {}: {}", escape_control(field), escape_control(message));
        }
        if let Some(fix) = &error.fix_required {
            let _ = writeln!(stderr, "  fix: {fix}");
        }
    }
    Ok(())
}

/// Escapes control characters, which could change the display of a terminal.
fn escape_control(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}
