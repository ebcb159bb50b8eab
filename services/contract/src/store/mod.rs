//! Contracts in SQL.

pub(crate) mod audit;
pub mod compared;
pub mod contents;
pub mod contracts;
pub mod grants;
pub(crate) mod lists;
pub mod money;
pub(crate) mod query;
pub mod register;
mod select;
pub(crate) mod standing;
pub mod twins;

use techmarket_store::{Constraint, Database, Migration, Schema};

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
        techmarket_audit::STATEMENTS[0],
        techmarket_audit::STATEMENTS[1],
        techmarket_audit::ERASED_STATEMENTS,
        money::STATEMENTS,
        grants::STATEMENTS,
        contents::STATEMENTS,
        standing::STATEMENTS,
        compared::STATEMENTS,
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
            name: "compared",
            sql: include_str!("migrations/0101_compared.sql"),
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
