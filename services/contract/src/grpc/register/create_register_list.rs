//! CreateRegisterList.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::{CreateRegisterListRequest, RegisterList};
use techmarket_rpc::{convert as wire, request_key};
use tonic::Request;

use super::convert;
use crate::domain::ListRequest;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_create_register_list(
        &self,
        request: Request<CreateRegisterListRequest>,
    ) -> Result<RegisterList> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CreateRegisterList", &request.request_id, &request);
        let asked = request.register_list.unwrap_or_default();
        let read = v.within("register_list", |v| read(v, asked));
        let read = v.finish_with(read)?;
        let sealing = self
            .app
            .create_register_list(&context, &read, key.as_ref(), request.validate_only);
        Ok(convert::to_list(&sealing.await?))
    }
}

fn read(v: &mut Violations, asked: RegisterList) -> Option<ListRequest> {
    if asked.period.is_none() {
        v.add("period", Reason::FieldRequired, "必填：登记日期的起止");
    }
    let period = wire::period(v, "period", asked.period.as_ref());
    if asked.registration_point.is_empty() {
        v.add("registration_point", Reason::FieldRequired, "必填：登记点");
    }
    let point = &asked.registration_point;
    let point = wire::optional(v, "registration_point", point, Reason::CodeUnknown);
    let seller = match asked.seller.as_str() {
        "" => None,
        code => wire::credit_code(v, "seller", code),
    };
    ListRequest::check_title(v, &asked.title);
    Some(ListRequest {
        title: asked.title,
        period: period?,
        point: point?,
        seller,
    })
}
