//! Which columns SQLite names in a uniqueness violation, whatever the driver.

use crate::Violation;

/// The columns and the table in `UNIQUE constraint failed: accounts.region, accounts.name`.
///
/// SQLite tells them nowhere else. This is no guess: whether a rule was violated, the result code has decided before;
/// and the text is one that SQLite makes itself (`sqlite3UniqueConstraint` and `sqlite3RowidConstraint` in its
/// `insert.c`), from the names of the schema alone, and translates into no language. What does not have that form to
/// the letter tells nothing: an index on an expression (`index 'name'`), and a name with a dot or a comma in it, so that
/// nobody can say where it ends. (Only a column of `t` that somebody named `a, t.b` is taken for two.)
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

/// The table and the column in `table.column`.
fn pair(text: &str) -> Option<(&str, &str)> {
    let is_name = |name: &str| !name.is_empty() && !name.contains(['.', ',']);
    text.split_once('.').filter(|(table, column)| is_name(table) && is_name(column))
}
