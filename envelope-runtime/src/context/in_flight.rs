//! A call whose handler is at work, and the answer that is given in its place when it is cut short.
#![cfg_attr(not(unix), allow(dead_code, reason = "nothing cuts a call short on other systems"))]

use std::time::Duration;

use super::stamp::Stamp;
use crate::context::call_context::Context;
use crate::error::standard::TIMEOUT;
use crate::program::ExitTable;
use crate::render::Format;
use crate::run::gate::Attempt;

/// What is known of a call before its handler runs. A clone tells of the same call, so that another thread can answer.
#[derive(Debug, Clone)]
pub(crate) struct Underway {
    pub(crate) context: Context,
    pub(crate) stamp: Stamp,
    pub(crate) format: Format,
    /// Whether what it prints line by line are items of a list.
    pub(crate) lists: bool,
    pub(crate) limit: Option<Limit>,
}

/// How long a handler may take, and the number of TIMEOUT in its command's table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) after: Duration,
    pub(crate) exit_code: u8,
}

impl Underway {
    pub(crate) fn new(attempt: &Attempt<'_>, context: &Context, stamp: &Stamp, format: Format) -> Self {
        let spec = attempt.path.command();
        let limit = attempt.limit.map(|after| {
            let number = spec.and_then(|spec| ExitTable::of(attempt.tool, spec).number(TIMEOUT));
            // Every command with a limit has the code; a failure never leaves as a success.
            Limit { after, exit_code: number.filter(|number| *number != 0).unwrap_or(1) }
        });
        Underway {
            context: context.clone(),
            stamp: stamp.clone(),
            format,
            lists: spec.is_some_and(|spec| spec.contract.listing.is_some()),
            limit,
        }
    }
}

#[cfg(unix)]
pub(crate) use cut::Cut;

#[cfg(unix)]
mod cut {
    use std::time::Duration;

    use serde_json::Value;

    use super::Underway;
    use crate::context::stamp::whole_millis;
    use crate::error::standard::{CANCELLED, TIMEOUT};
    use crate::render::{Answer, Format};
    use crate::wire::{Body, ErrorBody, Facts, Notes, Phase, Warning};

