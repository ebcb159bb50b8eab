//! ListContracts.

use prost::Message;
use techmarket_kernel::{Context, PageRequest, Reason, Result, Violations};
use techmarket_proto::contract::v1::{ContractFilter, ListContractsRequest, ListContractsResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::{ContractId, DemandId, ListingId, MatchId, TableId};
use tonic::Request;

use crate::app::{ContractQuery, ListContracts};
use crate::domain::viewer;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_list_contracts(
        &self,
        request: Request<ListContractsRequest>,
    ) -> Result<ListContractsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let bound = ListContractsRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let page = PageRequest::read(
            request.page_size,
            &request.page_token,
            bound.encode_to_vec(),
            &mut v,
        );
        let ascending = wire::ascending(&mut v, &request.order_by);
        let after = page.after_key::<ContractId>(&mut v);
        let filter = request.filter.unwrap_or_default();
        let query = v.within("filter", |v| self.query(v, &context, &filter));
        v.finish()?;
        let query = ContractQuery {
            ascending,
            after,
            limit: page.fetch(),
            ..query
        };
        let (contracts, next_page_token) = self.app.list_contracts(ListContracts { query, page }).await?;
        Ok(ListContractsResponse {
            contracts: contracts.iter().map(convert::to_whole).collect(),
            next_page_token,
        })
    }

    fn query(&self, v: &mut Violations, context: &Context, filter: &ContractFilter) -> ContractQuery {
        ContractQuery {
            viewer: viewer(&context.caller),
            organization: match filter.organization.as_str() {
                "" => None,
                code => wire::credit_code(v, "organization", code),
            },
            states: wire::choices(v, "states", &filter.states, convert::state),
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
            ascending: false,
            after: None,
            limit: 0,
        }
    }

    /// The codes at and below `category`, whether they still hold or not: old contracts keep theirs.
    fn categories(&self, v: &mut Violations, context: &Context, category: &str) -> Vec<String> {
        let codes = self.app.codes(context.now);
        let table = codes.tables.table(TableId::ContractCategory);
        if table.get(category).is_none() {
            codes.optional(v, "category", TableId::ContractCategory, category);
        }
        let within = table.iter().filter(|code| table.is_within(&code.code, category));
        within.map(|code| code.code.clone()).collect()
    }
}
