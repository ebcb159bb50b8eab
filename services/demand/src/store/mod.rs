//! Demands in SQL.

use techmarket_intake::{CHUNK_KEY, IMPORT_KEY, REFUSED_KEY, Side};
use techmarket_posting::{
    Imported, Lookups, MANDATE_STATEMENTS, Statements, Table, VIEW_STATEMENTS, statements, title_form,
};
use techmarket_store::{Arg, Constraint, Database, Migration, Schema};
use techmarket_types::ImportId;

use crate::domain::{Demand, DemandContent};

/// The demand's own key, which the server makes: no client can violate it.
const KEY: Constraint = Constraint {
    name: "demand_key",
    columns: "demand.id",
};

/// One row for each version of a demand: no client can violate it.
const VERSION: Constraint = Constraint {
    name: "demand_version_key",
    columns: "demand_version.post_id, demand_version.number",
};

/// What the demand service keeps.
pub const SCHEMA: Schema = Schema {
    name: "demand",
    migrations: &[
        Migration {
            version: 100,
            name: "demand",
            sql: include_str!("migrations/0100_demand.sql"),
        },
        Migration {
            version: 101,
            name: "demand_revision",
            sql: include_str!("migrations/0101_demand_revision.sql"),
        },
        Migration {
            version: 102,
            name: "demand_import",
            sql: include_str!("migrations/0102_demand_import.sql"),
        },
        Migration {
            version: 103,
            name: "import_job",
            sql: techmarket_intake::TABLES,
        },
    ],
    constraints: &[
        KEY,
        VERSION,
        IMPORT_KEY,
        CHUNK_KEY,
        REFUSED_KEY,
        Database::IDEMPOTENCY_KEY,
    ],
};

// Of several with one title the oldest.
const BY_TITLE: &str = "WITH key (form) AS (VALUES ($2)), found AS MATERIALIZED (SELECT form AS own_key, \
     (SELECT body FROM demand WHERE organization = $1 AND title_form = key.form AND state <> 'withdrawn' \
     ORDER BY id LIMIT 1) AS body FROM key) \
     SELECT own_key, body FROM found WHERE body IS NOT NULL";

// One that a contract has met or its owner has closed is ended already.
const IMPORTED: &str = "SELECT id FROM demand WHERE organization = $1 AND import_id IS NOT NULL \
     AND state IN ('draft', 'submitted', 'returned', 'published') AND id > $2 ORDER BY id LIMIT $3";

impl Table for DemandContent {
    const STATEMENTS: Statements = statements!(
        "demand",
        ", import_id, title_form",
        ", $12, $13",
        ", import_id = $11, title_form = $12"
    );

    fn own_columns(demand: &Demand) -> Vec<Arg> {
        Self::own_changes(demand)
    }

    /// The import that wrote it last, and what its title is compared by.
    fn own_changes(demand: &Demand) -> Vec<Arg> {
        vec![
            demand.import.map(|import| import.to_string()).into(),
            title_form(&demand.content.title).into(),
        ]
    }
}

impl Imported for DemandContent {
    const LOOKUPS: Lookups = Lookups {
        by_key: None,
        by_title: BY_TITLE,
        by_text: None,
    };

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

    fn mark(demand: &mut Demand, import: ImportId) {
        demand.import = Some(import);
    }
}

impl Side for DemandContent {
    const IMPORTED: &'static str = IMPORTED;
}

/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    let all = DemandContent::STATEMENTS.all();
    [
        &all[..],
        &[BY_TITLE, IMPORTED],
        &techmarket_intake::STATEMENTS,
        &MANDATE_STATEMENTS,
        &VIEW_STATEMENTS,
        techmarket_posting::ERASED_STATEMENTS,
    ]
    .concat()
}
