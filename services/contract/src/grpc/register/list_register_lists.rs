//! ListRegisterLists.

use prost::Message;
use techmarket_kernel::{PageRequest, Reason, Result, Violations};
use techmarket_proto::contract::v1::{ListRegisterListsRequest, ListRegisterListsResponse};
use techmarket_rpc::convert as wire;
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
        let bound = ListRegisterListsRequest {
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
