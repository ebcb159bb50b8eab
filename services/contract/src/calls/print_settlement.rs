//! PrintSettlement.

use techmarket_documents::{CostParts, Examination, Paper, SettlementForm, Signatories, settlement_form};
use techmarket_kernel::{Context, Error, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::Shown;
use techmarket_store::Sql;
use techmarket_types::{Fen, TableId};

use crate::domain::{Contract, Settlement, SettlementState, Version};
use crate::messages;
use crate::papers::{file_name, print};
use crate::registry::Registry;
use crate::store::{money, register};

/// Versions that are read at once; few contracts have more.
const PAGE: i64 = 20;

impl Registry {
    /// 技术合同技术性收入核定表.
    pub(crate) async fn print_settlement(
        &self,
        context: &Context,
        request: pb::PrintSettlementRequest,
    ) -> Result<Shown<pb::PrintSettlementResponse>> {
        let part = Violations::collect(|v| messages::part(v, &request, "settlements"))?;
        let mut snapshot = self.contracts.snapshot().await?;
        let contract = self.visible_in(&mut snapshot, context, part.contract).await?;
        let settlements = money::settlements(&mut snapshot, contract.id).await?;
        let found = settlements
            .into_iter()
            .find(|settlement| settlement.number == part.number);
        let missing = || Error::not_found("settlement", part.name("settlements"));
        let settlement = found.ok_or_else(missing)?;
        let contract = as_decided(&mut snapshot, contract, &settlement).await?;
        // No connection waits for the printing.
        drop(snapshot);
        let form = self.form(&contract, &settlement)?;
        let point = contract.content.registration_point;
        let body = point.map(|point| self.reference.body(point)).unwrap_or_default();
        let number = format!("{}-{}", form.number, part.number);
        let name = ["技术性收入核定表", &body, &form.title, &number].map(str::to_owned);
        let file_name = file_name(&[&name[..], &[form.declared_on.to_string()]].concat(), "pdf");
        let typeface = self.reference.typeface;
        let content = print(move || settlement_form(&form, typeface)).await?;
        Ok(Shown(pb::PrintSettlementResponse { file_name, content }))
    }

    fn form(&self, contract: &Contract, settlement: &Settlement) -> Result<SettlementForm> {
        let gap = || Error::internal("a settlement of a contract that is not registered");
        let entry = contract.registration.as_ref().ok_or_else(gap)?;
        let recognised = contract.recognition.as_ref().ok_or_else(gap)?;
        let (content, filed) = (&contract.content, &settlement.content);
        let declared_on = china_date(settlement.create_time);
        let [labour, materials, fuel_and_power, equipment, special, management] = filed.costs;
        let decided = settlement.state != SettlementState::Filed;
        Ok(SettlementForm {
            declarant: content.seller.name.clone(),
            declared_on,
            number: entry.number,
            title: content.title.clone(),
            category: self
                .reference
                .title(TableId::ContractCategory, &recognised.category),
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            payment: self.reference.title(TableId::PaymentForm, &content.payment_form),
            realised_total: filed.realised,
            realised_technology: filed.technology,
            deducted: filed.cost().unwrap_or(Fen::ZERO),
            technical_income: filed.income,
            cost: CostParts {
                labour,
                materials,
                fuel_and_power,
                equipment,
                special,
                management,
            },
            signatories: Signatories {
                finance: filed.finance_officer.clone(),
                finance_leader: filed.finance_leader.clone(),
                handler: filed.handler.clone(),
                telephone: filed.phone.clone(),
            },
            examination: Examination {
                opinion: settlement.opinion.clone(),
                examiner: settlement.verifier.clone(),
                examined_on: decided.then(|| china_date(settlement.decided_at())),
                returned: settlement.state == SettlementState::Returned,
            },
            notes: self.reference.texts.notes(Paper::SettlementForm, declared_on),
        })
    }
}

/// The contract as it was registered when the settlement was decided; as it is registered before.
async fn as_decided(sql: &mut dyn Sql, contract: Contract, settlement: &Settlement) -> Result<Contract> {
    if settlement.state == SettlementState::Filed {
        return Ok(contract);
    }
    let mut before = settlement
        .registered_version
        .map(|version| i64::from(version) + 1);
    loop {
        let versions = register::versions(sql, contract.id, before, PAGE).await?;
        let Some(oldest) = versions.last().map(|version| version.number) else {
            return Err(Error::internal(
                "a settlement of a contract without a registered version",
            ));
        };
        // A body that was kept without the version tells it by the time of the decision.
        let held = |version: &Version| {
            settlement.registered_version == Some(version.number)
                || version
                    .contract
                    .registration
                    .as_ref()
                    .is_some_and(|entry| entry.since() <= settlement.decided_at())
        };
        if let Some(version) = versions.into_iter().find(held) {
            return Ok(version.contract);
        }
        before = Some(oldest.into());
    }
}
