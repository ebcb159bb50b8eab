//! The statements on notes.

use techmarket_store::{Row, Sql, StoreError};
use techmarket_types::MatchId;

use crate::domain::{Note, NoteOfMatch};

const LAST: &str = "SELECT COALESCE(MAX(number), 0) AS number FROM match_note WHERE match_id = $1";
const FIND: &str = "SELECT body FROM match_note WHERE match_id = $1 AND number = $2";
const OF_MATCH: &str = "SELECT body FROM match_note WHERE match_id = $1 ORDER BY number";
const INSERT: &str = "INSERT INTO match_note (match_id, number, visibility, remind_us, complete_us, body) \
     VALUES ($1, $2, $3, $4, $5, $6)";
const COMPLETE: &str = "UPDATE match_note SET complete_us = $3, body = $4 \
     WHERE match_id = $1 AND number = $2 AND complete_us IS NULL";

const ALL: &str = "SELECT match_id, number, body FROM match_note \
     WHERE match_id > $1 OR (match_id = $1 AND number > $2) ORDER BY match_id, number LIMIT $3";
const REPLACE: &str = "UPDATE match_note SET body = $3 WHERE match_id = $1 AND number = $2 AND body = $4";

// No column tells who wrote a note: it is asked rarely, of some thousands. In a text of the body quotes are escaped.
const OF_SUBJECT: &str = "SELECT match_note.body AS body, market_match.body AS pair FROM match_note \
     JOIN market_match ON market_match.id = match_note.match_id \
     WHERE match_note.body LIKE $1 ESCAPE '!' \
     AND (match_id > $2 OR (match_id = $2 AND number > $3)) ORDER BY match_id, number LIMIT $4";

pub(super) const STATEMENTS: [&str; 8] = [LAST, FIND, OF_MATCH, INSERT, COMPLETE, ALL, REPLACE, OF_SUBJECT];

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

/// At most `limit` notes behind the one with the number `after.1` on the match `after.0`, with their matches.
pub(crate) async fn all(
    sql: &mut dyn Sql,
    after: &(String, i64),
    limit: i64,
) -> Result<Vec<(String, Note)>, StoreError> {
    let args = vec![after.0.as_str().into(), after.1.into(), limit.into()];
    let rows = sql.rows(ALL, args).await?;
    rows.iter()
        .map(|row| Ok((row.text("match_id")?, read(row)?)))
        .collect()
}

/// Where a note stands among those of all matches.
pub(crate) fn place(note: &NoteOfMatch) -> String {
    format!("{}/{}", note.pair.id, note.note.number)
}

/// At most `limit` of the notes that `subject` wrote, behind the [`place`] `after`.
pub(crate) async fn of_subject(
    sql: &mut dyn Sql,
    subject: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<NoteOfMatch>, StoreError> {
    let corrupt = |error| StoreError::corrupt("match_note.body", error);
    let quoted = serde_json::to_string(subject).map_err(corrupt)?;
    let escaped = quoted.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let (id, number) = after.split_once('/').unwrap_or_default();
    let args = vec![
        format!("%\"subject\":{escaped}%").into(),
        id.into(),
        number.parse::<i64>().unwrap_or_default().into(),
        limit.into(),
    ];
    let rows = sql.rows(OF_SUBJECT, args).await?;
    let note = |row: &Row| {
        let pair = serde_json::from_str(&row.text("pair")?);
        Ok(NoteOfMatch {
            pair: pair.map_err(|error| StoreError::corrupt("market_match.body", error))?,
            note: read(row)?,
        })
    };
    rows.iter().map(note).collect()
}

/// Keeps a note in the place of `before`; false if that has changed meanwhile.
pub(crate) async fn replace(
    sql: &mut dyn Sql,
    id: &str,
    before: &Note,
    note: &Note,
) -> Result<bool, StoreError> {
    let args = vec![
        id.into(),
        note.number.into(),
        body(note)?.into(),
        body(before)?.into(),
    ];
    Ok(sql.execute(REPLACE, args).await? == 1)
}

fn read(row: &Row) -> Result<Note, StoreError> {
    serde_json::from_str(&row.text("body")?).map_err(|error| StoreError::corrupt("match_note.body", error))
}

fn body(note: &Note) -> Result<String, StoreError> {
    serde_json::to_string(note).map_err(|error| StoreError::corrupt("match_note.body", error))
}
