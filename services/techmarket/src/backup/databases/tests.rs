//! A database of any earlier version becomes what a fresh one is, and stays so however often it is opened.

use techmarket_store::{Database, Location, Migration, Schema, Sql as _};
use techmarket_testkit::on_both_databases;

use super::{DATABASES, kept_in};

const OF_SQLITE: &str = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master \
     WHERE name NOT LIKE 'sqlite_%' ORDER BY 1";
const OF_POSTGRES: &str = "SELECT table_name::text || '.' || column_name::text || ' ' || data_type::text || ' ' || \
     is_nullable::text || ' ' || coalesce(column_default::text, '') AS line \
     FROM information_schema.columns WHERE table_schema = current_schema() \
     UNION ALL SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes WHERE schemaname = current_schema() \
     ORDER BY 1";
const VERSIONS: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

/// The schema of one service as it was after its first `steps`, in a database of its own.
fn after(name: &str, steps: &[Migration]) -> Schema {
    Schema {
        name: format!("{name}_{}", steps.len()).leak(),
        migrations: steps.to_vec().leak(),
        constraints: &[],
    }
}

/// Its tables, columns and indexes, and which migrations made them.
async fn shape(location: &Location, schema: &Schema) -> (Vec<String>, Vec<i64>) {
    let database = Database::open(location, schema, &[]).await.unwrap();
    let mut session = database.read().await.unwrap();
    let listed = match location {
        Location::Folder(_) => OF_SQLITE,
        Location::Postgres(_) => OF_POSTGRES,
    };
    let lines = session.rows(listed, vec![]).await.unwrap();
    let versions = session.rows(VERSIONS, vec![]).await.unwrap();
    drop(session);
    database.close().await;
    (
        lines.iter().map(|row| row.text("line").unwrap()).collect(),
        versions.iter().map(|row| row.int("version").unwrap()).collect(),
    )
}

#[test]
fn every_database_is_known_by_its_name() {
    for name in DATABASES {
        assert_eq!(kept_in(name).unwrap().0.name, name);
    }
}

on_both_databases! {
    async fn each_earlier_version_ends_where_a_fresh_database_begins(location: Location) {
        for name in DATABASES {
            let (schema, mut steps) = kept_in(name).unwrap();
            steps.extend_from_slice(schema.migrations);
            steps.sort_by_key(|step| step.version);
            let fresh = shape(&location, &after(&format!("{name}_fresh"), &steps)).await;
            assert!(fresh.0.len() > 3, "{fresh:?}");
            for count in 1..steps.len() {
                let before = after(name, &steps[..count]);
                shape(&location, &before).await;
                let now = Schema { migrations: steps.clone().leak(), ..before };
                for time in ["first", "second"] {
                    let found = shape(&location, &now).await;
                    assert_eq!(found, fresh, "{name} after {count} steps, opened for the {time} time");
                }
            }
        }
    }
}
