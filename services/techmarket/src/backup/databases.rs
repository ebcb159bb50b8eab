//! Which databases a market has.

use techmarket_store::{Migration, Schema};

/// Their names, in the order in which they are copied: who follows a feed comes before the one whose feed it is, so that no copy
/// knows more of a feed than the copy of that feed.
pub const DATABASES: [&str; 5] = ["matching", "demand", "directory", "supply", "contract"];

/// What the service of the database `name` keeps in it: its own schema, and the tables of the crates that it uses.
pub fn kept_in(name: &str) -> Option<(Schema, Vec<Migration>)> {
    match name {
        "supply" => Some((
            techmarket_supply::store::SCHEMA,
            techmarket_supply::MIGRATIONS.to_vec(),
        )),
        "demand" => Some((
            techmarket_demand::store::SCHEMA,
            techmarket_demand::MIGRATIONS.to_vec(),
        )),
        "matching" => Some((
            techmarket_matching::store::SCHEMA,
            techmarket_matching::MIGRATIONS.to_vec(),
        )),
        "contract" => Some((
            techmarket_contract::store::SCHEMA,
            techmarket_contract::MIGRATIONS.to_vec(),
        )),
        "directory" => Some((
            techmarket_directory::store::SCHEMA,
            techmarket_directory::MIGRATIONS.to_vec(),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
