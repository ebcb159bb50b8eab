//! Contracts as resources: made, read, changed by mask, checked (预审).

use std::collections::HashMap;

use techmarket_incentives::tax_hints;
use techmarket_kernel::{Context, Error, Kept, Page, Result, Violations, china_date, new_uuid};
use techmarket_proto::contract::v1 as pb;
use techmarket_recognition::{Observation, Rule};
use techmarket_rpc::request;
use techmarket_types::ContractId;

use crate::domain::{Contract, ContractContent, changed_fields, is_desk, require_applicant};
use crate::messages::{self, Checked};
use crate::papers::Unprintable;
use crate::registry::Registry;
use crate::step::{StepRecord, record};
use crate::store::{contracts, money, twins};

/// Most contracts of the same parties and the same day or total that are compared, the newest.
const COMPARED: i64 = 500;

impl Registry {
    /// 填报: makes a draft for the caller's organisation.
    pub(crate) async fn create_contract(
        &self,
        context: &Context,
        request: pb::CreateContractRequest,
    ) -> Result<Kept<Contract>> {
        let codes = self.codes(context.now);
        let (repeat, content) = Violations::collect(|v| {
            let repeat = request::repeat(v, &request);
            let stated = request.contract.unwrap_or_default();
            let content = v.within("contract", |v| messages::content(v, codes, stated));
            Some((repeat, content))
        })?;
        require_applicant(&content, &context.caller)?;
        let draft = |id| Contract::draft(ContractId::new(id), content.clone(), context.now);
        if repeat.validate_only {
            return Ok(Kept::Validated(draft(new_uuid(&*self.rng, context.now))));
        }
        let draft = &draft;
        let created = self.contracts.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                let contract = draft(unit.new_id());
                unit.insert(&contract, "contract.created").await?;
                record(unit, &contract, "create", String::new()).await?;
                Ok(contract)
            })
        });
        created.await.map(Kept::Kept)
    }

    /// The contract, if the caller may know of it.
    pub(crate) async fn get_contract(
        &self,
        context: &Context,
        request: pb::GetContractRequest,
    ) -> Result<Contract> {
        let id = Violations::collect(|v| request::id(v, &request))?;
        self.visible(context, id).await
    }

    /// The contracts in the order of the names, or the error of the first that the caller may not know of.
    pub(crate) async fn batch_get_contracts(
        &self,
        context: &Context,
        request: pb::BatchGetContractsRequest,
    ) -> Result<Page<Contract>> {
        let batch = Violations::collect(|v| request::batch::<ContractId, _>(v, &request))?;
        let mut session = self.contracts.read().await?;
        let found = contracts::find_many(&mut session, &batch.ids).await?;
        let found: HashMap<_, _> = found
            .into_iter()
            .map(|contract| (contract.id, contract))
            .collect();
        let contract = |id: &ContractId| {
            let contract = found.get(id);
            let contract = contract.ok_or_else(|| Error::not_found(Contract::KIND, id.name()))?;
            contract.require_visible(&context.caller)?;
            Ok(contract.clone())
        };
        let found = batch.ids.iter().map(contract).collect::<Result<_>>()?;
        Ok(batch.page(found))
    }

    /// Changes what the applicant claims.
    pub(crate) async fn update_contract(
        &self,
        context: &Context,
        request: pb::UpdateContractRequest,
    ) -> Result<Contract> {
        let target = Violations::collect(|v| request::updated(v, &request))?;
        let codes = self.codes(context.now);
        self.step(context, &target, Contract::require_applicant, |contract| {
            let before = contract.content.clone();
            contract.update(messages::edited(&request, contract, codes)?, &context.caller)?;
            let changed = changed_fields(&before, &contract.content);
            let summary = changed.join("、");
            Ok(StepRecord::with_summary("contract.updated", "update", summary))
        })
        .await
    }

    /// What the office's data tell of a form beside the rules.
    fn observed(&self, form: &ContractContent) -> Vec<Observation> {
        let mut observed = Vec::new();
        let mut observe = |rule, field: &str, advice| {
            let field = field.to_owned().into();
            observed.push(Observation { rule, field, advice });
        };
        for Unprintable { field, advice, .. } in self.reference.unprintable(form) {
            observe(Rule::TextUnprintable, field, advice);
        }
        for (field, title) in form.codes_as_issued() {
            let advice = format!("{title}的统一社会信用代码校验码不符，请登记员核对证照，审核时写明依据");
            observe(Rule::CodeAsIssued, field, advice);
        }
        for (field, party) in [
            ("seller.country", Some(&form.seller)),
            ("buyer.country", form.buyer.as_ref()),
        ] {
            if let Some(advice) = party.and_then(|party| party.country_asked(self.reference.tables)) {
                observe(Rule::CountryAmbiguous, field, advice);
            }
        }
        observed
    }

    /// 预审: what the rules find in the contract as it is proposed. They decide nothing.
    pub(crate) async fn check_contract(
        &self,
        context: &Context,
        request: pb::CheckContractRequest,
    ) -> Result<Checked> {
        let id = Violations::collect(|v| request::id(v, &request))?;
        let mut snapshot = self.contracts.snapshot().await?;
        let contract = self.visible_in(&mut snapshot, context, id).await?;
        // Those under which it was registered, for a change too.
        let rules = self.rules_of(&contract, context.now)?;
        let contract = contract.proposed();
        let twins = if is_desk(&context.caller) {
            let others = twins::alike(&mut snapshot, &contract, COMPARED).await?;
            contract.near_twins(others)
        } else {
            Vec::new()
        };
        let payments = money::payments(&mut snapshot, id).await?;
        // The rules take milliseconds; no connection waits for them.
        drop(snapshot);
        let filed = contract.submit_time.map_or(rules.today, china_date);
        let facts = contract.tax_facts(rules.today, &payments);
        let attachments: Vec<_> = contract.attachments.iter().map(|file| file.kind).collect();
        let (form, set) = (&contract.content, rules.set);
        Ok(Checked {
            findings: rules
                .book
                .check(form, &attachments, set, filed, self.observed(form)),
            twins,
            tax_hints: tax_hints(self.reference.tables, self.reference.tax, &facts),
            rule_set: rules.set.id.clone(),
        })
    }
}
