//! Answers to repeatable requests, in the transaction of the change (AIP-155).

use jiff::Timestamp;
use techmarket_kernel::RequestKey;

use crate::{Constraint, Sql, StoreError};

const FIND: &str =
    "SELECT fingerprint, answer FROM idempotency WHERE caller = $1 AND request_id = $2 AND time_us >= $3";
const RECORD: &str =
    "INSERT INTO idempotency (caller, request_id, fingerprint, answer, time_us) VALUES ($1, $2, $3, $4, $5)";
const FORGET: &str = "DELETE FROM idempotency WHERE time_us < $1";

const FORGET_OF: &str = "DELETE FROM idempotency WHERE caller = $1";

pub(crate) const STATEMENTS: &[&str] = &[FIND, RECORD, FORGET, FORGET_OF];

/// Answers are kept this long; a repeat after that is a new request.
const KEPT_HOURS: i64 = 72;

pub(crate) const KEY: Constraint = Constraint {
    name: "idempotency_key",
    columns: "idempotency.caller, idempotency.request_id",
};

/// What is known of a request id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// It is new.
    New,
    /// It was answered with this JSON.
    Answered(String),
    /// It was used with other content.
    Reused,
}

/// Looks `key` of `caller` up, as it is at `now`.
pub async fn recorded_answer(
    sql: &mut dyn Sql,
    caller: &str,
    key: &RequestKey,
    now: Timestamp,
) -> Result<Replay, StoreError> {
    let row = sql
        .row(
            FIND,
            vec![caller.into(), key.id.to_string().into(), oldest(now).into()],
        )
        .await?;
    Ok(match row {
        None => Replay::New,
        Some(row) if row.text("fingerprint")? == key.fingerprint => Replay::Answered(row.text("answer")?),
        Some(_) => Replay::Reused,
    })
}

/// Forgets the answers to `caller`, who was erased.
pub async fn forget_answers(sql: &mut dyn Sql, caller: &str) -> Result<(), StoreError> {
    sql.execute(FORGET_OF, vec![caller.into()]).await.map(drop)
}

/// Records the answer to `key`, and forgets answers that are too old.
pub async fn record_answer(
    sql: &mut dyn Sql,
    caller: &str,
    key: &RequestKey,
    answer: String,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql.execute(FORGET, vec![oldest(now).into()]).await?;
    let args = vec![
        caller.into(),
        key.id.to_string().into(),
        key.fingerprint.as_str().into(),
        answer.into(),
        now.into(),
    ];
    sql.execute(RECORD, args).await?;
    Ok(())
}

/// Time of the oldest answer that is in force at `now`, in microseconds.
fn oldest(now: Timestamp) -> i64 {
    now.as_microsecond() - KEPT_HOURS * 3_600 * 1_000_000
}
