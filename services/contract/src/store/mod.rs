//! Contracts in SQL.

mod contracts;
mod register;
mod select;

use techmarket_store::{Constraint, Database, Migration, Schema};

pub use contracts::{SqlContracts, statements};

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
    ],
    constraints: &[KEY, REGISTRATION_NUMBER, FINGERPRINT, Database::IDEMPOTENCY_KEY],
};
