//! The table of listings.

use std::collections::HashMap;

use techmarket_kernel::{Error, Reason};
use techmarket_posting::{MANDATE_STATEMENTS, Statements, Table, statements};
use techmarket_store::{Arg, Sql, StoreError, look_up_many};
use techmarket_text::{near_form, same_form};
use techmarket_types::CreditCode;

use crate::domain::{Listing, ListingContent, State};
use crate::store::{EXTERNAL_ID, KeptListing};

const BY_KEY: &str = "WITH key (form) AS (VALUES ($2)) SELECT form AS own_key, \
     (SELECT body FROM listing WHERE organization = $1 AND key_form = key.form AND retired = '') AS body FROM key";
// Of several with one title the one without a key, then the oldest.
const BY_TITLE: &str = "WITH key (form) AS (VALUES ($2)) SELECT form AS own_key, \
     (SELECT body FROM listing WHERE organization = $1 AND title_form = key.form AND retired = '' \
     ORDER BY CASE WHEN external_id IS NULL THEN 0 ELSE 1 END, id LIMIT 1) AS body FROM key";

impl Table for ListingContent {
    const STATEMENTS: Statements = statements!(
        "listing",
        ", external_id, key_form, import_id, title_form, retired",
        ", $12, $13, $14, $15, $16",
        ", import_id = $11, title_form = $12, retired = $13"
    );

    /// The owner's own key, NULL if it gave none: so many rows may be without. Then what changes.
    fn own_columns(listing: &Listing) -> Vec<Arg> {
        let key = Some(listing.content.external_id.clone()).filter(|id| !id.is_empty());
        let form = key.as_deref().map(same_form);
        [vec![key.into(), form.into()], Self::own_changes(listing)].concat()
    }

    /// The import that wrote it last, what its title is compared by, and what sets a withdrawn one apart.
    fn own_changes(listing: &Listing) -> Vec<Arg> {
        let withdrawn = Some(listing.id).filter(|_| listing.state == State::Withdrawn);
        let retired = withdrawn.map(|id| id.to_string()).unwrap_or_default();
        vec![
            listing.more.map(|import| import.to_string()).into(),
            title_form(&listing.content.title).into(),
            retired.into(),
        ]
    }

    fn own_key(&self) -> String {
        same_form(&self.external_id)
    }

    async fn key_taken(sql: &mut dyn Sql, listing: &Listing) -> Result<Option<Error>, StoreError> {
        let content = &listing.content;
        let key = same_form(&content.external_id);
        let taken = !find_by_external_ids(sql, &listing.organization, &[&key])
            .await?
            .is_empty();
        Ok(content.refusal(EXTERNAL_ID.name).filter(|_| taken))
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        (constraint == EXTERNAL_ID.name).then(|| {
            let external_id = &self.external_id;
            let message = format!("本单位已有编号为 {external_id} 的记录，请修改该记录，或先撤回它");
            Error::new(Reason::ExternalIdTaken, message).with("external_id", external_id.clone())
        })
    }
}

/// What a title is compared by: a title of signs alone has no near form.
#[must_use]
pub fn title_form(title: &str) -> String {
    let near = near_form(title);
    if near.is_empty() { same_form(title) } else { near }
}

/// The listings of `organization` with keys of these forms, by form, withdrawn ones left out. At most 500.
pub async fn find_by_external_ids(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptListing>, StoreError> {
    find(sql, BY_KEY, organization, forms).await
}

/// The listings of `organization` with titles of these forms, by form. At most 500.
pub async fn find_by_titles(
    sql: &mut dyn Sql,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptListing>, StoreError> {
    find(sql, BY_TITLE, organization, forms).await
}

async fn find(
    sql: &mut dyn Sql,
    statement: &'static str,
    organization: &CreditCode,
    forms: &[&str],
) -> Result<HashMap<String, KeptListing>, StoreError> {
    let keys = forms.iter().map(|form| Arg::from(*form)).collect();
    let rows = look_up_many(sql, statement, vec![organization.as_str().into()], keys).await?;
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
    [&all[..], &[BY_KEY, BY_TITLE], &MANDATE_STATEMENTS].concat()
}
