//! What of the money is technical income (技术性收入核定): filed by the seller, decided by the registrar.

use techmarket_kernel::{Context, Error, Etag, Page, RequestKey, Result, TextRule, Violations, check_text};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ContractId;

use crate::domain::{Contract, PartId, Settlement, SettlementDecision, SettlementState};
use crate::messages;
use crate::registry::Registry;
use crate::step::{OfficeUnit, StepRecord, conclude_part, contract_of};
use crate::store::money;

/// A decision of a registrar on a settlement.
struct Decided<'a> {
    part: PartId,
    etag: &'a str,
    opinion: &'a str,
    /// 退回 instead of 核定.
    returned: bool,
}

impl Registry {
    /// 申报技术性收入, by the seller.
    pub(crate) async fn file_settlement(
        &self,
        context: &Context,
        request: pb::FileSettlementRequest,
    ) -> Result<Settlement> {
        let (key, id, content) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let id = request::id(v, &request);
            let filed = request.settlement.unwrap_or_default();
            let content = v.within("settlement", |v| messages::settlement(v, filed));
            Some((key, id?, content?))
        })?;
        let content = &content;
        let filed = self.contracts.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                let contract = contract_of(unit, id, Contract::require_seller).await?;
                let before = money::settlements(unit.sql(), id).await?;
                let settlement = contract.settle(content.clone(), &before, context.now)?;
                money::keep_settlement(unit.sql(), &settlement).await?;
                let (number, income) = (settlement.number, settlement.content.income);
                let summary = format!("第{number}次，技术性收入{income}元");
                let record =
                    StepRecord::with_summary("contract.settlement_filed", "file_settlement", summary);
                conclude_part(unit, &contract, record).await?;
                Ok(settlement)
            })
        });
        filed.await
    }

    /// 核定.
    pub(crate) async fn verify_settlement(
        &self,
        context: &Context,
        request: pb::VerifySettlementRequest,
    ) -> Result<Settlement> {
        let opinion = &request.opinion;
        let (key, etag, part) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let etag = request::etag(v, &request);
            let part = messages::part(v, &request, "settlements");
            check_text(v, "opinion", opinion, TextRule::text(1_000));
            Some((key, etag, part?))
        })?;
        let decision = Decided {
            part,
            etag: &etag,
            opinion,
            returned: false,
        };
        self.decide_settlement(context, key.as_ref(), &decision).await
    }

    /// 退回, of what is filed or verified: it counts no more.
    pub(crate) async fn return_settlement(
        &self,
        context: &Context,
        request: pb::ReturnSettlementRequest,
    ) -> Result<Settlement> {
        let (key, etag, part, reason) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let etag = request::etag(v, &request);
            let part = messages::part(v, &request, "settlements");
            let reason = request::reason(v, &request);
            Some((key, etag, part?, reason))
        })?;
        let decision = Decided {
            part,
            etag: &etag,
            opinion: &reason,
            returned: true,
        };
        self.decide_settlement(context, key.as_ref(), &decision).await
    }

    async fn decide_settlement(
        &self,
        context: &Context,
        key: Option<&RequestKey>,
        decision: &Decided<'_>,
    ) -> Result<Settlement> {
        let decided = self
            .contracts
            .write(context, key, |unit| Box::pin(decide(unit, decision)));
        decided.await
    }

    /// A page of the settlements of a contract, in the order of their numbers.
    pub(crate) async fn list_settlements(
        &self,
        context: &Context,
        request: pb::ListSettlementsRequest,
    ) -> Result<Page<Settlement>> {
        let (page, after, id) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key(v).unwrap_or_default();
            let contract = request.filter.unwrap_or_default().contract;
            let id = wire::name(v, "filter.contract", &contract, ContractId::parse_name);
            Some((page, after, id?))
        })?;
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, id).await?;
        let mut settlements = money::settlements(&mut snapshot, id).await?;
        settlements.retain(|settlement| settlement.number > after);
        Ok(page.page(settlements, |last| last.number.to_string()))
    }
}

async fn decide(unit: &mut OfficeUnit<'_>, decided: &Decided<'_>) -> Result<Settlement> {
    let Decided {
        part, etag, opinion, ..
    } = *decided;
    let contract = contract_of(unit, part.contract, Contract::require_registrar).await?;
    let settlements = money::settlements(unit.sql(), contract.id).await?;
    let found = settlements
        .iter()
        .find(|settlement| settlement.number == part.number);
    let missing = || Error::not_found("settlement", part.name("settlements"));
    let mut settlement = found.cloned().ok_or_else(missing)?;
    Etag::new(settlement.version).require(etag, "settlement", &settlement.name())?;
    let decision = SettlementDecision {
        verifier: unit.context().caller.subject.clone(),
        opinion: opinion.to_owned(),
        time: unit.context().now,
    };
    let number = settlement.number;
    let record = if decided.returned {
        let former = match settlement.state {
            SettlementState::Verified => "（原已核定）",
            _ => "",
        };
        for later in settlement.send_back(&contract, &settlements, decision)? {
            money::keep_settlement(unit.sql(), &later).await?;
        }
        let summary = format!("第{number}次{former}：{opinion}");
        StepRecord::with_summary("contract.settlement_returned", "return_settlement", summary)
    } else {
        settlement.verify(&contract, &settlements, decision)?;
        let summary = format!("第{number}次：{opinion}");
        StepRecord::with_summary("contract.settlement_verified", "verify_settlement", summary)
    };
    money::keep_settlement(unit.sql(), &settlement).await?;
    conclude_part(unit, &contract, record).await?;
    Ok(settlement)
}
