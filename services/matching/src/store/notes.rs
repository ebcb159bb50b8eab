//! The statements on notes.

use techmarket_store::{Row, Sql, StoreError};
use techmarket_types::MatchId;

use crate::domain::Note;

const LAST: &str = "SELECT COALESCE(MAX(number), 0) AS number FROM match_note WHERE match_id = $1";
const FIND: &str = "SELECT body FROM match_note WHERE match_id = $1 AND number = $2";
const OF_MATCH: &str = "SELECT body FROM match_note WHERE match_id = $1 ORDER BY number";
const INSERT: &str = "INSERT INTO match_note (match_id, number, visibility, remind_us, complete_us, body) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const COMPLETE: &str = "UPDATE match_note SET complete_us = $3, body = $4 \
     WHERE match_id = $1 AND number = $2 AND complete_us IS NULL";

pub(super) const STATEMENTS: [&str; 5] = [LAST, FIND, OF_MATCH, INSERT, COMPLETE];

/// Number of the last note on a match; 0 without one.
pub(crate) async fn last(sql: &mut dyn Sql, id: MatchId) -> Result<i64, StoreError> {
    let row = sql.row(LAST, vec![id.to_string().into()]).await?;
    row.map_or(Ok(0), |row| row.int("number"))
}

/// One note on a match.
pub(crate) async fn find(sql: &mut dyn Sql, id: MatchId, number: i64) -> Result<Option<Note>, StoreError> {
    let row = sql.row(FIND, vec![id.to_string().into(), number.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The notes on a match, by number.
pub(crate) async fn of_match(sql: &mut dyn Sql, id: MatchId) -> Result<Vec<Note>, StoreError> {
    let rows = sql.rows(OF_MATCH, vec![id.to_string().into()]).await?;
    rows.iter().map(read).collect()
}

/// Keeps a new note; [`StoreError::Unique`] where its number is taken.
pub(crate) async fn insert(sql: &mut dyn Sql, id: MatchId, note: &Note) -> Result<(), StoreError> {
    let time = |time: Option<jiff::Timestamp>| time.map(jiff::Timestamp::as_microsecond);
    let args = vec![
        id.to_string().into(),
        note.number.into(),
        note.visibility.as_str().into(),
        time(note.remind_time).into(),
        time(note.complete_time).into(),
        body(note)?.into(),
    ];
    sql.execute(INSERT, args).await?;
    Ok(())
}

/// Keeps that the reminder of a note was completed; false if it was before.
pub(crate) async fn complete(sql: &mut dyn Sql, id: MatchId, note: &Note) -> Result<bool, StoreError> {
    let complete = note.complete_time.map(jiff::Timestamp::as_microsecond);
    let args = vec![
        id.to_string().into(),
        note.number.into(),
        complete.into(),
        body(note)?.into(),
    ];
    Ok(sql.execute(COMPLETE, args).await? == 1)
}

fn read(row: &Row) -> Result<Note, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("match_note.body", error))
}

fn body(note: &Note) -> Result<String, StoreError> {
    serde_json::to_string(note).map_err(|error| StoreError::corrupt("match_note.body", error))
}
