//! Subsidies that were granted (补助兑付登记), what came back of them (追回), and the schemes (补助政策).

use std::collections::HashMap;

use techmarket_feed::Resource as _;
use techmarket_incentives::{DealLine, Reason as Ground, Scheme};
use techmarket_kernel::{Context, Error, Page, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Shown, convert as wire, request};
use techmarket_types::{ContractId, Fen, SubsidyGrantId};

use crate::domain::{Award, Calculated, Contract, GrantedSubsidy, Recovery, SubsidyGrant, require_desk};
use crate::messages;
use crate::registry::Registry;
use crate::step::{OfficeUnit, record};
use crate::store::contracts;
use crate::store::grants::{self, GrantQuery};

impl Registry {
    /// A page of the schemes in the order of their ids; those that hold on a day alone if one is stated.
    #[expect(
        clippy::unused_async,
        reason = "the table awaits every call; the schemes are in memory"
    )]
    pub(crate) async fn list_subsidy_schemes(
        &self,
        _: &Context,
        request: pb::ListSubsidySchemesRequest,
    ) -> Result<Page<Shown<pb::SubsidyScheme>>> {
        let (page, day) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let filter = request.filter.unwrap_or_default();
            Some((page, wire::date(v, "filter.valid_on", filter.valid_on.as_ref())))
        })?;
        let after = page.after.as_deref().unwrap_or_default();
        let schemes = self.reference.schemes.iter();
        let mut schemes: Vec<&Scheme> = schemes
            .filter(|scheme| day.is_none_or(|day| scheme.validity.holds(Some(day))))
            .filter(|scheme| scheme.id.as_str() > after)
            .collect();
        schemes.sort_by(|one, other| one.id.cmp(&other.id));
        let schemes = page.page(schemes, |scheme| scheme.id.clone());
        schemes.try_map(|scheme| Ok(Shown(messages::to_scheme(scheme))))
    }

    /// 补助兑付登记: keeps what was granted, at most what the scheme gives for the contract.
    pub(crate) async fn grant_subsidy(
        &self,
        context: &Context,
        request: pb::GrantSubsidyRequest,
    ) -> Result<SubsidyGrant> {
        // May be empty: then whatever version the contract has.
        let etag = &request.etag;
        let (key, award) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let contract = request::id(v, &request);
            let grant = request.grant.clone().unwrap_or_default();
            let award = v.within("grant", |v| messages::award(v, contract, grant));
            Some((key, award?))
        })?;
        context.caller.require_operator()?;
        let award = &award;
        let granted = self.contracts.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                // Two grants at once would each miss the other in the yearly cap, so they take turns.
                techmarket_audit::lock(unit.sql()).await?;
                let name = award.contract.name();
                let contract = unit.load(award.contract, &name).await?;
                if !etag.is_empty() {
                    contract.etag().require(etag, Contract::KIND, &name)?;
                }
                let calculated = self.calculation(unit.sql(), &award.claim).await?;
                require_given(award, &calculated)?;
                let grant = award.grant(SubsidyGrantId::new(unit.new_id()), context.now);
                if !grants::insert(unit.sql(), &grant).await? {
                    let message = "该合同本年度在本政策下对该角色的补助已兑付";
                    return Err(granted_before(award, message));
                }
                let (scheme, year, amount) = (&grant.scheme, grant.year, grant.amount);
                let detail = format!("{scheme}：{year}年度{amount}元");
                record(unit, &contract, "grant_subsidy", detail).await?;
                Ok(grant)
            })
        });
        granted.await
    }

    /// A page of grants, newest first, each with what is to be claimed back.
    pub(crate) async fn list_subsidy_grants(
        &self,
        context: &Context,
        request: pb::ListSubsidyGrantsRequest,
    ) -> Result<Page<GrantedSubsidy>> {
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let before = page.after_key(v);
            let filter = request.filter.unwrap_or_default();
            let organization = wire::optional_code_as_issued(v, "filter.organization", &filter.organization);
            let contract = &filter.contract;
            let contract = wire::optional_name(v, "filter.contract", contract, ContractId::parse_name);
            let query = GrantQuery {
                organization,
                contract,
                scheme: Some(filter.scheme).filter(|scheme| !scheme.is_empty()),
                year: Some(filter.year).filter(|year| *year != 0),
                id: None,
                ended: filter.claw_back_due,
                before,
                limit: page.fetch(),
            };
            Some((page, query))
        })?;
        require_desk(&context.caller)?;
        let mut snapshot = self.contracts.snapshot().await?;
        let found = grants::page(&mut snapshot, &query).await?;
        let page = page.page(found, |grant| grant.id.to_string());
        let ids: Vec<ContractId> = page.rows.iter().map(|grant| grant.contract).collect();
        let contracts = contracts::find_many(&mut snapshot, &ids).await?;
        let contracts: HashMap<_, _> = contracts
            .into_iter()
            .map(|contract| (contract.id, contract))
            .collect();
        let granted = |grant: SubsidyGrant| {
            let contract = contracts.get(&grant.contract);
            let contract = contract.ok_or_else(|| Error::internal("a grant without its contract"))?;
            GrantedSubsidy::of(grant, contract)
        };
        page.try_map(granted)
    }

    /// 追回登记: keeps that money of a grant came back, all of it or a part.
    pub(crate) async fn record_recovery(
        &self,
        context: &Context,
        request: pb::RecordRecoveryRequest,
    ) -> Result<GrantedSubsidy> {
        let (key, id, recovery) = Violations::collect(|v| {
            let key = request::key(v, &request);
            let id: Option<SubsidyGrantId> = request::id(v, &request);
            let recovery = messages::recovery(v, china_date(context.now), request);
            Some((key, id?, recovery))
        })?;
        context.caller.require_operator()?;
        let recovery = &recovery;
        let recovered = self.contracts.write(context, key.as_ref(), |unit| {
            Box::pin(recover(unit, id, recovery))
        });
        let grant = recovered.await?;
        let contract = self.visible(context, grant.contract).await?;
        GrantedSubsidy::of(grant, &contract)
    }
}

