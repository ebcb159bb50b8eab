//! The table of listings.

use std::collections::HashMap;

use techmarket_kernel::{Error, Reason};
use techmarket_posting::{MANDATE_STATEMENTS, Statements, Table, statements};
use techmarket_store::{Arg, Sql, StoreError, look_up_many};
use techmarket_types::CreditCode;

use crate::domain::{Listing, ListingContent};
use crate::store::{EXTERNAL_ID, KeptListing};

const BY_KEY: &str = "WITH key (external_id) AS (VALUES ($2)) SELECT external_id AS own_key, \
     (SELECT body FROM listing WHERE organization = $1 AND external_id = key.external_id) AS body FROM key";

impl Table for ListingContent {
    const STATEMENTS: Statements = statements!(
        "listing",
        ", external_id, import_id",
        ", $9, $10",
        ", import_id = $8"
    );

    /// The owner's own key, NULL if it gave none: so many rows may be without. Then what changes.
    fn own_columns(listing: &Listing) -> Vec<Arg> {
        let key = Some(listing.content.external_id.clone()).filter(|id| !id.is_empty());
        [vec![key.into()], Self::own_changes(listing)].concat()
    }

    /// The import that wrote it last.
    fn own_changes(listing: &Listing) -> Vec<Arg> {
        vec![listing.more.map(|import| import.to_string()).into()]
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == EXTERNAL_ID.name).then(|| {
            let external_id = &self.external_id;
            let message = format!("本单位已有编号为 {external_id} 的记录");
            Error::new(Reason::ExternalIdTaken, message).with("external_id", external_id.clone())
        })
    }
}

/// The listings of `organization` with the keys `external_ids`, by key. At most 500.
pub async fn find_by_external_ids(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    external_ids: &[&str],
) -> Result<HashMap<String, KeptListing>, StoreError> {
    let keys = external_ids.iter().map(|id| Arg::from(*id)).collect();
    let rows = look_up_many(sql, BY_KEY, vec![organization.as_str().into()], keys).await?;
    let mut kept = HashMap::new();
    for row in rows {
        if let Some(body) = row.text_or_null("body")? {
            kept.insert(row.text("own_key")?, KeptListing::new(body));
        }
    }
    Ok(kept)
}

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    let all = ListingContent::STATEMENTS.all();
    [&all[..], &[BY_KEY], &MANDATE_STATEMENTS].concat()
}
