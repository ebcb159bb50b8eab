//! The directory in SQL.

pub mod accounts;
pub mod announcements;
pub mod api_keys;
pub mod brokers;
pub mod claims;
pub(crate) mod deals;
pub mod deliveries;
pub mod erasures;
pub mod experts;
pub mod identities;
mod json;
pub mod members;
pub mod organizations;
pub mod people;
pub(crate) mod proofs;
pub mod queues;
pub mod registrations;
pub mod service_logs;
pub mod sessions;
pub mod webhooks;

use techmarket_store::{Constraint, Database, Migration, Schema};

use accounts::LOGIN;
use identities::IDENTITY;
use members::ONCE;

/// What the directory service keeps. Migrations from 100 on are those of organisations and people, from 200 on those of accounts, from 300
/// on what the office makes known.
pub const SCHEMA: Schema = Schema {
    name: "directory",
    migrations: &[
        Migration {
            version: 100,
            name: "organization",
            sql: include_str!("migrations/0100_organization.sql"),
        },
        Migration {
            version: 101,
            name: "broker",
            sql: include_str!("migrations/0101_broker.sql"),
        },
        Migration {
            version: 102,
            name: "expert",
            sql: include_str!("migrations/0102_expert.sql"),
        },
        Migration {
            version: 200,
            name: "account",
            sql: include_str!("migrations/0200_account.sql"),
        },
        Migration {
            version: 201,
            name: "identity",
            sql: include_str!("migrations/0201_identity.sql"),
        },
        Migration {
            version: 202,
            name: "person",
            sql: include_str!("migrations/0202_person.sql"),
        },
        Migration {
            version: 203,
            name: "webhook",
            sql: include_str!("migrations/0203_webhook.sql"),
        },
        Migration {
            version: 204,
            name: "erasure",
            sql: include_str!("migrations/0204_erasure.sql"),
        },
        Migration {
            version: 300,
            name: "announcement",
            sql: include_str!("migrations/0300_announcement.sql"),
        },
    ],
    constraints: &[
        Constraint {
            name: "organization_key",
            columns: "organization.id",
        },
        Constraint {
            name: "organization_claim_open",
            columns: "organization_claim.open_key",
        },
        Constraint {
            name: "broker_certificate",
            columns: "broker.certificate_form",
        },
        LOGIN,
        ONCE,
        IDENTITY,
        Database::IDEMPOTENCY_KEY,
    ],
};

/// Every constant statement, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    [
        organizations::STATEMENTS.as_slice(),
        &claims::STATEMENTS,
        &proofs::STATEMENTS,
        &brokers::STATEMENTS,
        &deals::STATEMENTS,
        &experts::STATEMENTS,
        &service_logs::STATEMENTS,
        &announcements::STATEMENTS,
        accounts::STATEMENTS,
        members::STATEMENTS,
        sessions::STATEMENTS,
        api_keys::STATEMENTS,
        identities::STATEMENTS,
        people::STATEMENTS,
        erasures::STATEMENTS,
        registrations::STATEMENTS,
        webhooks::STATEMENTS,
        deliveries::STATEMENTS,
        queues::STATEMENTS,
        techmarket_store::LEASE_STATEMENTS,
        techmarket_audit::STATEMENTS[0],
        techmarket_audit::STATEMENTS[1],
    ]
    .concat()
}
