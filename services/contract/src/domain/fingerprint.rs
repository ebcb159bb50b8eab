//! What makes two contracts the same.

use sha2::{Digest, Sha256};
use techmarket_kernel::{Error, Reason};
use techmarket_text::same_form;
use techmarket_types::Hex;

use crate::domain::{Contract, ContractContent, Party};

/// Separates the parts, and occurs in none of them.
const SEPARATOR: char = '\u{1f}';

/// The same for two contracts of the same seller, buyer, title, signing date and claimed total, in whatever way title
/// and names are typed: SHA-256 in hexadecimal. It is kept: who changes its rule raises that of `store::compared`, by which
/// the kept ones are computed anew.
#[must_use]
pub fn fingerprint(content: &ContractContent) -> String {
    let date = content.sign_date.map(|date| date.to_string());
    let total = content.total_amount.map(|total| total.0.to_string());
    let parts = [
        party(Some(&content.seller)),
        party(content.buyer.as_ref()),
        same_form(&content.title),
        date.unwrap_or_default(),
        total.unwrap_or_default(),
    ];
    Hex(&Sha256::digest(parts.join(&SEPARATOR.to_string()))).to_string()
}

impl Contract {
    /// The refusal of a contract that is registered already, as it is or as it was before a change.
    #[must_use]
    pub fn duplicate_refusal(&self) -> Error {
        let message = "卖方、买方、项目名称、签订日期和成交总额均相同的合同已经登记";
        Error::new(Reason::ContractDuplicate, message).on(Self::KIND, self.id.name())
    }
}

/// The credit code, or the name of a natural person.
fn party(party: Option<&Party>) -> String {
    party.map_or_else(String::new, |party| match &party.credit_code {
        Some(code) => code.to_string(),
        None => same_form(&party.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use techmarket_types::Fen;

    fn content(title: &str) -> ContractContent {
        ContractContent {
            title: title.to_owned(),
            seller: Party {
                credit_code: "12100000400000624D".parse().ok(),
                ..Party::default()
            },
            buyer: Some(Party {
                name: "张 三".to_owned(),
                ..Party::default()
            }),
            sign_date: Some(date(2026, 3, 1)),
            total_amount: Some(Fen(100)),
            ..ContractContent::default()
        }
    }

    #[test]
    fn typing_makes_no_difference() {
        let one = fingerprint(&content("高压电瓷（ABC）配方"));
        assert_eq!(one.len(), 64);
        for title in [
            "高压电瓷(abc)配方",
            " 高压 电瓷（ＡＢＣ）配方\u{3000}",
            "高压\u{200B}电瓷【ABC】配\u{AD}方\u{FE00}",
        ] {
            assert_eq!(fingerprint(&content(title)), one, "{title}");
        }
        let mut other = content("高压电瓷（ABC）配方");
        other.seller.name = "某大学".to_owned();
        other.summary = "摘要".to_owned();
        assert_eq!(fingerprint(&other), one, "only the five parts count");
    }

    #[test]
    fn every_part_counts() {
        let one = fingerprint(&content("电瓷"));
        let changes: [fn(&mut ContractContent); 5] = [
            |c| c.title = "电瓷二".to_owned(),
            |c| c.seller.credit_code = None,
            |c| c.buyer = None,
            |c| c.sign_date = Some(date(2026, 3, 2)),
            |c| c.total_amount = Some(Fen(101)),
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut other = content("电瓷");
            change(&mut other);
            assert_ne!(fingerprint(&other), one, "{index}");
        }
    }
}
