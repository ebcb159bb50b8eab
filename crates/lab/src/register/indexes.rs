//! Indexes put aside while a database is filled, and built again when it is full: each is then sorted once instead of being
//! written all over with every contract.

use techmarket_contract::store::SCHEMA;
use techmarket_kernel::Result;
use techmarket_store::{Database, Sql as _};

/// An index that the migrations leave standing.
#[derive(Debug, PartialEq, Eq)]
struct Index {
    name: String,
    /// The statement that makes it.
    create: String,
}

/// Drops every index but those of primary keys.
pub(super) async fn put_aside(database: &Database) -> Result<()> {
    let mut tx = database.begin().await?;
    for index in standing() {
        tx.execute(&format!("DROP INDEX {}", index.name), Vec::new())
            .await?;
    }
    Ok(tx.commit().await?)
}

/// Makes them again, each in a transaction of its own, and tells the planner what they hold.
pub(super) async fn restore(database: &Database) -> Result<()> {
    let statements = standing().into_iter().map(|index| index.create);
    for statement in statements.chain(["ANALYZE".to_owned()]) {
        let mut tx = database.begin().await?;
        tx.execute(&statement, Vec::new()).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn standing() -> Vec<Index> {
    let mut standing: Vec<Index> = Vec::new();
    for migration in SCHEMA.migrations {
        for statement in statements(migration.sql) {
            let words: Vec<&str> = statement.split_whitespace().collect();
            match words[..] {
                ["CREATE", "INDEX", name, ..] | ["CREATE", "UNIQUE", "INDEX", name, ..] => {
                    standing.push(Index {
                        name: name.to_owned(),
                        create: statement,
                    });
                }
                ["DROP", "INDEX", name] => standing.retain(|index| index.name != name),
                _ => {}
            }
        }
    }
    standing
}

/// The statements of a migration without its comments.
fn statements(sql: &str) -> Vec<String> {
    let lines = sql
        .lines()
        .map(|line| line.split("--").next().unwrap_or_default());
    let code: Vec<&str> = lines.collect();
    code.join("\n")
        .split(';')
        .map(|statement| statement.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_a_later_migration_drops_does_not_stand() {
        let standing = standing();
        let named = |name: &str| standing.iter().find(|index| index.name == name);
        assert_eq!(named("contract_register_date"), None);
        let fingerprint = named("contract_fingerprint").expect("it stands");
        assert_eq!(
            fingerprint.create,
            "CREATE UNIQUE INDEX contract_fingerprint ON contract (fingerprint)"
        );
        assert!(standing.len() > 20, "{}", standing.len());
    }
}
