//! The get and the list of the small tool with clap-noun-verb, written as in its README: functions with an attribute.

use clap_noun_verb::{NounVerbError, Result};
use clap_noun_verb_macros::verb;
use serde::Serialize;
use yardstick_store::{Row, Store};

#[derive(Serialize)]
pub struct Record {
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

fn store(path: Option<String>) -> Store {
    Store::new(path.unwrap_or_else(|| "records.tsv".to_owned()).into())
}

/// Show a record
#[verb("get", "record")]
fn get(id: String, store: Option<String>) -> Result<Record> {
    let row = self::store(store).get(&id).map_err(|error| NounVerbError::execution_error(error.to_string()))?;
    row.map(Record::from).ok_or_else(|| NounVerbError::execution_error(format!("no record has the id '{id}'")))
}

/// List all records
#[verb("list", "record")]
fn list(store: Option<String>) -> Result<Vec<Record>> {
    let rows = self::store(store).list().map_err(|error| NounVerbError::execution_error(error.to_string()))?;
    Ok(rows.into_iter().map(Record::from).collect())
}

fn main() -> Result<()> {
    clap_noun_verb::run()
}
