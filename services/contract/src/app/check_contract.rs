//! CheckContract.

use techmarket_incentives::{TaxHint, tax_hints};
use techmarket_kernel::{Context, Result, china_date};
use techmarket_recognition::Finding;
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::{NearTwin, is_desk};

/// Most contracts of the same parties and the same day or total that are compared, the newest.
const COMPARED: i64 = 500;

/// What the rules find in a contract.
pub struct Checked {
    /// The findings, the gravest first.
    pub findings: Vec<Finding>,
    /// Contracts that may be the same one; for the office alone.
    pub twins: Vec<NearTwin>,
    /// Reliefs from tax that it may qualify for.
    pub tax_hints: Vec<TaxHint>,
    /// Id of the rule set.
    pub rule_set: String,
}

impl App {
    /// 预审: what the rules find in the contract as it is proposed. They decide nothing.
    pub async fn check_contract(&self, context: &Context, id: ContractId) -> Result<Checked> {
        let mut snapshot = self.contracts.snapshot().await?;
        let contract = self.visible_in(&mut snapshot, context, id).await?;
        // Those under which it was registered, for a change too.
        let rules = self.rules_of(&contract, context.now)?;
        let contract = contract.proposed();
        let twins = if is_desk(&context.caller) {
            let table = self.contracts.table();
            let others = table.alike(&mut snapshot, &contract, COMPARED).await?;
            contract.near_twins(others)
        } else {
            Vec::new()
        };
        let payments = self.contracts.table().payments(&mut snapshot, id).await?;
        drop(snapshot);
        let filed = contract.submit_time.map_or(rules.today, china_date);
        let attachments: Vec<_> = contract.attachments.iter().map(|file| file.kind).collect();
        let findings = rules
            .book
            .check(&contract.content, &attachments, rules.set, filed);
        let facts = contract.tax_facts(rules.today, &payments);
        let tax_hints = tax_hints(self.reference.tables, self.reference.tax, &facts);
        Ok(Checked {
            findings,
            twins,
            tax_hints,
            rule_set: rules.set.id.clone(),
        })
    }
}
