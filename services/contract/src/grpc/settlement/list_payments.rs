//! ListPayments.

use prost::Message;
use techmarket_kernel::{PageRequest, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::ContractId;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_list_payments(
        &self,
        request: Request<pb::ListPaymentsRequest>,
    ) -> Result<pb::ListPaymentsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let bound = pb::ListPaymentsRequest {
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
        let after = page.after_key(&mut v).unwrap_or_default();
        let filter = request.filter.unwrap_or_default();
        let id = wire::name(
            &mut v,
            "filter.contract",
            &filter.contract,
            ContractId::parse_name,
        );
        let id = v.finish_with(id)?;
        let (payments, next_page_token) = self.app.list_payments(&context, id, after, page).await?;
        Ok(pb::ListPaymentsResponse {
            payments: payments.iter().map(convert::to_payment).collect(),
            next_page_token,
        })
    }
}
