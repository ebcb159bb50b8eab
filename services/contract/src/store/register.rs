//! The register: numbers and totals.

use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{Fen, RegistrationPoint};

use crate::app::RegisterQuery;
use crate::domain::{CategoryTotals, Contract, fingerprint};

const TAKE_SERIAL: &str = "INSERT INTO contract_number (registration_point, year, last_serial) VALUES ($1, $2, 1) \
     ON CONFLICT (registration_point, year) DO UPDATE SET last_serial = contract_number.last_serial + 1 \
     RETURNING last_serial - 1 AS before";
const TOTALS: &str = "SELECT category, CAST(COUNT(*) AS BIGINT) AS contracts, \
     CAST(COALESCE(SUM(recognised_total), 0) AS BIGINT) AS total, \
     CAST(COALESCE(SUM(recognised_technology), 0) AS BIGINT) AS technology FROM contract";
const BY_CATEGORY: &str = "GROUP BY category ORDER BY category";

/// `TOTALS` is no statement without its end; the tests of the totals run it.
pub(super) const STATEMENTS: &[&str] = &[TAKE_SERIAL];

/// The columns of the register, in the order of the update: NULL before registration.
pub(super) fn columns(contract: &Contract) -> [Arg; 6] {
    let entry = contract.registration.as_ref();
    let recognition = contract.recognition.as_ref().filter(|_| entry.is_some());
    let content = entry.map(|_| &contract.content);
    [
        entry.map(|entry| entry.number.to_string()).into(),
        entry.map(|entry| entry.date().to_string()).into(),
        content.map(|content| content.seller.region.clone()).into(),
        recognition.map(|recognised| recognised.total_amount.0).into(),
        recognition
            .map(|recognised| recognised.technology_amount.0)
            .into(),
        content.map(fingerprint).into(),
    ]
}

pub(super) async fn take_serial(
    sql: &mut dyn Sql,
    point: RegistrationPoint,
    year: i16,
) -> Result<u32, StoreError> {
    let args = vec![point.to_string().into(), i64::from(year).into()];
    let row = sql.row(TAKE_SERIAL, args).await?;
    let before = row
        .ok_or_else(|| StoreError::corrupt("contract_number", "no row"))?
        .int("before")?;
    u32::try_from(before).map_err(|error| StoreError::corrupt("last_serial", error))
}

pub(super) async fn totals(
    sql: &mut dyn Sql,
    query: &RegisterQuery,
) -> Result<Vec<CategoryTotals>, StoreError> {
    let mut select = Select::new(TOTALS);
    let (first, last) = query.period;
    // Dates of four-digit years sort as text. Only what is registered has one.
    select.and(
        "register_date >= ? AND register_date <= ?",
        [first.to_string().into(), last.to_string().into()],
    );
    select.and_prefix("seller_region", &query.region_prefix);
    if let Some(point) = query.registration_point {
        select.and("registration_point = ?", [point.to_string().into()]);
    }
    select.end(BY_CATEGORY, []);
    select.rows(sql).await?.iter().map(row).collect()
}

fn row(row: &Row) -> Result<CategoryTotals, StoreError> {
    Ok(CategoryTotals {
        category: row.text("category")?,
        count: row.int("contracts")?,
        total_amount: Fen(row.int("total")?),
        technology_amount: Fen(row.int("technology")?),
    })
}
