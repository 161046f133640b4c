//! The fields of an event or a span as JSON.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

/// The keys that the framework adds to a line. A field with the same name gets the suffix `_`.
const RESERVED: [&str; 3] = ["timestamp", "level", "target"];

/// Recorded fields by name.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Map<String, Value>);

impl Fields {
    /// Adds the fields of an enclosing span. Fields closer to the event take precedence, and the span's message is not
    /// inherited.
    pub(super) fn inherit(&mut self, span: &Fields) {
        for (name, value) in span.0.iter().filter(|(name, _)| *name != "message") {
            self.0.entry(name).or_insert_with(|| value.clone());
        }
    }

    fn insert(&mut self, field: &Field, value: impl Into<Value>) {
        // A raw identifier is printed without its prefix.
        let name = field.name().strip_prefix("r#").unwrap_or(field.name());
        let mut name = name.to_owned();
        if RESERVED.contains(&&*name) {
            name.push('_');
        }
        self.0.insert(name, value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.insert(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field, value);
    }

    /// A value without a JSON representation, such as NaN, becomes null.
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field, value);
    }
}
