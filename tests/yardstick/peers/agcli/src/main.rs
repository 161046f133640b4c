//! The get and the list of the small tool with agcli, written as in its README: a builder, async handlers, `json!`.

use agcli::{AgentCli, Command, CommandError, CommandOutput, CommandRequest, ErrorCode, NextAction};
use serde_json::{Value, json};
use yardstick_store::{Row, Store};

fn store(request: &CommandRequest) -> Store {
    Store::new(request.flag("store").unwrap_or("records.tsv").into())
}

fn record(row: Row) -> Value {
    json!({"id": row.id, "name": row.name, "created_at": row.created_at, "size": row.size})
}

fn unavailable(error: std::io::Error) -> CommandError {
    CommandError::new(ErrorCode::new("UNAVAILABLE"), format!("the store failed: {error}"), "Check the file and retry.")
        .retryable(true)
}

fn cli() -> AgentCli {
    AgentCli::new("small", "Keeps records")
        .version("0.1.0")
        .command(Command::new("get", "Show a record").usage("small get <id> [--store=<file>]").handler(
            |request| async move {
                let id = request.require_arg(0, "id")?;
                let row = store(&request).get(id).map_err(unavailable)?.ok_or_else(|| {
                    CommandError::new(
                        ErrorCode::new("NOT_FOUND"),
                        format!("no record has the id '{id}'"),
                        "Run `small list`.",
                    )
                })?;
                Ok(CommandOutput::new(record(row)).next_action(NextAction::new("small list", "List all records")))
            },
        ))
        .command(Command::new("list", "List all records").usage("small list [--store=<file>]").handler(
            |request| async move {
                let rows = store(&request).list().map_err(unavailable)?;
                Ok(CommandOutput::list(rows.into_iter().map(record).collect()))
            },
        ))
}

#[tokio::main]
async fn main() {
    cli().run_env().await.finish()
}
