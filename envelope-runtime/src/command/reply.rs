//! The first half of an envelope, made from the return value of a handler.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::context::plan::Plan;
use crate::error::early_exit::{EarlyExit, not_serializable};
use crate::error::resource::{Resource, check_id};
use crate::error::standard::GENERAL_ERROR;
use crate::wire::{Body, Document, ErrorBody, Notes, Phase, Renamed, Warning, to_value};

/// An unfinished answer: `data` is serialised, and the run adds the rest of the envelope.
#[derive(Debug)]
pub struct Reply {
    pub(crate) body: Body,
    pub(crate) verdict: Verdict,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) notes: Notes,
}

/// How a handler's outcome ends the run.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Exit 0.
    Done,
    /// ALREADY_EXISTS, with the existing resource as `data`.
    Conflict(Conflict),
    /// The existing resource vanished: the run calls the handler once more.
    Vanished,
    /// Exit 0. If the answer is not JSON, this text replaces `data`.
    #[cfg_attr(not(any(feature = "completion", feature = "man")), expect(dead_code, reason = "no command has a text"))]
    Raw(String),
    /// Every answer has been printed: the run ends with this exit code and prints nothing more.
    Answered(u8),
}

/// The resource of a create conflict. The run adds the command that reads it.
#[derive(Debug)]
pub(crate) struct Conflict {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) id_field: &'static str,
    pub(crate) key: Option<String>,
    pub(crate) key_field: Option<&'static str>,
    /// The conflicting fields; empty if that is the key, or the id of a resource without a key.
    pub(crate) fields: Vec<String>,
}

impl Reply {
    /// `data` null.
    pub(crate) fn null() -> Reply {
        Reply { body: Body::null(true), verdict: Verdict::Done, warnings: Vec::new(), notes: Notes::default() }
    }

    /// `data` as serialised.
    pub(crate) fn plain<T: Serialize + ?Sized>(data: &T) -> Result<Reply, EarlyExit> {
        Reply::written(data, true, Verdict::Done)
    }

    /// `data` is a describe document.
    pub(crate) fn describe(document: Document) -> Result<Reply, EarlyExit> {
        let mut reply = Reply::null();
        reply.body = Body::new(true);
        reply.body.describe(document).map_err(|error| not_serializable(&error))?;
        Ok(reply)
    }

    /// `data` with `effect` as its first key.
    pub(crate) fn effect<T: Serialize + ?Sized>(effect: &str, data: &T) -> Result<Reply, EarlyExit> {
        let mut body = Body::new(true);
        let renamed = body.effect(effect, data).map_err(|error| not_serializable(&error))?;
        Ok(Reply::with_renamed(body, renamed))
    }

    fn with_renamed(body: Body, renamed: Option<Renamed>) -> Reply {
        let mut warnings = Vec::new();
        if let Some(Renamed { printed_as }) = renamed {
            let text = format!("the field `effect` is printed as `{printed_as}`: `effect` says what the command did");
            let mut warning = Warning::new("FIELD_RENAMED", text);
            warning.context.insert("field", "effect");
            warning.context.insert("printed_as", printed_as);
            warnings.push(warning);
        }
        Reply { body, verdict: Verdict::Done, warnings, notes: Notes::default() }
    }

    /// The reply to a change: its effect and `data`; in a dry run the effect it would have and the things it would affect.
    pub(crate) fn change<T: Serialize + ?Sized>(
        plan: &Plan,
        change: Change,
        of: &dyn Fn() -> Option<Affected>,
        data: &T,
    ) -> Result<Reply, EarlyExit> {
        if plan.peek_dry_run() { Reply::dry_run(plan, change, of) } else { Reply::effect(change.done(), data) }
    }

    fn dry_run(plan: &Plan, change: Change, of: &dyn Fn() -> Option<Affected>) -> Result<Reply, EarlyExit> {
        if !plan.was_asked() {
            return Err(unasked());
        }
        if plan.has_no_entries() {
            if let Some(Affected(of)) = of() {
                plan.affects_json(of);
            }
        }
        if let Some(error) = plan.take_error() {
            return Err(not_serializable(&error));
        }
        let (would_affect, would_affect_count) = plan.affected();
        Reply::effect(change.would(), &Would { would_affect, would_affect_count })
    }

    /// `data` is a resource, which must be printed with its id.
    pub(crate) fn resource<T: Resource>(resource: &T) -> Result<Reply, EarlyExit> {
        Reply::plain(resource)?.with_id_of(resource)
    }

