use techmarket_kernel::{Caller, PageRequest, PageToken, Role, Violations};
use techmarket_proto::supply::v1::{ListListingsResponse, Listing};

use super::*;
use crate::{Answer, Shown};

fn listing(bytes: usize) -> Listing {
    Listing {
        summary: "x".repeat(bytes),
        ..Listing::default()
    }
}

#[test]
fn a_page_ends_where_a_message_does() {
    let request = PageRequest::read(200, "", b"q".to_vec(), &mut Violations::new());
    let caller = Caller::new("x", [Role::Viewer], None);
    for (sizes, shown, key) in [
        (vec![10; 201], 200, Some("10")),
        (vec![10; 3], 3, None),
        (vec![100_000; 200], 41, Some("100000")),
        (vec![5 << 20, 1], 1, Some("5242880")),
        (vec![2 << 20, 5 << 20], 1, Some("2097152")),
        (vec![1 << 20, 2 << 20], 2, None),
    ] {
        let rows = sizes.iter().map(|&size| Shown(listing(size))).collect();
        let page: Page<Shown<Listing>> = request.clone().page(rows, |row| row.0.summary.len().to_string());
        let answer: ListListingsResponse = page.answer(&caller);
        assert_eq!(answer.listings.len(), shown, "{sizes:?}");
        let token = answer.next_page_token.as_str();
        assert_eq!(PageToken::read(token, b"q").ok().as_deref(), key, "{sizes:?}");
        assert!(answer.encoded_len() <= MAX_MESSAGE || shown == 1);
    }
}
