//! The types that the commands of a generated tool share.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use serde::Serialize;

/// A widget
#[derive(Serialize)]
pub struct Widget {
    pub id: String,
    pub name: String,
    pub size: u32,
    pub level: Level,
    pub tag: Option<String>,
}

/// A level
#[derive(Clone, Copy, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Low,
    High,
}

/// The store is unavailable
#[derive(Debug)]
pub struct Fault;

/// The content of `data`, and whether it is a conflict.
pub enum Answer {
    One(Option<Widget>),
    Many(Vec<Widget>),
    Changed(&'static str, Widget),
    Exists(Widget),
    Deleted(&'static str, &'static str, String),
}

/// A store that contains every requested widget.
pub struct Store;

impl Store {
    fn widget(shelf: u32, name: String, size: u32, level: Level, tag: Option<String>) -> Widget {
        Widget { id: format!("w{shelf}"), name, size, level, tag }
    }

    pub fn create(
        &self,
        shelf: u32,
        name: String,
        size: u32,
        tag: Option<String>,
        force: bool,
    ) -> Result<Answer, Fault> {
        let widget = Self::widget(shelf, name, size, Level::Low, tag);
        if widget.name == "taken" && !force {
            return Ok(Answer::Exists(widget));
        }
        Ok(Answer::Changed("created", widget))
    }

    pub fn get(
        &self,
        shelf: u32,
        name: String,
        revision: Option<u64>,
        tag: Option<String>,
        deep: bool,
    ) -> Result<Answer, Fault> {
        if revision == Some(0) {
            return Err(Fault);
        }
        let level = if deep { Level::Low } else { Level::High };
        Ok(Answer::One(Some(Self::widget(shelf, name, 1, level, tag))))
    }

    pub fn list(
        &self,
        shelf: u32,
        prefix: Option<String>,
        level: Option<Level>,
        least: u32,
        tags: Vec<String>,
    ) -> Result<Answer, Fault> {
        let (name, level) = (prefix.unwrap_or_default(), level.unwrap_or(Level::High));
        Ok(Answer::Many(vec![Self::widget(shelf, name, least, level, tags.into_iter().next())]))
    }

    pub fn update(
        &self,
        shelf: u32,
        name: String,
        size: Option<u32>,
        level: Level,
        force: bool,
    ) -> Result<Answer, Fault> {
        let widget = Self::widget(shelf, name, size.unwrap_or(1), level, None);
        Ok(Answer::Changed(if force { "noop" } else { "updated" }, widget))
    }

    pub fn delete(
        &self,
        shelf: u32,
        name: String,
        revision: Option<u64>,
        reason: Option<String>,
        force: bool,
    ) -> Result<Answer, Fault> {
        if revision == Some(0) && reason.is_none() {
            return Err(Fault);
        }
        let id = format!("w{shelf}-{name}");
        Ok(if force { Answer::Deleted("noop", "not_found", id) } else { Answer::Deleted("deleted", "deleted", id) })
    }
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    ok: bool,
    data: Option<T>,
    error: Option<ErrorBody>,
    warnings: [(); 0],
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    message: &'static str,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict_id: Option<String>,
}

#[derive(Serialize)]
struct Meta<'a> {
    exit_code: u8,
    duration_ms: u128,
    command: &'a str,
    request_id: String,
    timestamp: String,
    tool_version: &'static str,
    schema_version: &'static str,
}

#[derive(Serialize)]
struct Changed {
    effect: &'static str,
    #[serde(flatten)]
    widget: Widget,
}

#[derive(Serialize)]
struct Gone {
    effect: &'static str,
    status: &'static str,
    id: String,
}

/// Prints one line.
fn line<T: Serialize>(started: Instant, command: &str, code: u8, data: Option<T>, error: Option<ErrorBody>) -> ExitCode {
    let meta = Meta {
        exit_code: code,
        duration_ms: started.elapsed().as_millis(),
        command,
        request_id: format!("{:032x}", fastrand::u128(..)),
        timestamp: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
        tool_version: "0.1.0",
        schema_version: "1.0",
    };
    let envelope = Envelope { ok: code == 0, data, error, warnings: [], meta };
    let mut text = serde_json::to_vec(&envelope).unwrap_or_default();
    text.push(b'\n');
    let _ = std::io::stdout().write_all(&text);
    ExitCode::from(code)
}

pub fn print(command: &str, answer: Result<Answer, Fault>) -> ExitCode {
    let now = Instant::now();
    match answer {
        Ok(Answer::One(widget)) => line(now, command, 0, Some(widget), None),
        Ok(Answer::Many(widgets)) => line(now, command, 0, Some(widgets), None),
        Ok(Answer::Changed(effect, widget)) => line(now, command, 0, Some(Changed { effect, widget }), None),
        Ok(Answer::Deleted(effect, status, id)) => line(now, command, 0, Some(Gone { effect, status, id }), None),
        Ok(Answer::Exists(widget)) => {
            let error = ErrorBody {
                code: "ALREADY_EXISTS",
                message: "A resource with this identity already exists",
                retryable: false,
                conflict_id: Some(widget.id.clone()),
            };
            line(now, command, 10, Some(widget), Some(error))
        }
        Err(Fault) => {
            let error = ErrorBody {
                code: "UNAVAILABLE",
                message: "the shelf cannot be reached",
                retryable: true,
                conflict_id: None,
            };
            line::<()>(now, command, 12, None, Some(error))
        }
    }
}
