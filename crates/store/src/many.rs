//! Many rows by few statements: what a statement costs beside its rows, a turn of the driver and on PostgreSQL a round trip, is
//! more than a row costs.

use std::borrow::Cow;
use std::fmt::Write as _;

use futures::future::join;

use crate::{Arg, Row, Sql, StoreError};

/// Most rows of one statement. Longer ones gain nothing more.
const MOST_ROWS: usize = 128;
/// Most parameters of one statement: 32,766 on SQLite (sqlite.org/limits.html, 9), 65,535 on PostgreSQL.
const MOST_ARGS: usize = 32_766;

/// Inserts `rows` in their order by `insert`, which inserts one row: `INSERT INTO table (...) VALUES ($1, ...)`, or adds it to what
/// is there by an `ON CONFLICT (...) DO UPDATE ...` behind that. Each row has a value for each parameter. A row that is refused ends
/// it; what it had inserted goes with the transaction.
pub async fn insert_many(
    sql: &mut dyn Sql,
    insert: &'static str,
    mut rows: impl ExactSizeIterator<Item = Result<Vec<Arg>, StoreError>> + Send,
) -> Result<(), StoreError> {
    let columns = insert.matches('$').count();
    let mut taken = part(rows.len(), columns);
    let mut args = gather(&mut rows, taken)?;
    while !args.is_empty() {
        let statement = statement(insert, (taken, columns), sql.takes_bare_parameters());
        taken = part(rows.len(), columns);
        // While the database works, the next rows are made ready.
        let (done, next) = join(sql.execute(&statement, args), async { gather(&mut rows, taken) }).await;
        done?;
        args = next?;
    }
    Ok(())
}

/// The values of the next `taken` rows.
fn gather(
    rows: &mut impl Iterator<Item = Result<Vec<Arg>, StoreError>>,
    taken: usize,
) -> Result<Vec<Arg>, StoreError> {
    let mut args = Vec::new();
    for row in rows.take(taken) {
        args.append(&mut row?);
    }
    Ok(args)
}

/// Looks many keys up by `select`, which looks up one and returns what it finds, with `args` for the parameters before `$n`:
/// `WITH key (form) AS (VALUES ($n)), found AS MATERIALIZED (SELECT ..., (SELECT ...) AS body FROM key) SELECT ... FROM found WHERE
/// body IS NOT NULL`. A key may be answered twice.
///
/// A key's row is to be read by a subquery in the list of columns. Unlike `IN` and a join, which PostgreSQL may turn into a look at
/// every row as long as it believes a growing table to be small, that is a look into the index for each key whatever it believes.
/// Materialised it is read once, and a key of which nothing is found costs no row: SQLite's driver hands rows from thread to thread
/// one by one, which takes longer than to find them.
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

/// `insert` for `rows` rows. To SQLite (`bare`) a parameter with a number has a name, which it looks up among all others: with a
/// thousand of them that takes longer than to insert the row. There a refused row leaves those before it, which go with the
/// transaction (`OR FAIL`): to take the statement's own rows back, SQLite would copy each page before it changes it.
fn statement(insert: &str, (rows, columns): (usize, usize), bare: bool) -> String {
    let (head, row) = insert.split_once(" VALUES ").unwrap_or((insert, ""));
    let (_, tail) = row.split_once(')').unwrap_or_default();
    let head = if bare {
        Cow::Owned(head.replacen("INSERT ", "INSERT OR FAIL ", 1))
    } else {
        Cow::Borrowed(head)
    };
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
    text.push_str(tail);
    text
}

/// Rows of the next statement where `left` are left: a power of two, so that a connection keeps a handful of prepared statements
/// and not one for each number of rows.
fn part(left: usize, columns: usize) -> usize {
    if left == 0 {
        return 0;
    }
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
            "INSERT OR FAIL INTO note (id, title) VALUES (?, ?), (?, ?)"
        );
        let added = "INSERT INTO note (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen = note.seen + 1";
        assert_eq!(
            statement(added, (2, 1), false),
            "INSERT INTO note (id) VALUES ($1), ($2) ON CONFLICT (id) DO UPDATE SET seen = note.seen + 1"
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
