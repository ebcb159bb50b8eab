//! How much fits into one answer.

use prost::Message;
use techmarket_kernel::Page;

use crate::message::MAX_MESSAGE;

/// Bytes of the items of an answer: clients of every language take messages up to 4 MiB unless told otherwise, and other
/// fields stand beside the items.
const ITEMS: usize = MAX_MESSAGE - (64 << 10);
/// What the message around it writes before an item: a tag, and a length.
const BEFORE: usize = 6;

/// Leaves of `items` the first that fit into one answer, at least one. Whoever answers says how the others are read.
pub fn fit<M: Message>(items: &mut Vec<M>) {
    fit_into(items, ITEMS);
}

/// Leaves of `items` the first that fit into so many bytes of a message, at least one.
pub fn fit_into<M: Message>(items: &mut Vec<M>, most: usize) {
    let mut bytes = 0;
    let fitting = items.iter().take_while(|item| {
        bytes += item.encoded_len() + BEFORE;
        bytes <= most
    });
    items.truncate(fitting.count().max(1));
}

/// As much of a page as fits into one answer, and the token of what comes behind it.
#[must_use]
pub fn fitted<M: Message>(page: Page<M>) -> (Vec<M>, String) {
    let mut items = page.rows;
    fit(&mut items);
    let next = page.next.token(items.len());
    (items, next)
}

#[cfg(test)]
mod tests {
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
            let page: Page<Shown<Listing>> =
                request.clone().page(rows, |row| row.0.summary.len().to_string());
            let answer: ListListingsResponse = page.answer(&caller);
            assert_eq!(answer.listings.len(), shown, "{sizes:?}");
            let token = answer.next_page_token.as_str();
            assert_eq!(PageToken::read(token, b"q").ok().as_deref(), key, "{sizes:?}");
            assert!(answer.encoded_len() <= MAX_MESSAGE || shown == 1);
        }
    }
}
