//! A call whose handler is running, and the answer to it if a signal or its time limit interrupts it.
#![cfg_attr(not(unix), allow(dead_code, reason = "nothing cuts a call short on other systems"))]

use std::time::Duration;

use super::stamp::Stamp;
use crate::context::call_context::Context;
use crate::render::Format;

/// Everything known about a call before its handler runs. Another thread can answer the call with a clone.
#[derive(Debug, Clone)]
pub(crate) struct InFlight {
    pub(crate) context: Context,
    pub(crate) stamp: Stamp,
    pub(crate) format: Format,
    /// Whether the lines that it prints are items of a list.
    pub(crate) lists: bool,
    pub(crate) limit: Option<Limit>,
}

/// The time limit of a handler, and the exit code of TIMEOUT in the table of its command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) after: Duration,
    pub(crate) exit_code: u8,
}

impl InFlight {
    /// A call whose handler does not run yet, or no longer.
    pub(crate) fn without_handler(stamp: &Stamp, format: Format) -> InFlight {
        let context = Context::new(String::new(), String::new());
        InFlight { context, stamp: stamp.clone(), format, lists: false, limit: None }
    }
}

#[cfg(unix)]
pub(crate) use interruption::Interruption;

#[cfg(unix)]
mod interruption {
    use std::time::Duration;

    use serde_json::Value;

    use super::InFlight;
    use crate::context::stamp::whole_millis;
    use crate::error::standard::{CANCELLED, TIMEOUT};
    use crate::render::{Answer, Format};
    use crate::wire::{Body, ErrorBody, Facts, Notes, Phase, Warning};

    /// The reason for which a call is interrupted.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum Interruption {
        Sighup,
        Sigint,
        Sigterm,
        Limit,
    }

    impl Interruption {
        /// The signal of this number, which is the same on every Unix.
        pub(crate) fn signal(number: i32) -> Option<Interruption> {
            match number {
                1 => Some(Interruption::Sighup),
                2 => Some(Interruption::Sigint),
                15 => Some(Interruption::Sigterm),
                _ => None,
            }
        }

        /// The exit code of an interrupted process. That of a time limit is in the command's table.
        pub(crate) fn exit_code(self, call: Option<&InFlight>) -> u8 {
            match self {
                Interruption::Sighup => 129,
                Interruption::Sigint => 130,
                Interruption::Sigterm => 143,
                Interruption::Limit => call.and_then(|call| call.limit).map_or(1, |limit| limit.exit_code),
            }
        }

        /// How long all hooks of the call together may take.
        pub(crate) fn hook_timeout(self) -> Duration {
            match self {
                Interruption::Limit => Duration::from_millis(500),
                _ => Duration::from_secs(5),
            }
        }

        /// How long writing the answer may take afterwards if the reader is slow. A time limit is enforced within a second.
        pub(crate) fn answer_timeout(self) -> Duration {
            match self {
                Interruption::Limit => Duration::from_millis(400),
                _ => Duration::from_secs(1),
            }
        }
    }

    impl InFlight {
        /// The answer instead of the handler's. `items` is the number of items of a list that were printed before it.
        pub(crate) fn interrupted(
            &self,
            interruption: Interruption,
            items: u64,
            intercepted: Option<Warning>,
        ) -> Answer {
            let error = match interruption {
                Interruption::Sighup => cancelled("SIGHUP"),
                Interruption::Sigint => cancelled("SIGINT"),
                Interruption::Sigterm => cancelled("SIGTERM"),
                Interruption::Limit => self.timed_out(),
            };
            let data = partial(self.context.partial());
            self.failed(error, interruption.exit_code(Some(self)), Some(&data), items, intercepted)
        }

        /// The answer instead of the handler's if the program's code ends the process. `data` is what the handler has reported.
        pub(crate) fn ended(&self, error: ErrorBody, items: u64, intercepted: Option<Warning>) -> Answer {
            let data = self.context.partial().map(|so_far| partial(Some(so_far)));
            self.failed(error, 1, data.as_ref(), items, intercepted)
        }

        fn failed(
            &self,
            error: ErrorBody,
            exit_code: u8,
            data: Option<&Facts>,
            items: u64,
            intercepted: Option<Warning>,
        ) -> Answer {
            let mut body = Body::new(false);
            // A map of JSON values always serialises.
            if data.is_none_or(|data| body.data(data).is_err()) {
                body = Body::null(false);
            }
            let mut warnings = self.context.take_warnings();
            warnings.extend(intercepted);
            let streams = self.format == Format::Jsonl && self.lists;
            let notes = Notes { items_emitted: streams.then_some(items), ..Notes::default() };
            let meta = self.stamp.meta(exit_code, notes);
            Answer { body, error: Some(error), warnings, meta, prose: None, format: Some(self.format) }
        }

        fn timed_out(&self) -> ErrorBody {
            let after = self.limit.map(|limit| limit.after).unwrap_or_default();
            let text = humantime::format_duration(after);
            let mut error = ErrorBody::new(TIMEOUT, format!("the command exceeded its time limit of {text}"));
            error.phase = Some(Phase::Execution);
            error.context.insert("timeout_ms", whole_millis(after));
            error.suggestion =
                Some("Raise the limit with --timeout, but check first which part of the work was done".into());
            error
        }
    }

    fn cancelled(signal: &'static str) -> ErrorBody {
        let mut error = ErrorBody::new(CANCELLED, format!("the command was interrupted by {signal}"));
        error.phase = Some(Phase::Execution);
        error.context.insert("signal", signal);
        error
    }

    /// `data` of an interrupted call.
    fn partial(so_far: Option<Value>) -> Facts {
        let mut done = Facts::default();
        done.insert("partial", true);
        match so_far {
            None | Some(Value::Null) => {}
            Some(Value::Object(map)) => {
                for (name, value) in map {
                    // A key is printed once, and the framework sets this one.
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

        use super::{Format, InFlight, Interruption, partial};
        use crate::context::call_context::Context;
        use crate::context::in_flight::Limit;
        use crate::context::stamp::Stamp;

        fn call(format: Format, lists: bool) -> InFlight {
            InFlight {
                context: Context::for_test("numbers"),
                stamp: Stamp::new("tool", "1.0.0", "1.0"),
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
                let answer = call(format, lists).interrupted(Interruption::Sigterm, 7, None);
                assert_eq!(answer.meta.notes.items_emitted, told, "{format:?} {lists}");
                assert_eq!(answer.meta.exit_code, 143);
            }
        }

        #[test]
        fn a_limit_has_the_number_of_the_table() {
            let answer = call(Format::Json, false).interrupted(Interruption::Limit, 0, None);
            assert_eq!(answer.meta.exit_code, 90);
            assert_eq!(answer.error.unwrap().message, "the command exceeded its time limit of 1s 500ms");
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
