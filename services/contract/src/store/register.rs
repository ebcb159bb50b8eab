//! The register: numbers, versions and what statistics count.

use jiff::civil::Date;
use techmarket_store::{Arg, Row, Select, Sql, StoreError};
use techmarket_types::{ContractId, RegistrationPoint};

use crate::domain::statistics::{Facts, Scope, StatisticsQuery, place};
use crate::domain::{CertificateCode, Contract, Version, fingerprint};
use crate::store::select::contract;

const TAKE_SERIAL: &str = "INSERT INTO contract_number (registration_point, year, last_serial) VALUES ($1, $2, 1) \
     ON CONFLICT (registration_point, year) DO UPDATE SET last_serial = contract_number.last_serial + 1 \
     RETURNING last_serial - 1 AS before";
const INSERT_VERSION: &str = "INSERT INTO contract_version \
     (contract_id, version, certificate_code, start_date, end_date, changed_fields, reason, body) \
     VALUES ($1, $2, $3, $4, NULL, $5, $6, $7)";
const KEEP_FORMER: &str = "INSERT INTO former_fingerprint (fingerprint, contract_id) VALUES ($1, $2) \
     ON CONFLICT (fingerprint) DO NOTHING";
const FORMER: &str =
    "SELECT contract_id FROM former_fingerprint WHERE fingerprint = $1 AND contract_id <> $2";
const FORGET_FORMER: &str = "DELETE FROM former_fingerprint WHERE contract_id = $1";
const END_VERSION: &str =
    "UPDATE contract_version SET end_date = $2 WHERE contract_id = $1 AND end_date IS NULL";
const VERSIONS: &str = "SELECT version, certificate_code, start_date, end_date, changed_fields, reason, body \
     FROM contract_version";
/// The end of a row that counts still.
pub(super) const NO_END: &str = "9999-12-31";
const INSERT_ENTRY: &str = "INSERT INTO register_entry \
     (contract_id, version, register_date, start_date, end_date, registration_point, seller_place, buyer_place, facts) \
     VALUES ($1, $2, $3, $4, '9999-12-31', $5, $6, $7, $8)";
const END_ENTRY: &str =
    "UPDATE register_entry SET end_date = $2 WHERE contract_id = $1 AND end_date = '9999-12-31'";
// One text a day instead of a row a contract. Its end is added by the query; the tests of statistics run it.
const FACTS: &str = "SELECT register_date, string_agg(facts, ';') AS facts FROM register_entry";

pub(super) const STATEMENTS: &[&str] = &[
    TAKE_SERIAL,
    INSERT_VERSION,
    KEEP_FORMER,
    FORMER,
    FORGET_FORMER,
    END_VERSION,
    VERSIONS,
    INSERT_ENTRY,
    END_ENTRY,
];

/// Takes the next serial of the point in the year, and returns the one before it: 0 for the first. Nobody else gets
/// one of that point and year before this transaction ends; if it rolls back, the serial is free again.
pub async fn take_serial(sql: &mut dyn Sql, point: RegistrationPoint, year: i16) -> Result<u32, StoreError> {
    let args = vec![point.to_string().into(), i64::from(year).into()];
    let row = sql.row(TAKE_SERIAL, args).await?;
    let before = row
        .ok_or_else(|| StoreError::corrupt("contract_number", "no row"))?
        .int("before")?;
    u32::try_from(before).map_err(|error| StoreError::corrupt("last_serial", error))
}

/// Keeps a registered version, which counts from now on.
pub async fn enter(sql: &mut dyn Sql, version: &Version) -> Result<(), StoreError> {
    let kept = &version.contract;
    let (id, number) = (kept.id.to_string(), i64::from(version.number));
    let body = version
        .body()
        .map_err(|error| StoreError::corrupt("contract_version.body", error))?;
    let args = vec![
        id.as_str().into(),
        number.into(),
        version.certificate.as_str().into(),
        version.start.to_string().into(),
        version.changed.join(",").into(),
        version.reason.as_str().into(),
        body.into(),
    ];
    sql.execute(INSERT_VERSION, args).await?;
    sql.execute(INSERT_ENTRY, entry(id, number, version)?).await?;
    Ok(())
}

/// Keeps what a registration is known by before it is changed: until it ends, no other contract is registered as the same.
/// To be called, as the two below, after the trail was appended to, by whose lock they wait for each other.
pub async fn keep_former(sql: &mut dyn Sql, before: &Contract) -> Result<(), StoreError> {
    sql.execute(KEEP_FORMER, known_by(before)).await?;
    Ok(())
}

/// Whether another registration in force was known before a change of its own by what `contract` is known by.
pub async fn is_former_of_another(sql: &mut dyn Sql, contract: &Contract) -> Result<bool, StoreError> {
    Ok(sql.row(FORMER, known_by(contract)).await?.is_some())
}

/// Forgets what a registration that has ended was known by.
pub async fn forget_former(sql: &mut dyn Sql, contract: ContractId) -> Result<(), StoreError> {
    sql.execute(FORGET_FORMER, vec![contract.to_string().into()])
        .await?;
    Ok(())
}

