//! The table of listings.

use techmarket_kernel::{Error, Reason};
use techmarket_posting::{Statements, Table, statements};
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::CreditCode;

use crate::domain::{Listing, ListingContent};
use crate::store::EXTERNAL_ID;

impl Table for ListingContent {
    const STATEMENTS: Statements = statements!("listing", ", external_id", ", $9");

    /// The owner's own key, NULL if it gave none: so many rows may be without.
    fn own_columns(&self) -> Vec<Arg> {
        vec![Some(self.external_id.clone()).filter(|id| !id.is_empty()).into()]
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == EXTERNAL_ID.name).then(|| {
            let external_id = &self.external_id;
            let message = format!("本单位已有编号为 {external_id} 的记录");
            Error::new(Reason::ExternalIdTaken, message).with("external_id", external_id.clone())
        })
    }
}

/// The listings of `organization` with the keys `external_ids`, in no order. At most 500.
pub async fn find_by_external_ids(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    external_ids: &[String],
) -> Result<Vec<Listing>, StoreError> {
    if external_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Select::new(ListingContent::STATEMENTS.select);
    select.and("organization = ?", [organization.as_str().into()]);
    select.and_in(
        "external_id",
        external_ids.iter().map(|id| Arg::from(id.as_str())),
    );
    Listing::read_all(select, sql).await
}

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    ListingContent::STATEMENTS.all().to_vec()
}
