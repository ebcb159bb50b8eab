//! PrintSettlement.

use techmarket_documents::{CostParts, Examination, Paper, SettlementForm, Signatories, settlement_form};
use techmarket_kernel::{Context, Error, Result, china_date};
use techmarket_types::{Fen, TableId};

use crate::app::register::printed;
use crate::app::{App, Printed};
use crate::domain::{Contract, PartId, Settlement, SettlementState};

impl App {
    /// 技术合同技术性收入核定表.
    pub async fn print_settlement(&self, context: &Context, part: PartId) -> Result<Printed> {
        let contract = self.visible(context, part.contract).await?;
        let mut session = self.contracts.read().await?;
        let settlements = self
            .contracts
            .table()
            .settlements(&mut session, contract.id)
            .await?;
        drop(session);
        let found = settlements
            .into_iter()
            .find(|settlement| settlement.number == part.number);
        let missing = || {
            Error::not_found(
                "settlement",
                format!("{}/settlements/{}", contract.id.name(), part.number),
            )
        };
        let form = self.form(&contract, &found.ok_or_else(missing)?)?;
        let file_name = format!("{}-{}.pdf", form.number, part.number);
        let typeface = self.reference.typeface;
        let rendered = tokio::task::spawn_blocking(move || settlement_form(&form, typeface)).await;
        Ok(Printed {
            file_name,
            content: printed(rendered.map_err(Error::internal)?)?,
        })
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
                finance_leader: String::new(),
                handler: filed.handler.clone(),
                telephone: filed.phone.clone(),
            },
            examination: Examination {
                opinion: settlement.opinion.clone(),
                examiner: settlement.verifier.clone(),
                examined_on: decided.then(|| china_date(settlement.update_time)),
            },
            notes: self.reference.texts.notes(Paper::SettlementForm, declared_on),
            verification: None,
        })
    }
}
