//! From what a handler returned to the first half of an envelope.

use serde::Serialize;

use crate::resource::Resource;
use crate::standard::GENERAL_ERROR;
use crate::wire::{Body, ErrorBody, Phase, Warning};

/// An answer under way: `data` is serialised, the rest of the envelope is the run's to add.
#[derive(Debug)]
pub struct Reply {
    pub(crate) body: Body,
    pub(crate) verdict: Verdict,
    pub(crate) warnings: Vec<Warning>,
}

/// A run that ends without an answer of the handler's: the envelope's error, whose code decides the exit code.
pub type Stop = Box<ErrorBody>;

/// How a handler's outcome ends the run.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Exit 0.
    Done,
    /// ALREADY_EXISTS, with the existing resource as `data`.
    Conflict(Conflict),
    /// The handler is called once more.
    Vanished,
}

/// What the envelope's error says of the resource in the way. The run adds how to read it.
#[derive(Debug)]
pub(crate) struct Conflict {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) id_field: &'static str,
    pub(crate) key: Option<String>,
    pub(crate) key_field: Option<&'static str>,
}

impl Reply {
    /// `data` as it serialises.
    pub(crate) fn plain<T: Serialize + ?Sized>(data: &T) -> Result<Reply, Stop> {
        Reply::written(data, true, Verdict::Done)
    }

    /// `data` with `effect` as its first key.
    pub(crate) fn effect<T: Serialize + ?Sized>(effect: &str, data: &T) -> Result<Reply, Stop> {
        let mut body = Body::new(true);
        let renamed = body.effect(effect, data).map_err(|error| unserialisable(&error))?;
        let warnings = renamed.map(|renamed| {
            let mut warning = Warning::new(
                "FIELD_RENAMED",
                format!(
                    "the field `effect` is printed as `{}`: `effect` says what the command did",
                    renamed.printed_as
                ),
            );
            warning.context.insert("field", "effect");
            warning.context.insert("printed_as", renamed.printed_as);
            warning
        });
        Ok(Reply { body, verdict: Verdict::Done, warnings: warnings.into_iter().collect() })
    }

    /// The create conflict: `data` is byte for byte what the get command prints.
    pub(crate) fn conflict<T: Resource>(existing: &T) -> Result<Reply, Stop> {
        let conflict = Conflict {
            kind: T::KIND,
            id: existing.id().to_string(),
            id_field: T::ID_FIELD,
            key: existing.key(),
            key_field: T::KEY_FIELD,
        };
        Reply::written(existing, false, Verdict::Conflict(conflict))
    }

    pub(crate) fn vanished() -> Reply {
        Reply { body: Body::null(false), verdict: Verdict::Vanished, warnings: Vec::new() }
    }

    fn written<T: Serialize + ?Sized>(data: &T, ok: bool, verdict: Verdict) -> Result<Reply, Stop> {
        let mut body = Body::new(ok);
        body.data(data).map_err(|error| unserialisable(&error))?;
        Ok(Reply { body, verdict, warnings: Vec::new() })
    }
}

/// The handler did its work, and its result cannot be told.
fn unserialisable(error: &serde_json::Error) -> Stop {
    let mut body = ErrorBody::new(GENERAL_ERROR, "the result of the command cannot be written as JSON");
    body.phase = Some(Phase::Cleanup);
    body.cause = Some(error.to_string());
    Box::new(body)
}