    /// What cuts a call short.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Cut {
        Sigint,
        Sigterm,
        Limit,
    }

    impl Cut {
        /// The signal of this number, which is the same on every Unix.
        pub(crate) fn signal(number: usize) -> Option<Cut> {
            match number {
                2 => Some(Cut::Sigint),
                15 => Some(Cut::Sigterm),
                _ => None,
            }
        }

        /// The exit code of a process that was cut short so; what a limit leads to is in the command's table.
        pub(crate) fn exit_code(self, call: Option<&Underway>) -> u8 {
            match self {
                Cut::Sigint => 130,
                Cut::Sigterm => 143,
                Cut::Limit => call.and_then(|call| call.limit).map_or(1, |limit| limit.exit_code),
            }
        }

        /// How long the hooks of the call have, all together.
        pub(crate) fn patience(self) -> Duration {
            match self {
                Cut::Sigint | Cut::Sigterm => Duration::from_secs(5),
                Cut::Limit => Duration::from_millis(500),
            }
        }

        /// How long the answer has from there, where its reader does not read. A limit is kept within a second.
        pub(crate) fn last_words(self) -> Duration {
            match self {
                Cut::Sigint | Cut::Sigterm => Duration::from_secs(1),
                Cut::Limit => Duration::from_millis(400),
            }
        }
    }

    impl Underway {
        /// The answer in the place of the handler's. `items` is how many of a list were printed before it.
        pub(crate) fn cut_short(&self, cut: Cut, items: u64, intercepted: Option<Warning>) -> Answer {
            let error = match cut {
                Cut::Sigint => cancelled("SIGINT"),
                Cut::Sigterm => cancelled("SIGTERM"),
                Cut::Limit => self.timed_out(),
            };
            let mut body = Body::new(false);
            // What a map of values holds can be written.
            if body.data(&partial(self.context.partial())).is_err() {
                body = Body::null(false);
            }
            let mut warnings = self.context.take_warnings();
            warnings.extend(intercepted);
            let streams = self.format == Format::Jsonl && self.lists;
            let notes = Notes { items_emitted: streams.then_some(items), ..Notes::default() };
            let meta = self.stamp.meta(cut.exit_code(Some(self)), notes);
            Answer { body, error: Some(error), warnings, meta, prose: None }
        }

        fn timed_out(&self) -> ErrorBody {
            let after = self.limit.map(|limit| limit.after).unwrap_or_default();
            let text = humantime::format_duration(after);
            let mut error =
                ErrorBody::new(TIMEOUT, format!("The time limit of {text} passed before the command was done"));
            error.phase = Some(Phase::Execution);
            error.context.insert("timeout_ms", whole_millis(after));
            error.suggestion = Some(
                "Give it more time with --timeout; look first at what was done, for it may have been done in part"
                    .into(),
            );
            error
        }
    }

    fn cancelled(signal: &'static str) -> ErrorBody {
        let mut error = ErrorBody::new(CANCELLED, format!("{signal} ended the command before it was done"));
        error.phase = Some(Phase::Execution);
        error.context.insert("signal", signal);
        error
    }

    /// `data` of a call that was cut short.
    fn partial(so_far: Option<Value>) -> Facts {
        let mut done = Facts::default();
        done.insert("partial", true);
        match so_far {
            None | Some(Value::Null) => {}
            Some(Value::Object(map)) => {
                for (name, value) in map {
                    // A key is printed once, and this one is ours.
                    if name != "partial" {
                        done.insert(name, value);
                    }
                }
            }
            Some(other) => done.insert("done", other),
        }
        done
    }

    #[cfg(test)]
    mod tests {
        use std::time::Duration;

        use serde_json::{Value, json};

        use super::{Cut, Format, Underway, partial};
        use crate::context::call_context::Context;
        use crate::context::in_flight::Limit;
        use crate::context::stamp::Stamp;
        use crate::program::Tool;

        fn call(format: Format, lists: bool) -> Underway {
            Underway {
                context: Context::for_test("numbers"),
                stamp: Stamp::new(&Tool::new("tool", "1.0.0")),
                format,
                lists,
                limit: Some(Limit { after: Duration::from_millis(1500), exit_code: 90 }),
            }
        }

        #[test]
        fn a_stream_that_is_cut_tells_how_much_of_it_there_was() {
            for (format, lists, told) in [
                (Format::Jsonl, true, Some(7)),
                (Format::Jsonl, false, None),
                (Format::Json, true, None),
                (Format::Terminal, true, None),
            ] {
                let answer = call(format, lists).cut_short(Cut::Sigterm, 7, None);
                assert_eq!(answer.meta.notes.items_emitted, told, "{format:?} {lists}");
                assert_eq!(answer.meta.exit_code, 143);
            }
        }

        #[test]
        fn a_limit_has_the_number_of_the_table() {
            let answer = call(Format::Json, false).cut_short(Cut::Limit, 0, None);
            assert_eq!(answer.meta.exit_code, 90);
            assert_eq!(answer.error.unwrap().message, "The time limit of 1s 500ms passed before the command was done");
        }

        #[test]
        fn data_of_a_cut_call_is_an_object_whatever_was_said() {
            for (said, printed) in [
                (None, r#"{"partial":true}"#),
                (Some(Value::Null), r#"{"partial":true}"#),
                (Some(json!({"rows": 3, "a": [1]})), r#"{"partial":true,"a":[1],"rows":3}"#),
                (Some(json!({"partial": 7})), r#"{"partial":true}"#),
                (Some(json!([1, 2])), r#"{"partial":true,"done":[1,2]}"#),
                (Some(json!("half")), r#"{"partial":true,"done":"half"}"#),
            ] {
                assert_eq!(serde_json::to_string(&partial(said)).unwrap(), printed);
            }
        }
    }
}
