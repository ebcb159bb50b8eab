//! Tests of `select.rs`.

use super::*;

#[test]
fn parameters_are_numbered_through() {
    let mut select = Select::new("SELECT id FROM listing");
    select
        .and("state = ? OR organization = ?", ["published".into(), "x".into()])
        .and_in("kind", ["a".into(), "b".into()])
        .and_in("state", [])
        .and_prefix("region", "36")
        .page(Some("y".to_owned()), false, 50);
    assert_eq!(
        select.numbered(),
        "SELECT id FROM listing WHERE (state = $1 OR organization = $2) AND kind IN ($3, $4) \
         AND region LIKE $5 AND (id < $6) ORDER BY id DESC LIMIT $7"
    );
    assert_eq!(select.args.len(), 7);
}

#[test]
fn rows_are_picked_by_any_of_some_conditions_and_then_read() {
    let branch = |column: &'static str, value: &str| {
        let mut select = Select::new("SELECT id FROM listing");
        select.and(column, [value.into()]).page(None, false, 50);
        select
    };
    let branches = vec![branch("owner = ?", "x"), branch("editor = ?", "y")];
    let tail = "ORDER BY id DESC LIMIT ?";
    let select = Select::first_of("SELECT id", branches, tail, [50.into()])
        .read_picked("SELECT body FROM listing WHERE id IN", "ORDER BY id DESC");
    assert_eq!(
        select.numbered(),
        "SELECT body FROM listing WHERE id IN (SELECT id FROM (SELECT id FROM (\
         SELECT id FROM (SELECT id FROM listing WHERE (owner = $1) ORDER BY id DESC LIMIT $2) AS part \
         UNION SELECT id FROM (SELECT id FROM listing WHERE (editor = $3) ORDER BY id DESC LIMIT $4) AS part\
         ) AS found ORDER BY id DESC LIMIT $5) AS picked) ORDER BY id DESC"
    );
    assert_eq!(select.args.len(), 5);
}
