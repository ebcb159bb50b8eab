//! What the store knows of the contents of files: who may keep, name and remove one, and when.

use jiff::{SignedDuration, Timestamp};
use techmarket_contract::store::contents::{self, ContentStep};
use techmarket_store::{Database, Location};
use techmarket_testkit::on_both_databases;

use crate::store::open;

const NEW: ContentStep = ContentStep::Claim { foreign: false };
const FOREIGN: ContentStep = ContentStep::Claim { foreign: true };

/// When, which step, and whether it is taken.
type Case = (i64, ContentStep, bool);

fn after(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

/// Takes a step in a transaction of its own.
async fn step(database: &Database, sha256: &str, step: ContentStep, minutes: i64) -> bool {
    let mut tx = database.begin().await.unwrap();
    let taken = contents::step(&mut tx, sha256, step, after(minutes)).await;
    tx.commit().await.unwrap();
    taken.unwrap()
}

async fn left(database: &Database, minutes: i64, limit: i64) -> Vec<String> {
    let mut session = database.read().await.unwrap();
    contents::left(&mut session, after(minutes), limit).await.unwrap()
}

on_both_databases! {
    async fn each_step_has_its_time(location: Location) {
        use ContentStep::{Abandon, Expire, Forget, Name};
        const DAY: i64 = 24 * 60;
        let database = open(&location).await;
        let cases: [(&str, &[Case]); 9] = [
            ("kept and named", &[(0, NEW, true), (0, Name, true), (0, Name, true), (0, NEW, true)]),
            ("named is for good", &[(0, NEW, true), (0, Name, true), (1, Abandon, false), (2 * DAY, Expire, false), (2 * DAY, Forget, false)]),
            ("abandoned by its only upload", &[(0, NEW, true), (1, Abandon, true), (1, Abandon, false), (1, Forget, true), (1, Name, false)]),
            ("nobody touches what is being removed", &[(0, NEW, true), (1, Abandon, true), (1, NEW, false), (1, FOREIGN, false), (1, Name, false)]),
            ("it may come again", &[(0, NEW, true), (1, Abandon, true), (1, Forget, true), (2, NEW, true), (2, Name, true)]),
            ("another upload may be under way", &[(0, NEW, true), (1, NEW, true), (2, Abandon, false), (3, Name, true)]),
            ("after a day it goes, once", &[(0, NEW, true), (DAY - 1, Expire, false), (DAY, Expire, true), (DAY, Expire, false), (DAY, NEW, false)]),
            ("a removal is taken over after an hour", &[(0, NEW, true), (1, Abandon, true), (60, Expire, false), (61, Expire, true), (61, Forget, true)]),
            ("what others brought stays", &[(0, FOREIGN, true), (1, Abandon, false), (2 * DAY, Expire, false)]),
        ];
        for (case, steps) in cases {
            for (index, (minutes, what, expected)) in steps.iter().enumerate() {
                assert_eq!(step(&database, case, *what, *minutes).await, *expected, "{case}, step {index}");
            }
        }
    }

    async fn what_is_left_is_listed_the_oldest_first(location: Location) {
        let database = open(&location).await;
        for (sha256, minutes) in [("b", 2), ("a", 1), ("named", 1), ("late", 30), ("c", 3)] {
            assert!(step(&database, sha256, NEW, minutes).await);
        }
        step(&database, "named", ContentStep::Name, 1).await;
        // A later claim is a later day.
        step(&database, "c", NEW, 4).await;
        let day = 24 * 60;
        assert_eq!(left(&database, day, 10).await, Vec::<String>::new());
        assert_eq!(left(&database, day + 4, 10).await, ["a", "b", "c"]);
        assert_eq!(left(&database, day + 4, 2).await, ["a", "b"]);
        assert!(step(&database, "a", ContentStep::Expire, day + 4).await);
        assert_eq!(left(&database, day + 4, 10).await, ["b", "c"]);
    }
}
