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
mod tests;
