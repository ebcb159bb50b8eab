//! The statements on registered contracts that name a broker.

use std::collections::HashMap;

use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::ContractId;

const PUT: &str = "INSERT INTO broker_deal (contract, certificate_form, in_force) VALUES ($1, $2, $3) \
     ON CONFLICT (contract) DO UPDATE SET certificate_form = excluded.certificate_form, in_force = excluded.in_force";
const END: &str = "UPDATE broker_deal SET in_force = FALSE WHERE contract = $1";
const COUNT: &str = "SELECT certificate_form, COUNT(*) AS number FROM broker_deal";

pub(super) const STATEMENTS: [&str; 2] = [PUT, END];

/// Takes note that the registered `contract` names the certificate with the form `certificate`.
pub(crate) async fn put(
    sql: &mut dyn Sql,
    contract: ContractId,
    certificate: &str,
) -> Result<(), StoreError> {
    let args = vec![contract.to_string().into(), certificate.into(), true.into()];
    sql.execute(PUT, args).await.map(drop)
}

/// Takes note that `contract` counts no more: its registration ended, or it names nobody now.
pub(crate) async fn end(sql: &mut dyn Sql, contract: ContractId) -> Result<(), StoreError> {
    sql.execute(END, vec![contract.to_string().into()])
        .await
        .map(drop)
}

/// How many contracts in force name each of these certificates.
pub(crate) async fn counts(sql: &mut dyn Sql, forms: &[String]) -> Result<HashMap<String, i32>, StoreError> {
    if forms.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select = Select::new(COUNT);
    select
        .and("in_force IS TRUE", [])
        .and_in(
            "certificate_form",
            forms.iter().map(|form| Arg::from(form.as_str())),
        )
        .end("GROUP BY certificate_form", []);
    let rows = select.rows(sql).await?;
    let counted = rows.iter().map(|row| {
        let number = i32::try_from(row.int("number")?).unwrap_or(i32::MAX);
        Ok((row.text("certificate_form")?, number))
    });
    counted.collect()
}
