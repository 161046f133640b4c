//! `timeout`: how long a handler may take. The limit is set here; the run's watch keeps it.

use std::time::Duration;

use clap::Arg;

use super::{Attempt, Code, Gate};
use crate::command::reply::Reply;
use crate::command::spec::CommandSpec;
use crate::error::early_exit::Stop;
use crate::error::standard::TIMEOUT;
use crate::program::Tool;
use crate::wire::SideEffects;

const FLAG: &str = "timeout";

pub(super) struct Timeout;

impl Gate for Timeout {
    fn guards(&self, _: &Tool, spec: &CommandSpec) -> bool {
        spec.timeout_ms.is_some()
    }

    fn flags(&self, spec: &CommandSpec) -> Vec<Arg> {
        let default = spec.timeout_ms.map(Duration::from_millis).unwrap_or_default();
        vec![
            Arg::new(FLAG)
                .long(FLAG)
                .value_name("DURATION")
                .help(format!(
                    "How long the command may take, such as 1500ms, 30s or 5m; 0 is as long as it likes [default: {}]",
                    humantime::format_duration(default)
                ))
                .value_parser(duration),
        ]
    }

    fn codes(&self) -> &'static [Code] {
        &[Code { name: TIMEOUT, description: "", number: None, retryable: false, side_effects: SideEffects::Partial }]
    }

    fn pass(&self, attempt: &mut Attempt<'_>) -> Option<Result<Reply, Stop>> {
        let declared = attempt.path.command().and_then(|spec| spec.timeout_ms).map(Duration::from_millis);
        let asked = attempt.matches.and_then(|matches| matches.get_one::<Duration>(FLAG)).copied();
        attempt.limit = asked.or(declared).filter(|limit| !limit.is_zero());
        None
    }
}

/// `1500ms`, `30s`, `5m`; a number alone is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed = match text.parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    parsed.ok_or_else(|| "expected a duration, such as 1500ms, 30s or 5m".to_owned())
}
