//! How much fits into one answer.

use prost::Message;
use techmarket_kernel::Page;

use crate::message::MAX_MESSAGE;

/// Bytes of the items of an answer: clients of every language take messages up to 4 MiB unless told otherwise, and other
/// fields stand beside the items.
const ITEMS: usize = MAX_MESSAGE - (64 << 10);
/// What the message around it writes before an item: a tag, and a length.
const BEFORE: usize = 6;

/// Whether a file of so many bytes fits into one answer.
#[must_use]
pub fn fits(bytes: usize) -> bool {
    bytes <= ITEMS
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
    fit_into(&mut items, ITEMS);
    let next = page.next.token(items.len());
    (items, next)
}

#[cfg(test)]
mod tests;
