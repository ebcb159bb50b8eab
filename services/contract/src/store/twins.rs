//! What may be the twin of a contract, found by indexes: the same seller and buyer, and the same day of signing or total.

use std::collections::BTreeMap;

use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::CreditCode;

use crate::domain::{Contract, Party, State};
use crate::store::select::{self, contract};

/// Each of seller's code and name with each of day and total has an index of its own.
const CONDITIONS: [[&str; 2]; 2] = [
    ["seller = ? AND sign_date = ?", "seller = ? AND claimed_total = ?"],
    [
        "seller_name = ? AND sign_date = ?",
        "seller_name = ? AND claimed_total = ?",
    ],
];

/// The contracts in [`State::COMPARED`] with the seller and the buyer of `contract`, by code or by name, and with its
/// day of signing or its total, newest first; of each way of being alike at most `limit`. It is among them itself.
pub async fn alike(sql: &mut dyn Sql, to: &Contract, limit: i64) -> Result<Vec<Contract>, StoreError> {
    let content = &to.content;
    let seller = [code(Some(&content.seller)), content.seller.name_key()];
    let day = content.sign_date.map(|date| Arg::from(date.to_string()));
    let total = content.total_amount.map(|total| Arg::from(total.0));
    let mut selects = Vec::new();
    for (conditions, seller) in CONDITIONS.into_iter().zip(&seller) {
        for (condition, value) in conditions.into_iter().zip([&day, &total]) {
            if let (Some(seller), Some(value)) = (seller, value) {
                let mut select = Select::new(select::HEAD);
                select.and(condition, [seller.as_str().into(), value.clone()]);
                with_buyer(&mut select, content.buyer.as_ref());
                selects.push(select);
            }
        }
    }
    let mut found = BTreeMap::new();
    for mut select in selects {
        let states = State::COMPARED.iter().map(|state| Arg::from(state.as_str()));
        select.and_in("state", states).page(None, false, limit);
        for row in select.rows(sql).await? {
            let contract = contract(&row)?;
            found.insert(contract.id, contract);
        }
    }
    Ok(found.into_values().rev().collect())
}

fn with_buyer(select: &mut Select, buyer: Option<&Party>) {
    // No name and no code is empty.
    let code = code(buyer).unwrap_or_default();
    let name = buyer.and_then(Party::name_key).unwrap_or_default();
    select.and("buyer = ? OR buyer_name = ?", [code.into(), name.into()]);
}

fn code(party: Option<&Party>) -> Option<String> {
    party?.credit_code.as_ref().map(CreditCode::to_string)
}
