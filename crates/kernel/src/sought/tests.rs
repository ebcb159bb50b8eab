//! Tests of `sought.rs`.

use super::*;
use crate::Violations;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn titles_are_sought_by_a_part_and_times_by_their_ends() {
    let sought = Sought {
        title: "led".to_owned(),
        created_after: Some(at(10)),
        created_before: Some(at(20)),
        updated_after: Some(at(15)),
    };
    assert!(sought.keeps("高亮LED芯片", at(11), at(16)));
    for (title, created, updated) in [
        ("芯片", 11, 16),
        ("LED", 10, 16),
        ("LED", 20, 21),
        ("LED", 11, 15),
    ] {
        assert!(
            !sought.keeps(title, at(created), at(updated)),
            "{title} {created} {updated}"
        );
    }
    assert!(Sought::default().keeps("", at(0), at(0)));
    let [first, last] = sought.ids().map(Option::unwrap);
    assert_eq!(first, "00000000-2710-7000-8000-000000000000");
    assert_eq!(last, "00000000-4e20-7fff-bfff-ffffffffffff");
}

/// The pages of the numbers below `rows` that `keeps` lets through, and how often was read.
fn pages(rows: usize, keeps: fn(&usize) -> bool) -> (Vec<Vec<usize>>, usize) {
    let (mut pages, mut reads, mut token) = (Vec::new(), 0, String::new());
    loop {
        let mut v = Violations::new();
        let page = PageRequest::read(2, &token, vec![], &mut v);
        let mut after = page.after_key::<usize>(&mut v).map_or(0, |last| last + 1);
        let mut sieve = Sieve::default();
        loop {
            reads += 1;
            let read: Vec<usize> = (after..rows.min(after + 500)).collect();
            after += read.len();
            if !sieve.take(&page, read, 500, keeps, ToString::to_string) {
                break;
            }
        }
        let found = sieve.page(page, ToString::to_string);
        token = found.next.token(found.rows.len());
        pages.push(found.rows);
        if token.is_empty() {
            return (pages, reads);
        }
    }
}

#[test]
fn a_page_is_filled_by_as_many_reads_as_are_allowed() {
    assert_eq!(pages(5, |_| true), (vec![vec![0, 1], vec![2, 3], vec![4]], 3));
    assert_eq!(pages(1_200, |row| row % 600 == 0), (vec![vec![0, 600]], 3));
    assert_eq!(pages(500, |_| false), (vec![vec![]], 2));
    let (far, reads) = pages(25_000, |row| *row == 20_001);
    assert_eq!((far, reads), (vec![vec![], vec![], vec![20_001]], 51));
}
