//! How far this service has read the feeds of others.

use techmarket_store::{Sql, StoreError};

const READ: &str = "SELECT position FROM feed_cursor WHERE consumer = $1";
const ADVANCE: &str = "INSERT INTO feed_cursor (consumer, position) VALUES ($1, $2) \
     ON CONFLICT (consumer) DO UPDATE SET position = excluded.position WHERE feed_cursor.position < excluded.position";

const RESET: &str = "INSERT INTO feed_cursor (consumer, position) VALUES ($1, $2) \
     ON CONFLICT (consumer) DO UPDATE SET position = excluded.position";

pub(crate) const STATEMENTS: &[&str] = &[READ, ADVANCE, RESET];

/// The position up to which `consumer` has had its effect; 0 at the start.
pub async fn read_cursor(sql: &mut dyn Sql, consumer: &str) -> Result<i64, StoreError> {
    sql.row(READ, vec![consumer.into()])
        .await?
        .map_or(Ok(0), |row| row.int("position"))
}

/// Moves the cursor of `consumer` to `position`, in the transaction of the effect; never back.
pub async fn advance_cursor(sql: &mut dyn Sql, consumer: &str, position: i64) -> Result<(), StoreError> {
    sql.execute(ADVANCE, vec![consumer.into(), position.into()])
        .await?;
    Ok(())
}

/// Puts the cursor of `consumer` at `position`, back too: its feed was restored to an older state.
pub async fn reset_cursor(sql: &mut dyn Sql, consumer: &str, position: i64) -> Result<(), StoreError> {
    sql.execute(RESET, vec![consumer.into(), position.into()]).await?;
    Ok(())
}
