//! How far a consumer has read.

use techmarket_feed::{advance_cursor, read_cursor};
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;

use crate::notes::database;

on_both_databases! {
    async fn a_cursor_moves_with_its_effect_and_never_back(location: Location) {
        let database = database(&location).await;
        let mut session = database.read().await.unwrap();
        assert_eq!(read_cursor(&mut session, "supply").await.unwrap(), 0);
        drop(session);
        for (to, expected) in [(5, 5), (5, 5), (3, 5), (9, 9)] {
            let mut tx = database.begin().await.unwrap();
            advance_cursor(&mut tx, "supply", to).await.unwrap();
            tx.commit().await.unwrap();
            let mut session = database.read().await.unwrap();
            assert_eq!(read_cursor(&mut session, "supply").await.unwrap(), expected);
            assert_eq!(read_cursor(&mut session, "demand").await.unwrap(), 0);
        }
        let mut tx = database.begin().await.unwrap();
        advance_cursor(&mut tx, "supply", 20).await.unwrap();
        drop(tx);
        let mut session = database.read().await.unwrap();
        assert_eq!(read_cursor(&mut session, "supply").await.unwrap(), 9);
    }
}
