//! Which page of a list a request asks for.

use prost::{Message, Name};
use techmarket_kernel::{PageRequest, Violations};
use techmarket_proto::contract::v1 as contract;
use techmarket_proto::demand::v1 as demand;
use techmarket_proto::matching::v1 as matching;
use techmarket_proto::supply::v1 as supply;

/// A request for a page of a list (AIP-158).
pub trait ListRequest: Message + Name + Clone {
    /// Takes `page_size` and `page_token` out. What is left decides what is listed.
    fn take_page(&mut self) -> (i32, String);
}

/// Reads which page `request` asks for. Its token holds for this list alone and for everything else that the request
/// says.
pub fn page<R: ListRequest>(v: &mut Violations, request: &R) -> PageRequest {
    let mut bound = request.clone();
    let (size, token) = bound.take_page();
    let mut query = R::full_name().into_bytes();
    // No name holds a zero, so that name and message stay apart.
    query.push(0);
    query.extend(bound.encode_to_vec());
    PageRequest::read(size, &token, query, v)
}

macro_rules! list_requests {
    ($($request:ty),* $(,)?) => { $(
        impl ListRequest for $request {
            fn take_page(&mut self) -> (i32, String) {
                (std::mem::take(&mut self.page_size), std::mem::take(&mut self.page_token))
            }
        }
    )* };
}

list_requests![
    supply::ListListingsRequest,
    demand::ListDemandsRequest,
    matching::ListAlertsRequest,
    matching::ListMatchesRequest,
    matching::ListRankingModelsRequest,
    matching::ListSavedSearchesRequest,
    matching::SearchDemandsRequest,
    matching::SearchListingsRequest,
    contract::ListAuditEntriesRequest,
    contract::ListContractVersionsRequest,
    contract::ListContractsRequest,
    contract::ListPaymentsRequest,
    contract::ListRegisterListsRequest,
    contract::ListSettlementsRequest,
    contract::ListSubsidyGrantsRequest,
    contract::ListSubsidySchemesRequest,
];

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_kernel::Reason;

    fn payments(contract: &str, page_size: i32, page_token: &str) -> contract::ListPaymentsRequest {
        contract::ListPaymentsRequest {
            filter: Some(contract::PaymentFilter {
                contract: contract.to_owned(),
            }),
            page_size,
            page_token: page_token.to_owned(),
        }
    }

    /// Key behind which the page begins, or why its token is refused.
    fn read(request: &impl ListRequest) -> Result<Option<String>, Reason> {
        let mut v = Violations::new();
        let page = page(&mut v, request);
        v.finish().map_err(|error| error.reason())?;
        Ok(page.after)
    }

    #[test]
    fn a_token_holds_for_its_list_and_query() {
        let first = page(&mut Violations::new(), &payments("contracts/1", 2, ""));
        assert_eq!(first.size, 2);
        let token = first.token("7");
        let foreign = Err(Reason::PageTokenForeign);
        // The size of the page may change on the way.
        assert_eq!(
            read(&payments("contracts/1", 50, &token)),
            Ok(Some("7".to_owned()))
        );
        assert_eq!(read(&payments("contracts/2", 2, &token)), foreign);
        let other = contract::ListSettlementsRequest {
            filter: Some(contract::SettlementFilter {
                contract: "contracts/1".to_owned(),
            }),
            page_size: 2,
            page_token: token,
        };
        assert_eq!(read(&other), foreign, "the same filter of another list");
    }
}
