//! Sealed lists.

use jiff::Timestamp;
use techmarket_store::{Arg, Row, Select, Sql, StoreError, timestamp};
use techmarket_types::{ContractId, CreditCode, RegisterListId, RegistrationPoint};

use crate::domain::{CertificateCode, ListRequest, ListRow, RegisterList};

/// What is on a list: $1 point, $2 and $3 first and last day, $4 seller or empty for any.
macro_rules! listable {
    () => {
        "state IN ('registered', 'change_pending') AND registration_point = $1 \
         AND register_date >= $2 AND register_date <= $3 AND ($4 = '' OR seller = $4)"
    };
}

const LISTABLE: &str = concat!(
    "SELECT id, version FROM contract WHERE ",
    listable!(),
    " LIMIT $5"
);
const INSERT: &str = "INSERT INTO register_list (id, certificate_code, registration_point, void_time, body) \
     VALUES ($1, $2, $3, NULL, $4)";
const INSERT_ROWS: &str = "INSERT INTO register_list_rows (list_id, rows) VALUES ($1, $2)";
// One statement instead of one a contract: SQLite has one writer, who is not to be kept waiting.
const INSERT_CONTRACTS: &str = concat!(
    "INSERT INTO register_list_contract (list_id, contract_id) SELECT CAST($5 AS TEXT), id FROM contract WHERE ",
    listable!()
);
const LISTS: &str = "SELECT void_time, body FROM register_list";
const ROWS: &str = "SELECT rows FROM register_list_rows WHERE list_id = $1";
const VOID: &str = "UPDATE register_list SET void_time = $2 WHERE void_time IS NULL \
     AND id IN (SELECT list_id FROM register_list_contract WHERE contract_id = $1)";

pub(super) const STATEMENTS: &[&str] = &[LISTABLE, INSERT, INSERT_ROWS, INSERT_CONTRACTS, LISTS, ROWS, VOID];

/// The contracts that a list of `request` would hold, and their versions, in no order; at most `limit`.
pub async fn listable(
    sql: &mut dyn Sql,
    request: &ListRequest,
    limit: i64,
) -> Result<Vec<(ContractId, i64)>, StoreError> {
    let mut args = conditions(request);
    args.push(limit.into());
    let read = |row: &Row| {
        let id = row.text("id")?.parse();
        Ok((
            id.map_err(|error| StoreError::corrupt("id", error))?,
            row.int("version")?,
        ))
    };
    sql.rows(LISTABLE, args).await?.iter().map(read).collect()
}

/// The values of the conditions, in their order.
fn conditions(request: &ListRequest) -> Vec<Arg> {
    let seller = request.seller.as_ref().map_or("", CreditCode::as_str);
    let (first, last) = request.period;
    vec![
        request.point.to_string().into(),
        first.to_string().into(),
        last.to_string().into(),
        seller.into(),
    ]
}

/// Keeps a list with its rows, over all that [`listable`] finds.
pub async fn insert(sql: &mut dyn Sql, list: &RegisterList, rows: &[ListRow]) -> Result<(), StoreError> {
    let body =
        serde_json::to_string(list).map_err(|error| StoreError::corrupt("register_list.body", error))?;
    let printed =
        serde_json::to_string(rows).map_err(|error| StoreError::corrupt("register_list_rows.rows", error))?;
    let id = list.id.to_string();
    let args = vec![
        id.as_str().into(),
        list.code.as_str().into(),
        list.request.point.to_string().into(),
        body.into(),
    ];
    sql.execute(INSERT, args).await?;
    sql.execute(INSERT_ROWS, vec![id.as_str().into(), printed.into()])
        .await?;
    let mut args = conditions(&list.request);
    args.push(id.into());
    let listed = sql.execute(INSERT_CONTRACTS, args).await?;
    if usize::try_from(listed) != Ok(rows.len()) {
        let what = format!("{listed} contracts for {} rows", rows.len());
        return Err(StoreError::corrupt("register_list_contract", what));
    }
    Ok(())
}

/// The rows of a list, in the order of the numbers.
pub async fn rows(sql: &mut dyn Sql, id: RegisterListId) -> Result<Vec<ListRow>, StoreError> {
    let row = sql.row(ROWS, vec![id.to_string().into()]).await?;
    let row = row.ok_or_else(|| StoreError::corrupt("register_list_rows", "no row"))?;
    serde_json::from_str(&row.text("rows")?)
        .map_err(|error| StoreError::corrupt("register_list_rows.rows", error))
}

/// The list with `id`.
pub async fn find(sql: &mut dyn Sql, id: RegisterListId) -> Result<Option<RegisterList>, StoreError> {
    one(sql, "id = ?", id.to_string().into()).await
}

/// The list with this code.
pub async fn by_certificate(
    sql: &mut dyn Sql,
    code: &CertificateCode,
) -> Result<Option<RegisterList>, StoreError> {
    one(sql, "certificate_code = ?", code.as_str().into()).await
}

async fn one(
    sql: &mut dyn Sql,
    condition: &'static str,
    value: Arg,
) -> Result<Option<RegisterList>, StoreError> {
    let mut select = Select::new(LISTS);
    select.and(condition, [value]);
    select.rows(sql).await?.first().map(list).transpose()
}

/// A page of lists, newest first, below `before` if stated.
pub async fn page(
    sql: &mut dyn Sql,
    point: Option<RegistrationPoint>,
    before: Option<RegisterListId>,
    limit: i64,
) -> Result<Vec<RegisterList>, StoreError> {
    let mut select = Select::new(LISTS);
    if let Some(point) = point {
        select.and("registration_point = ?", [point.to_string().into()]);
    }
    select.page(before.map(|id| id.to_string()), false, limit);
    select.rows(sql).await?.iter().map(list).collect()
}

/// Makes every list void that the contract is on.
pub async fn void(sql: &mut dyn Sql, contract: ContractId, time: Timestamp) -> Result<(), StoreError> {
    sql.execute(VOID, vec![contract.to_string().into(), time.into()])
        .await?;
    Ok(())
}

fn list(row: &Row) -> Result<RegisterList, StoreError> {
    let body: RegisterList = serde_json::from_str(&row.text("body")?)
        .map_err(|error| StoreError::corrupt("register_list.body", error))?;
    let void = row.int_or_null("void_time")?.map(timestamp).transpose();
    Ok(RegisterList {
        void_time: void.map_err(|error| StoreError::corrupt("void_time", error))?,
        ..body
    })
}
