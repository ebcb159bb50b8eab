//! Lists of contracts and of their registered versions.

use jiff::Span;
use jiff::civil::Date;
use techmarket_kernel::{Context, Page, PageRequest, Reason, Result, Sieve, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::{ContractId, DemandId, ListingId, MatchId, TableId};

use crate::domain::{Contract, Drafts, State, Version, is_desk, states_seen_by, viewer};
use crate::messages;
use crate::registry::Registry;
use crate::store::query::{ContractOrder, ContractQuery};
use crate::store::{contracts, register};

impl Registry {
    /// A page of the contracts that the caller may see.
    pub(crate) async fn list_contracts(
        &self,
        context: &Context,
        request: pb::ListContractsRequest,
    ) -> Result<Page<Contract>> {
        let (page, mut query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let filter = request.filter.unwrap_or_default();
            let order = order(v, &page, &request.order_by, &filter);
            let query = v.within("filter", |v| self.query(v, context, &filter));
            let limit = query.sought.fetch(&page);
            Some((
                page,
                ContractQuery {
                    order,
                    limit,
                    ..query
                },
            ))
        })?;
        let mut session = self.contracts.read().await?;
        let order = query.order.clone();
        let key = |contract: &Contract| order.key(contract);
        let mut found = Sieve::default();
        loop {
            let contracts = contracts::list(&mut session, &query).await?;
            query.order = contracts.last().map_or(query.order, |last| order.behind(last));
            let keeps = |contract: &Contract| {
                let title = &contract.content.title;
                query
                    .sought
                    .keeps(title, contract.create_time, contract.update_time)
            };
            if !found.take(&page, contracts, query.limit, keeps, key) {
                return Ok(found.page(page, key));
            }
        }
    }

    /// A page of the registered versions of a contract, newest first.
    pub(crate) async fn list_contract_versions(
        &self,
        context: &Context,
        request: pb::ListContractVersionsRequest,
    ) -> Result<Page<Version>> {
        let (page, before, id) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let before = page.after_key(v);
            let contract = request.filter.unwrap_or_default().contract;
            let id = wire::name(v, "filter.contract", &contract, ContractId::parse_name);
            Some((page, before, id?))
        })?;
        let mut snapshot = self.contracts.snapshot().await?;
        self.visible_in(&mut snapshot, context, id).await?;
        let versions = register::versions(&mut snapshot, id, before, page.fetch()).await?;
        Ok(page.page(versions, |last| last.number.to_string()))
    }

    fn query(&self, v: &mut Violations, context: &Context, filter: &pb::ContractFilter) -> ContractQuery {
        let tables = self.reference.tables;
        let (states, due_until) = states(v, context, filter);
        let point = &filter.registration_point;
        let number = &filter.registration_number;
        ContractQuery {
            drafts: Drafts::seen_by(&context.caller),
            organization: {
                let asked = wire::optional_code_as_issued(v, "organization", &filter.organization);
                wire::own(v, filter.own, &context.caller, asked)
            },
            states,
            categories: self.categories(v, context, &filter.category),
            registration_point: wire::optional(v, "registration_point", point, Reason::CodeUnknown),
            registration_number: wire::optional(v, "registration_number", number, Reason::TextInvalid),
            listing: wire::optional_name(v, "listing", &filter.listing, ListingId::parse_name),
            demand: wire::optional_name(v, "demand", &filter.demand, DemandId::parse_name),
            match_id: wire::optional_name(v, "match", &filter.r#match, MatchId::parse_name),
            registered: wire::period(v, "register_period", filter.register_period.as_ref()),
            seller_prefix: wire::region_prefix(v, "seller_region", tables, &filter.seller_region),
            buyer_prefix: wire::region_prefix(v, "buyer_region", tables, &filter.buyer_region),
            assignee: assignee(context, filter),
            due_until,
            minimum: wire::fen(v, "minimum_amount", filter.minimum_amount.as_ref()),
            sought: wire::sought(
                v,
                filter.title.clone(),
                [
                    filter.create_time_after.as_ref(),
                    filter.create_time_before.as_ref(),
                    filter.update_time_after.as_ref(),
                ],
            ),
            ..ContractQuery::of(viewer(&context.caller))
        }
    }

    /// The codes at and below `category`, whether they still hold or not: old contracts keep theirs.
    fn categories(&self, v: &mut Violations, context: &Context, category: &str) -> Vec<String> {
        let codes = self.codes(context.now).check;
        let table = codes.tables.table(TableId::ContractCategory);
        if table.get(category).is_none() {
            codes.optional(v, "category", TableId::ContractCategory, category);
        }
        let within = table.iter().filter(|code| table.is_within(&code.code, category));
        within.map(|code| code.code.clone()).collect()
    }
}