    /// The reply to a change of a resource, which must be printed with its id.
    pub(crate) fn changed_resource<T: Resource>(plan: &Plan, change: Change, resource: &T) -> Result<Reply, EarlyExit> {
        let of = || match change {
            Change::Create => Some(Affected::new_resource(resource)),
            _ => Some(Affected::resource(resource)),
        };
        let reply = Reply::change(plan, change, &of, resource)?;
        // A dry run prints what it would affect instead of the resource.
        if plan.peek_dry_run() { Ok(reply) } else { reply.with_id_of(resource) }
    }

    /// The reply of a command that did not have to change its resource.
    pub(crate) fn unchanged_resource<T: Resource>(resource: &T) -> Result<Reply, EarlyExit> {
        Reply::effect("noop", resource)?.with_id_of(resource)
    }

    /// Returns the reply if `data` contains the id of the resource.
    fn with_id_of<T: Resource>(self, resource: &T) -> Result<Reply, EarlyExit> {
        check_id(&self.body, resource)?;
        Ok(self)
    }

    /// The create conflict: `data` has the same bytes as in the answer of the get command.
    pub(crate) fn conflict<T: Resource>(existing: &T, fields: Vec<String>) -> Result<Reply, EarlyExit> {
        let conflict = Conflict {
            kind: T::KIND,
            id: existing.id().to_string(),
            id_field: T::ID_FIELD,
            key: existing.key(),
            key_field: T::KEY_FIELD,
            fields,
        };
        Reply::written(existing, false, Verdict::Conflict(conflict))?.with_id_of(existing)
    }

    pub(crate) fn vanished() -> Reply {
        Reply { verdict: Verdict::Vanished, body: Body::null(false), ..Reply::null() }
    }

    /// Adds the text that formats other than JSON print unchanged.
    #[cfg(any(feature = "completion", feature = "man"))]
    pub(crate) fn raw(self, text: String) -> Reply {
        Reply { verdict: Verdict::Raw(text), ..self }
    }

    /// A reply after which nothing more is printed.
    pub(crate) fn answered(exit_code: u8) -> Reply {
        Reply { verdict: Verdict::Answered(exit_code), ..Reply::null() }
    }

    fn written<T: Serialize + ?Sized>(data: &T, ok: bool, verdict: Verdict) -> Result<Reply, EarlyExit> {
        let mut body = Body::new(ok);
        body.data(data).map_err(|error| not_serializable(&error))?;
        Ok(Reply { body, verdict, warnings: Vec::new(), notes: Notes::default() })
    }
}

/// A change that a command makes, or would make.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Change {
    Create,
    Update,
    Delete,
}

impl Change {
    fn done(self) -> &'static str {
        match self {
            Change::Create => "created",
            Change::Update => "updated",
            Change::Delete => "deleted",
        }
    }

    fn would(self) -> &'static str {
        match self {
            Change::Create => "would_create",
            Change::Update => "would_update",
            Change::Delete => "would_delete",
        }
    }
}

/// The resource of an outcome, as an entry of `would_affect`.
#[derive(Debug)]
pub(crate) struct Affected(Value);

impl Affected {
    /// A resource by its kind, its id and its key.
    pub(crate) fn resource<T: Resource>(resource: &T) -> Self {
        let id = to_value(resource.id()).unwrap_or_default();
        Affected::named(T::KIND, Some((T::ID_FIELD, id)), T::KEY_FIELD.zip(resource.key()))
    }

    /// A resource that does not exist yet: its id is not known, and its key identifies it.
    pub(crate) fn new_resource<T: Resource>(resource: &T) -> Self {
        match T::KEY_FIELD.zip(resource.key()) {
            Some(key) => Affected::named(T::KIND, None, Some(key)),
            None => Affected::resource(resource),
        }
    }

    /// A resource of which only the id is known.
    pub(crate) fn id<T: Resource>(id: Value) -> Self {
        Affected::named(T::KIND, Some((T::ID_FIELD, id)), None)
    }

    fn named(kind: &str, id: Option<(&str, Value)>, key: Option<(&str, String)>) -> Self {
        let mut named = Map::new();
        named.insert("kind".to_owned(), kind.into());
        for (field, value) in id.into_iter().chain(key.map(|(field, key)| (field, key.into()))) {
            named.insert(field.to_owned(), value);
        }
        Affected(named.into())
    }
}

/// `data` of a dry run, behind `effect`.
#[derive(Serialize)]
struct Would {
    would_affect: Vec<Value>,
    would_affect_count: usize,
}

/// The error of a dry run whose handler did not ask its plan, and so may have written.
fn unasked() -> EarlyExit {
    let mut body =
        ErrorBody::new(GENERAL_ERROR, "the handler did not ask its plan before it wrote: this was not a dry run");
    body.phase = Some(Phase::Execution);
    body.suggestion = Some("Report it: the handler must call `plan.write` or `plan.is_dry_run`".into());
    body.into()
}
