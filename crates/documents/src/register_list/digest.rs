use std::fmt;

use sha2::{Digest as _, Sha256};
use techmarket_types::Hex;

use super::RegisterList;
use crate::entry::line;

/// Names the encoding, so that a later one is told from it.
const ENCODING: &str = "techmarket-register-list/1\n";

/// SHA-256 of what a list says; shown as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

/// The digest (内容摘要) of heading, body, period, day of issue and rows; notes and verification code are
/// not part of it. Anybody can compute it from the list: the line `techmarket-register-list/1`, then a
/// record for the head (title, body, first day, last day, day of issue, number of rows) and one for each
/// row (number, title, category, seller, buyer, total, technology amount, day). A record is its fields and a
/// line feed; a field is its length in bytes of UTF-8, a colon, the text as printed (no white space at its
/// ends, line ends and tabs as spaces), and a comma. Days are `2026-03-01`, amounts yuan with two decimals: `1000000.00`.
#[must_use]
pub fn digest(list: &RegisterList) -> Digest {
    let mut hash = Sha256::new();
    hash.update(ENCODING);
    record(
        &mut hash,
        &[
            &list.title,
            &list.body,
            &list.period.0.to_string(),
            &list.period.1.to_string(),
            &list.issued_on.to_string(),
            &list.rows.len().to_string(),
        ],
    );
    for row in &list.rows {
        record(
            &mut hash,
            &[
                &row.number.to_string(),
                &row.title,
                &row.category,
                &row.seller,
                &row.buyer,
                &row.total.to_string(),
                &row.technology.to_string(),
                &row.registered_on.to_string(),
            ],
        );
    }
    Digest(hash.finalize().into())
}

fn record(hash: &mut Sha256, fields: &[&str]) {
    for field in fields {
        let field = line(field);
        hash.update(format!("{}:{field},", field.len()));
    }
    hash.update("\n");
}