/// Ends the version that counts: from `day` on it does not.
pub async fn end_version(sql: &mut dyn Sql, contract: ContractId, day: Date) -> Result<(), StoreError> {
    for statement in [END_VERSION, END_ENTRY] {
        let args = vec![contract.to_string().into(), day.to_string().into()];
        sql.execute(statement, args).await?;
    }
    Ok(())
}

/// A page of the versions of a contract, newest first, below `before` if stated.
pub async fn versions(
    sql: &mut dyn Sql,
    contract: ContractId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Version>, StoreError> {
    let mut select = Select::new(VERSIONS);
    select.and("contract_id = ?", [contract.to_string().into()]);
    if let Some(before) = before {
        select.and("version < ?", [before.into()]);
    }
    select.end("ORDER BY version DESC LIMIT ?", [limit.into()]);
    select.rows(sql).await?.iter().map(version).collect()
}

/// The version with this certificate.
pub async fn by_certificate(
    sql: &mut dyn Sql,
    code: &CertificateCode,
) -> Result<Option<Version>, StoreError> {
    let mut select = Select::new(VERSIONS);
    select.and("certificate_code = ?", [code.as_str().into()]);
    select.rows(sql).await?.first().map(version).transpose()
}

/// What statistics count: each day of registration with the lines of its contracts, semicolons between. At most the
/// days of the query.
pub async fn facts(sql: &mut dyn Sql, query: &StatisticsQuery) -> Result<Vec<(Date, String)>, StoreError> {
    let rows = facts_of(query).rows(sql).await?;
    let day = |row: &Row| {
        Ok((
            date("register_date", &row.text("register_date")?)?,
            row.text("facts")?,
        ))
    };
    rows.iter().map(day).collect()
}

fn facts_of(query: &StatisticsQuery) -> Select {
    let mut select = Select::new(FACTS);
    let (first, last) = query.period;
    // Dates of four-digit years sort as text.
    let days = [first.to_string().into(), last.to_string().into()];
    select.and("register_date >= ? AND register_date <= ?", days);
    let as_of = query.as_of.to_string();
    select.and(
        "start_date <= ? AND end_date > ?",
        [as_of.as_str().into(), as_of.as_str().into()],
    );
    if !query.region_prefix.is_empty() {
        let like = || Arg::from(format!("{}%", query.region_prefix));
        match query.scope {
            Scope::Output => select.and("seller_place LIKE ?", [like()]),
            Scope::Absorption => select.and("buyer_place LIKE ?", [like()]),
            Scope::Local => select.and("seller_place LIKE ? AND buyer_place LIKE ?", [like(), like()]),
            Scope::Either => select.and("seller_place LIKE ? OR buyer_place LIKE ?", [like(), like()]),
        };
    }
    if let Some(point) = query.registration_point {
        select.and("registration_point = ?", [point.to_string().into()]);
    }
    select.end("GROUP BY register_date", []);
    select
}

/// Fingerprint and id.
fn known_by(contract: &Contract) -> Vec<Arg> {
    vec![
        fingerprint(&contract.content).into(),
        contract.id.to_string().into(),
    ]
}

/// The row that statistics count.
fn entry(id: String, number: i64, version: &Version) -> Result<Vec<Arg>, StoreError> {
    let counted = Counted::of(&version.contract)
        .ok_or_else(|| StoreError::corrupt("register_entry", "a version that is not registered"))?;
    Ok(vec![
        id.into(),
        number.into(),
        counted.register_date.into(),
        version.start.to_string().into(),
        counted.point.into(),
        counted.seller_place.into(),
        counted.buyer_place.into(),
        counted.facts.into(),
    ])
}

/// What a registered version says in the row that statistics count.
#[derive(PartialEq, Eq)]
pub(super) struct Counted {
    pub register_date: String,
    pub point: String,
    pub seller_place: String,
    pub buyer_place: String,
    pub facts: String,
}

impl Counted {
    /// None of a contract that is not registered.
    pub fn of(contract: &Contract) -> Option<Self> {
        let content = &contract.content;
        Some(Self {
            register_date: contract.registration.as_ref()?.date().to_string(),
            point: content.registration_point?.to_string(),
            seller_place: place(&content.seller),
            buyer_place: content.buyer.as_ref().map(place).unwrap_or_default(),
            facts: Facts::line(contract)?,
        })
    }
}

fn version(row: &Row) -> Result<Version, StoreError> {
    let code = row.text("certificate_code")?.parse();
    let changed = row.text("changed_fields")?;
    let number = i32::try_from(row.int("version")?);
    let end = row.text_or_null("end_date")?;
    Ok(Version {
        contract: contract(row)?,
        number: number.map_err(|error| StoreError::corrupt("version", error))?,
        certificate: code.map_err(|_| StoreError::corrupt("certificate_code", "no code"))?,
        start: date("start_date", &row.text("start_date")?)?,
        end: end.map(|end| date("end_date", &end)).transpose()?,
        changed: changed
            .split(',')
            .filter(|field| !field.is_empty())
            .map(str::to_owned)
            .collect(),
        reason: row.text("reason")?,
    })
}

fn date(column: &str, text: &str) -> Result<Date, StoreError> {
    text.parse()
        .map_err(|error| StoreError::corrupt(column, format!("{error}")))
}
