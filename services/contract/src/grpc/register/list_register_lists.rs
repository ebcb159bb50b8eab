//! ListRegisterLists.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::{ListRegisterListsRequest, ListRegisterListsResponse};
use techmarket_rpc::{convert as wire, page};
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_list_register_lists(
        &self,
        request: Request<ListRegisterListsRequest>,
    ) -> Result<ListRegisterListsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let before = page.after_key(&mut v);
        let point = request.filter.unwrap_or_default().registration_point;
        let point = wire::optional(&mut v, "filter.registration_point", &point, Reason::CodeUnknown);
        v.finish()?;
        let (lists, next_page_token) = self
            .app
            .list_register_lists(&context, point, before, page)
            .await?;
        Ok(ListRegisterListsResponse {
            register_lists: lists.iter().map(convert::to_list).collect(),
            next_page_token,
        })
    }
}
