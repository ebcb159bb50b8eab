//! Contracts in SQL.

mod audit;
mod contents;
mod contracts;
mod lists;
mod money;
mod register;
mod select;
mod standing;
mod twins;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub use contracts::SqlContracts;

/// The contract's own key.
const KEY: Constraint = Constraint {
    name: "contract_key",
    columns: "contract.id",
};
/// A registration number is given once.
const REGISTRATION_NUMBER: Constraint = Constraint {
    name: "contract_registration_number",
    columns: "contract.registration_number",
};
/// A contract is registered once.
const FINGERPRINT: Constraint = Constraint {
    name: "contract_fingerprint",
    columns: "contract.fingerprint",
};

/// A verification code is given once.
const CERTIFICATE: Constraint = Constraint {
    name: "contract_version_certificate",
    columns: "contract_version.certificate_code",
};
/// A subsidy is granted once a year, unless it came back whole.
const SUBSIDY_GRANT: Constraint = Constraint {
    name: "subsidy_grant_once",
    columns: "subsidy_grant.scheme, subsidy_grant.measure, subsidy_grant.contract_id, subsidy_grant.role, \
              subsidy_grant.year",
};
/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [
        contracts::STATEMENTS,
        register::STATEMENTS,
        lists::STATEMENTS,
        audit::STATEMENTS,
        money::STATEMENTS,
        contents::STATEMENTS,
        standing::STATEMENTS,
    ]
    .concat()
}

/// What the contract service keeps.
pub const SCHEMA: Schema = Schema {
    name: "contract",
    migrations: &[
        Migration {
            version: 100,
            name: "contract",
            sql: include_str!("migrations/0100_contract.sql"),
        },
        Migration {
            version: 101,
            name: "contract number",
            sql: include_str!("migrations/0101_contract_number.sql"),
        },
        Migration {
            version: 102,
            name: "office",
            sql: include_str!("migrations/0102_office.sql"),
        },
        Migration {
            version: 103,
            name: "register",
            sql: include_str!("migrations/0103_register.sql"),
        },
        Migration {
            version: 104,
            name: "audit",
            sql: include_str!("migrations/0104_audit.sql"),
        },
        Migration {
            version: 105,
            name: "money",
            sql: include_str!("migrations/0105_money.sql"),
        },
        Migration {
            version: 106,
            name: "broker person",
            sql: include_str!("migrations/0106_broker_person.sql"),
        },
        Migration {
            version: 107,
            name: "attachment content",
            sql: include_str!("migrations/0107_attachment_content.sql"),
        },
        Migration {
            version: 111,
            name: "offices",
            sql: include_str!("migrations/0111_offices.sql"),
        },
        Migration {
            version: 112,
            name: "pages",
            sql: include_str!("migrations/0112_pages.sql"),
        },
        Migration {
            version: 113,
            name: "grants",
            sql: include_str!("migrations/0113_grants.sql"),
        },
        Migration {
            version: 114,
            name: "former fingerprints",
            sql: include_str!("migrations/0114_former_fingerprints.sql"),
        },
    ],
    constraints: &[
        KEY,
        REGISTRATION_NUMBER,
        FINGERPRINT,
        CERTIFICATE,
        SUBSIDY_GRANT,
        Database::IDEMPOTENCY_KEY,
    ],
};
