//! Tests of `page.rs`.

use super::*;
use proptest::prelude::*;

#[test]
fn sizes_are_coerced_and_negative_refused() {
    let read = |size| {
        let mut v = Violations::new();
        let page = PageRequest::read(size, "", vec![], &mut v);
        (page.size, v.into_vec().first().map(|v| v.reason))
    };
    assert_eq!(read(0), (50, None));
    assert_eq!(read(7), (7, None));
    assert_eq!(read(100_000), (200, None));
    assert_eq!(read(-1), (50, Some(Reason::PageSizeInvalid)));
}

#[test]
fn the_last_page_has_no_token() {
    let mut v = Violations::new();
    let page = PageRequest::read(2, "", b"q".to_vec(), &mut v);
    let of = |rows: &[&'static str]| page.clone().page(rows.to_vec(), |row| (*row).to_owned());
    let first = of(&["a", "b", "c"]);
    assert_eq!(first.rows, ["a", "b"]);
    assert_eq!(PageToken::read(&first.next.token(2), b"q").unwrap(), "b");
    // It may end early.
    assert_eq!(PageToken::read(&first.next.token(1), b"q").unwrap(), "a");
    assert_eq!(of(&["a", "b"]).next.token(2), "");
    assert_eq!(
        PageToken::read(&of(&["a", "b"]).next.token(1), b"q").unwrap(),
        "a"
    );
    assert_eq!(of(&[]).next.token(0), "");
    let numbered = page.numbered(vec!["x", "y"], 7, false).next;
    assert_eq!(PageToken::read(&numbered.token(1), b"q").unwrap(), "8");
    assert_eq!(numbered.token(2), "");
}

#[test]
fn a_token_of_another_query_is_foreign() {
    let token = PageToken::new(b"one", "key").into_string();
    assert_eq!(PageToken::read(&token, b"two"), Err(Reason::PageTokenForeign));
}

proptest! {
    #[test]
    fn tokens_round_trip(query: Vec<u8>, key in "[ -~]{0,60}") {
        let token = PageToken::new(&query, &key).into_string();
        prop_assert_eq!(PageToken::read(&token, &query).unwrap(), key);
    }

    #[test]
    fn garbage_is_refused_and_never_panics(token: String, query: Vec<u8>) {
        prop_assert!(PageToken::read(&token, &query).is_err());
    }
}