/// The states that are asked for, and the latest last day; what is overdue is with the office, with a last day before today.
fn states(v: &mut Violations, context: &Context, filter: &pb::ContractFilter) -> (Vec<State>, Option<Date>) {
    let mut asked = wire::choices(v, "states", &filter.states, messages::state);
    let seen = states_seen_by(&context.caller);
    if !seen.is_empty() {
        let narrowed = |state: &&State| asked.is_empty() || asked.contains(state);
        asked = seen.iter().filter(narrowed).copied().collect();
        if asked.is_empty() {
            let rule = "其他系统只能读取登记过的合同：REGISTERED、CHANGE_PENDING、CANCELLED、REVOKED";
            v.add("states", Reason::FilterInvalid, rule);
        }
    }
    let due_until = wire::date(v, "due_until", filter.due_until.as_ref());
    if !filter.overdue {
        return (asked, due_until);
    }
    let today = china_date(context.now);
    let yesterday = today.checked_sub(Span::new().days(1)).unwrap_or(Date::MIN);
    let due_until = due_until.map_or(yesterday, |until| until.min(yesterday));
    let with_office = State::WITH_REGISTRARS.iter().copied();
    let states: Vec<State> = with_office
        .filter(|state| asked.is_empty() || asked.contains(state))
        .collect();
    if states.is_empty() {
        let rule =
            "超期未办结的合同处于 SUBMITTED、ACCEPTED、FIRST_REVIEWED、SECOND_REVIEWED 或 CHANGE_PENDING";
        v.add("states", Reason::FilterInvalid, rule);
    }
    (states, Some(due_until))
}

/// Who works on a case is the office's own business: others find nothing by it.
fn assignee(context: &Context, filter: &pb::ContractFilter) -> Option<String> {
    let asked = Some(filter.assignee.clone()).filter(|assignee| !assignee.is_empty())?;
    Some(if is_desk(&context.caller) {
        asked
    } else {
        String::new()
    })
}

/// The order, and the place in it behind which the page begins.
fn order(
    v: &mut Violations,
    page: &PageRequest,
    order_by: &str,
    filter: &pb::ContractFilter,
) -> ContractOrder {
    if order_by.trim() == "due_date" {
        let after = day_key(v, page);
        return ContractOrder::Due { after };
    }
    let ascending = wire::ascending(v, order_by);
    if order_by.trim().is_empty() && asks_for_registered(filter) {
        let after = day_key(v, page);
        return ContractOrder::Registered { after };
    }
    let after = page.after_key::<ContractId>(v);
    ContractOrder::Created { ascending, after }
}

/// Whether the filter holds for contracts of the register alone.
fn asks_for_registered(filter: &pb::ContractFilter) -> bool {
    filter.register_period.is_some()
        || filter.minimum_amount.is_some()
        || !filter.seller_region.is_empty()
        || !filter.buyer_region.is_empty()
}

/// The place `2026-03-01/{uuid}`.
fn day_key(v: &mut Violations, page: &PageRequest) -> Option<(Date, ContractId)> {
    let key = page.after.as_deref()?;
    let read = key
        .split_once('/')
        .and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    if read.is_none() {
        v.add("page_token", Reason::PageTokenInvalid, "不是本查询返回的翻页标记");
    }
    read
}
