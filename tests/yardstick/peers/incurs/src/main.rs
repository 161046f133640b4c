//! The get and the list of the small tool with incurs, written as in its README: typed commands on tokio.

use incurs::cli::Cli;
use incurs::command::{CommandDef, TypedContext, TypedResult};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use yardstick_store::{Row, Store};

#[derive(Deserialize, incurs::Args)]
struct GetArgs {
    /// Id of the record
    id: String,
}

#[derive(Deserialize, incurs::Options)]
struct StoreOptions {
    /// File of the store
    store: Option<String>,
}

#[derive(JsonSchema, Serialize)]
struct Record {
    id: String,
    name: String,
    created_at: String,
    size: u64,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Record { id: row.id, name: row.name, created_at: row.created_at, size: row.size }
    }
}

fn store(options: StoreOptions) -> Store {
    Store::new(options.store.unwrap_or_else(|| "records.tsv".to_owned()).into())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let get = CommandDef::typed::<GetArgs, StoreOptions, (), Record, _, _>(
        "get",
        |ctx: TypedContext<GetArgs, StoreOptions, ()>| async move {
            match store(ctx.options).get(&ctx.args.id) {
                Ok(Some(row)) => TypedResult::ok(row.into()),
                Ok(None) => TypedResult::error("NOT_FOUND", format!("no record has the id '{}'", ctx.args.id)),
                Err(error) => TypedResult::error("UNAVAILABLE", error.to_string()),
            }
        },
    )
    .description("Show a record")
    .done();
    let list = CommandDef::typed::<(), StoreOptions, (), Vec<Record>, _, _>(
        "list",
        |ctx: TypedContext<(), StoreOptions, ()>| async move {
            match store(ctx.options).list() {
                Ok(rows) => TypedResult::ok(rows.into_iter().map(Record::from).collect()),
                Err(error) => TypedResult::error("UNAVAILABLE", error.to_string()),
            }
        },
    )
    .description("List all records")
    .done();
    Cli::create("small").version("0.1.0").command("get", get).command("list", list).serve().await
}
