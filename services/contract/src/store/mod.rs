//! Contracts in SQL.

mod audit;
mod contracts;
mod lists;
mod money;
mod register;
mod select;

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
/// Every constant, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [
        contracts::STATEMENTS,
        register::STATEMENTS,
        lists::STATEMENTS,
        audit::STATEMENTS,
        money::STATEMENTS,
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
    ],
    constraints: &[
        KEY,
        REGISTRATION_NUMBER,
        FINGERPRINT,
        CERTIFICATE,
        Database::IDEMPOTENCY_KEY,
    ],
};
