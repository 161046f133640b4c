//! The columns of a uniqueness violation in SQLite, for all drivers.

use crate::Violation;

/// Parses the columns and the table in `UNIQUE constraint failed: accounts.region, accounts.name`.
///
/// SQLite reports them only in this message. Parsing it is reliable: the result code has already determined the violation,
/// and SQLite builds the message from the names of the schema alone, never translated (`sqlite3UniqueConstraint` and
/// `sqlite3RowidConstraint` in its `insert.c`). Messages of any other form yield nothing: those for an index on an
/// expression (`index 'name'`), and ambiguous names with a dot or a comma. (Only a column of `t` with the name `a, t.b` is
/// mistaken for two columns.)
pub(crate) fn violation(message: &str) -> Violation {
    let Some(list) = message.strip_prefix("UNIQUE constraint failed: ") else { return Violation::default() };
    let pairs: Option<Vec<(&str, &str)>> = list.split(", ").map(pair).collect();
    match pairs.as_deref() {
        Some(pairs @ [(table, _), ..]) if pairs.iter().all(|(other, _)| other == table) => {
            Violation::default().with_table(*table).with_columns(pairs.iter().map(|(_, column)| *column))
        }
        _ => Violation::default(),
    }
}

/// Splits `table.column`.
fn pair(text: &str) -> Option<(&str, &str)> {
    let is_name = |name: &str| !name.is_empty() && !name.contains(['.', ',']);
    text.split_once('.').filter(|(table, column)| is_name(table) && is_name(column))
}
