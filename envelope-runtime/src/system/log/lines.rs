//! Writes events as lines of JSON.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;
use serde_json::{Map, Value, json};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::fields::Fields;
use crate::wire::write_safe;

/// The most verbose level that is logged. More verbose ones are for debugging the program.
const MAX_LEVEL: Level = Level::INFO;

/// Writes each event as one line: its timestamp, level, target, message, fields and the fields of the enclosing spans. Like an
/// envelope, a line contains no control characters.
pub(super) struct Lines {
    /// Receives one complete line at a time, to keep the lines of several threads apart.
    out: Mutex<Out>,
}

type Out = Box<dyn FnMut(&[u8]) + Send>;

impl Lines {
    pub(super) fn to(out: impl FnMut(&[u8]) + Send + 'static) -> Self {
        Lines { out: Mutex::new(Box::new(out)) }
    }
}

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    timestamp: String,
    level: &'a str,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    #[serde(flatten)]
    fields: Map<String, Value>,
}

impl Line<'_> {
    fn new(level: Level, target: &str, mut fields: Map<String, Value>) -> Line<'_> {
        let timestamp = humantime::format_rfc3339_micros(SystemTime::now()).to_string();
        Line { timestamp, level: level.as_str(), target, message: fields.remove("message"), fields }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Serializing texts, numbers and maps of them cannot fail.
        if write_safe(&mut bytes, self).is_ok() {
            bytes.push(b'\n');
        }
        bytes
    }
}

/// The warning that the program has its own subscriber, to which all events go.
pub(super) fn other_subscriber_warning() -> Vec<u8> {
    let why = "the program has its own log, which receives all events; --log json has no effect";
    let fields = Map::from_iter([("message".to_owned(), json!("no_log")), ("why".to_owned(), json!(why))]);
    Line::new(Level::WARN, "envelope", fields).to_bytes()
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= MAX_LEVEL
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(MAX_LEVEL))
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let mut new = Fields::default();
        values.record(&mut new);
        if let Some(span) = context.span(id) {
            if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
                fields.0.extend(new.0);
            }
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(outer) = span.extensions().get::<Fields>() {
                fields.inherit(outer);
            }
        }
        let metadata = event.metadata();
        let line = Line::new(*metadata.level(), metadata.target(), fields.0).to_bytes();
        (self.out.lock().unwrap_or_else(PoisonError::into_inner))(&line);
    }
}