async fn recover(unit: &mut OfficeUnit<'_>, id: SubsidyGrantId, recovery: &Recovery) -> Result<SubsidyGrant> {
    let Recovery {
        amount,
        date,
        voucher_number,
    } = recovery;
    // First: of two that come at once the second sees what the first left.
    let kept = grants::recover(unit.sql(), id, *amount).await?;
    let query = GrantQuery {
        id: Some(id),
        limit: 1,
        ..GrantQuery::default()
    };
    let grant = grants::page(unit.sql(), &query).await?.into_iter().next();
    let grant = grant.ok_or_else(|| Error::not_found("subsidy_grant", id.name()))?;
    if !kept {
        let message = format!("尚未追回的补助只有{}元", grant.outstanding());
        return Err(Error::new(Reason::AmountExceeded, message).on("subsidy_grant", id.name()));
    }
    let contract = unit.load(grant.contract, &grant.contract.name()).await?;
    let detail = format!(
        "{}：{date}追回{amount}元，凭证{voucher_number}，累计{}元",
        grant.scheme, grant.recovered
    );
    record(unit, &contract, "record_recovery", detail).await?;
    Ok(grant)
}

/// Refuses more than the scheme gives for the contract, and a second grant where it gives but one.
fn require_given(award: &Award, calculated: &Calculated) -> Result<()> {
    let measures = calculated.calculation.measures.iter();
    let lines: Vec<&DealLine> = measures
        .filter(|measure| measure.measure == award.measure)
        .flat_map(|measure| &measure.lines)
        .filter(|line| calculated.contracts.get(&line.number) == Some(&award.contract))
        .collect();
    let mut refusals = lines.iter().flat_map(|line| &line.refusals);
    if let Some(refusal) = refusals.find(|refusal| refusal.reason == Ground::AlreadyGranted) {
        return Err(granted_before(award, refusal.text.clone()));
    }
    let given = lines.iter().map(|line| line.amount).fold(Fen::ZERO, Fen::max);
    if award.amount > given {
        let message = format!("按政策测算该合同至多补助{given}元");
        return Err(Error::new(Reason::AmountExceeded, message).on(Contract::KIND, award.contract.name()));
    }
    Ok(())
}

fn granted_before(award: &Award, message: impl Into<String>) -> Error {
    Error::new(Reason::SubsidyGranted, message.into()).on(Contract::KIND, award.contract.name())
}
