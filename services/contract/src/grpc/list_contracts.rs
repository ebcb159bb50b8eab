//! ListContracts.

use jiff::Span;
use jiff::civil::Date;
use techmarket_kernel::{Context, PageRequest, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1::{ContractFilter, ListContractsRequest, ListContractsResponse};
use techmarket_rpc::{convert as wire, page};
use techmarket_types::{ContractId, DemandId, ListingId, MatchId, TableId};
use tonic::Request;

use crate::app::{ContractOrder, ContractQuery, ListContracts};
use crate::domain::{Drafts, State, is_desk, viewer};
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_list_contracts(
        &self,
        request: Request<ListContractsRequest>,
    ) -> Result<ListContractsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let filter = request.filter.unwrap_or_default();
        let order = order(&mut v, &page, &request.order_by, &filter);
        let query = v.within("filter", |v| self.query(v, &context, &filter));
        v.finish()?;
        let query = ContractQuery {
            order,
            limit: page.fetch(),
            ..query
        };
        let (contracts, next_page_token) = self.app.list_contracts(ListContracts { query, page }).await?;
        let desk = is_desk(&context.caller);
        Ok(ListContractsResponse {
            contracts: contracts
                .iter()
                .map(|contract| convert::to_view(contract, desk))
                .collect(),
            next_page_token,
        })
    }

    fn query(&self, v: &mut Violations, context: &Context, filter: &ContractFilter) -> ContractQuery {
        let today = china_date(context.now);
        let tables = self.app.reference().tables;
        let mut states = wire::choices(v, "states", &filter.states, convert::state);
        let mut due_until = wire::date(v, "due_until", filter.due_until.as_ref());
        if filter.overdue {
            // Its last day has passed: it lies before today.
            let yesterday = today.checked_sub(Span::new().days(1)).unwrap_or(Date::MIN);
            due_until = Some(due_until.map_or(yesterday, |until| until.min(yesterday)));
            let with_office = State::WITH_REGISTRARS.iter().copied();
            let asked = std::mem::take(&mut states);
            states = with_office
                .filter(|state| asked.is_empty() || asked.contains(state))
                .collect();
            if states.is_empty() {
                v.add(
                    "states",
                    Reason::FilterInvalid,
                    "超期未办结的合同处于 SUBMITTED、ACCEPTED、FIRST_REVIEWED、SECOND_REVIEWED 或 CHANGE_PENDING",
                );
            }
        }
        ContractQuery {
            drafts: Drafts::seen_by(&context.caller),
            organization: match filter.organization.as_str() {
                "" => None,
                code => wire::credit_code(v, "organization", code),
            },
            states,
            categories: self.categories(v, context, &filter.category),
            registration_point: wire::optional(
                v,
                "registration_point",
                &filter.registration_point,
                Reason::CodeUnknown,
            ),
            registration_number: wire::optional(
                v,
                "registration_number",
                &filter.registration_number,
                Reason::TextInvalid,
            ),
            listing: wire::optional_name(v, "listing", &filter.listing, ListingId::parse_name),
            demand: wire::optional_name(v, "demand", &filter.demand, DemandId::parse_name),
            match_id: wire::optional_name(v, "match", &filter.r#match, MatchId::parse_name),
            registered: wire::period(v, "register_period", filter.register_period.as_ref()),
            seller_prefix: wire::region_prefix(v, "seller_region", tables, &filter.seller_region),
            buyer_prefix: wire::region_prefix(v, "buyer_region", tables, &filter.buyer_region),
            assignee: assignee(context, filter),
            due_until,
            minimum: wire::fen(v, "minimum_amount", filter.minimum_amount.as_ref()),
            ..ContractQuery::of(viewer(&context.caller))
        }
    }

    /// The codes at and below `category`, whether they still hold or not: old contracts keep theirs.
    fn categories(&self, v: &mut Violations, context: &Context, category: &str) -> Vec<String> {
        let codes = self.app.codes(context.now).check;
        let table = codes.tables.table(TableId::ContractCategory);
        if table.get(category).is_none() {
            codes.optional(v, "category", TableId::ContractCategory, category);
        }
        let within = table.iter().filter(|code| table.is_within(&code.code, category));
        within.map(|code| code.code.clone()).collect()
    }
}

/// Who works on a case is the office's own business: others find nothing by it.
fn assignee(context: &Context, filter: &ContractFilter) -> Option<String> {
    let asked = Some(filter.assignee.clone()).filter(|assignee| !assignee.is_empty())?;
    Some(if is_desk(&context.caller) {
        asked
    } else {
        String::new()
    })
}

/// The order, and the place in it behind which the page begins.
fn order(v: &mut Violations, page: &PageRequest, order_by: &str, filter: &ContractFilter) -> ContractOrder {
    if order_by.trim() == "due_date" {
        return ContractOrder::Due {
            after: day_key(v, page),
        };
    }
    let ascending = wire::ascending(v, order_by);
    if order_by.trim().is_empty() && asks_for_registered(filter) {
        return ContractOrder::Registered {
            after: day_key(v, page),
        };
    }
    ContractOrder::Created {
        ascending,
        after: page.after_key::<ContractId>(v),
    }
}

/// Whether the filter holds for contracts of the register alone.
fn asks_for_registered(filter: &ContractFilter) -> bool {
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
