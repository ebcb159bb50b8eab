//! The table of listings.

use techmarket_intake::Side;
use techmarket_kernel::{Error, Reason};
use techmarket_posting::{
    Imported, Lookups, MANDATE_STATEMENTS, Statements, Table, VIEW_STATEMENTS, find_by_keys, statements,
    text_sign, title_form,
};
use techmarket_store::{Arg, Sql, StoreError};
use techmarket_text::same_form;
use techmarket_types::ImportId;

use crate::domain::{Listing, ListingContent, State};
use crate::store::EXTERNAL_ID;

const BY_KEY: &str = "WITH key (form) AS (VALUES ($2)), found AS MATERIALIZED (SELECT form AS own_key, \
     (SELECT body FROM listing WHERE organization = $1 AND key_form = key.form AND retired = '') AS body FROM key) \
     SELECT own_key, body FROM found WHERE body IS NOT NULL";
// Of several with one title the one without a key, then the oldest.
const BY_TITLE: &str = "WITH key (form) AS (VALUES ($2)), found AS MATERIALIZED (SELECT form AS own_key, \
     (SELECT body FROM listing WHERE organization = $1 AND title_form = key.form AND retired = '' \
     ORDER BY CASE WHEN external_id IS NULL THEN 0 ELSE 1 END, id LIMIT 1) AS body FROM key) \
     SELECT own_key, body FROM found WHERE body IS NOT NULL";

const IMPORTED: &str = "SELECT id FROM listing WHERE organization = $1 AND import_id IS NOT NULL \
     AND state IN ('draft', 'submitted', 'returned', 'published') AND id > $2 ORDER BY id LIMIT $3";

// The public of others is all that may be named. The conditions stand in a CASE, so that PostgreSQL cannot go by the index of the
// organisation, of which it would read every row for each key.
const BY_TEXT: &str = "WITH key (form) AS (VALUES ($2)), found AS MATERIALIZED (SELECT form AS own_key, \
     (SELECT id || ' ' || organization FROM listing WHERE text_sign = key.form \
     AND CASE WHEN organization = $1 OR state = 'published' THEN retired = '' ELSE FALSE END ORDER BY id LIMIT 1) AS post FROM key) \
     SELECT own_key, post FROM found WHERE post IS NOT NULL";

impl Table for ListingContent {
    const STATEMENTS: Statements = statements!(
        "listing",
        ", external_id, key_form, import_id, title_form, retired, text_sign",
        ", $12, $13, $14, $15, $16, $17",
        ", import_id = $11, title_form = $12, retired = $13, text_sign = $14"
    );

    /// The owner's own key, NULL if it gave none: so many rows may be without. Then what changes.
    fn own_columns(listing: &Listing) -> Vec<Arg> {
        let key = Some(listing.content.external_id.clone()).filter(|id| !id.is_empty());
        let form = key.as_deref().map(same_form);
        [vec![key.into(), form.into()], Self::own_changes(listing)].concat()
    }

    /// The import that wrote it last, what its title is compared by, what sets a withdrawn one apart, and what its text is found by.
    fn own_changes(listing: &Listing) -> Vec<Arg> {
        let withdrawn = Some(listing.id).filter(|_| listing.state == State::Withdrawn);
        let retired = withdrawn.map(|id| id.to_string()).unwrap_or_default();
        vec![
            listing.more.map(|import| import.to_string()).into(),
            title_form(&listing.content.title).into(),
            retired.into(),
            Some(text_sign(&listing.content.summary))
                .filter(|sign| !sign.is_empty())
                .into(),
        ]
    }

    fn own_key(&self) -> String {
        same_form(&self.external_id)
    }

    async fn key_taken(sql: &mut dyn Sql, listing: &Listing) -> Result<Option<Error>, StoreError> {
        let content = &listing.content;
        let key = same_form(&content.external_id);
        let taken = !find_by_keys::<Self>(sql, &listing.organization, &[&key])
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

impl Imported for ListingContent {
    const LOOKUPS: Lookups = Lookups {
        by_key: Some(BY_KEY),
        by_title: BY_TITLE,
        by_text: Some(BY_TEXT),
    };

    fn text(&self) -> &str {
        &self.summary
    }

    fn key(&self) -> &str {
        &self.external_id
    }

    fn keep_key(&mut self, existing: &Self) {
        self.external_id.clone_from(&existing.external_id);
    }

    fn keep_confidential(&mut self, existing: &Self) {
        match (&mut self.confidential, &existing.confidential) {
            (Some(new), Some(old)) => {
                if new.detail.is_empty() {
                    new.detail.clone_from(&old.detail);
                }
                new.contact = new.contact.take().or_else(|| old.contact.clone());
            }
            (new @ None, old) => new.clone_from(old),
            (Some(_), None) => {}
        }
    }

    fn mark(listing: &mut Listing, import: ImportId) {
        listing.more = Some(import);
    }
}

impl Side for ListingContent {
    const IMPORTED: &'static str = IMPORTED;
}

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    let all = ListingContent::STATEMENTS.all();
    [
        &all[..],
        &[BY_KEY, BY_TITLE, BY_TEXT, IMPORTED],
        &techmarket_intake::STATEMENTS,
        &MANDATE_STATEMENTS,
        &VIEW_STATEMENTS,
        techmarket_posting::ERASED_STATEMENTS,
    ]
    .concat()
}
