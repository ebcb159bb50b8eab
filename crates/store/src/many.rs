//! Many rows by few statements: what a statement costs beside its rows, a turn of the driver and on PostgreSQL a round trip, is
//! more than a row costs.

use std::fmt::Write as _;

use crate::{Arg, Row, Sql, StoreError};

/// Most rows of one statement. Longer ones gain nothing more.
const MOST_ROWS: usize = 128;
/// Most parameters of one statement: 32,766 on SQLite (sqlite.org/limits.html, 9), 65,535 on PostgreSQL.
const MOST_ARGS: usize = 32_766;

/// Inserts `rows` in their order by `insert`, which inserts one row: `INSERT INTO table (...) VALUES ($1, ...)`. Each row has a
/// value for each parameter. A row that is refused ends it; what it had inserted goes with the transaction.
pub async fn insert_many(
    sql: &mut dyn Sql,
    insert: &'static str,
    rows: Vec<Vec<Arg>>,
) -> Result<(), StoreError> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    while left > 0 {
        let taken = part(left, columns);
        let args = rows.by_ref().take(taken).flatten().collect();
        let statement = statement(insert, (taken, columns), sql.takes_bare_parameters());
        sql.execute(&statement, args).await?;
        left -= taken;
    }
    Ok(())
}

/// Looks many keys up by `select`, which looks up one: `WITH key (...) AS (VALUES ($n)) SELECT ... FROM key`, with `args` for the
/// parameters before `$n`. Returns a row for each key at least, also for one that is not found.
///
/// A key's row is to be read by a subquery in the list of columns. Unlike `IN` and a join, which PostgreSQL may turn into a look at
/// every row as long as it believes a growing table to be small, that is a look into the index for each key whatever it believes.
pub async fn look_up_many(
    sql: &mut dyn Sql,
    select: &'static str,
    args: Vec<Arg>,
    mut keys: Vec<Arg>,
) -> Result<Vec<Row>, StoreError> {
    let Some(last) = keys.last().cloned() else {
        return Ok(Vec::new());
    };
    // Few kinds of statements here too: the last key is looked up again instead of being parted from the others.
    keys.resize(keys.len().next_power_of_two(), last);
    let first = args.len() + 1;
    let tuples: Vec<String> = (first..first + keys.len())
        .map(|key| format!("(${key})"))
        .collect();
    let text = select.replacen(&format!("(${first})"), &tuples.join(", "), 1);
    sql.rows(&text, args.into_iter().chain(keys).collect()).await
}

/// `insert` for `rows` rows. A parameter with a number has a name to SQLite, which looks it up among all others: with a thousand
/// of them that takes longer than to insert the row.
fn statement(insert: &str, (rows, columns): (usize, usize), bare: bool) -> String {
    let (head, _) = insert.split_once(" VALUES ").unwrap_or((insert, ""));
    let mut text = format!("{head} VALUES ");
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let parameter = row * columns + column + 1;
            let separator = if column == 0 { "" } else { ", " };
            text.push_str(separator);
            if bare {
                text.push('?');
            } else {
                // Writing to a String cannot fail.
                let _ = write!(text, "${parameter}");
            }
        }
        text.push(')');
    }
    text
}

/// Rows of the next statement where `left` are left: a power of two, so that a connection keeps a handful of prepared statements
/// and not one for each number of rows.
fn part(left: usize, columns: usize) -> usize {
    let most = left.min(MOST_ROWS).min(MOST_ARGS / columns.max(1)).max(1);
    1 << most.ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_through_or_bare() {
        let insert = "INSERT INTO note (id, title) VALUES ($1, $2)";
        assert_eq!(statement(insert, (1, 2), false), insert);
        assert_eq!(
            statement(insert, (3, 2), false),
            "INSERT INTO note (id, title) VALUES ($1, $2), ($3, $4), ($5, $6)"
        );
        assert_eq!(
            statement(insert, (2, 2), true),
            "INSERT INTO note (id, title) VALUES (?, ?), (?, ?)"
        );
    }

    #[test]
    fn rows_are_parted_into_few_kinds_of_statements() {
        let parts = |columns: usize, rows: usize| {
            let mut left = rows;
            let mut parts = Vec::new();
            while left > 0 {
                parts.push(part(left, columns));
                left -= part(left, columns);
            }
            parts
        };
        assert_eq!(parts(9, 500), [128, 128, 128, 64, 32, 16, 4]);
        assert_eq!(parts(9, 1), [1]);
        assert_eq!(parts(1_000, 70), [32, 32, 4, 2]);
        assert_eq!(parts(40_000, 2), [1, 1]);
    }
}
