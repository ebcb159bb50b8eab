//! GetRegisterList.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::{GetRegisterListRequest, RegisterList};
use techmarket_rpc::convert as wire;
use techmarket_types::RegisterListId;
use tonic::Request;

use super::convert;
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_get_register_list(
        &self,
        request: Request<GetRegisterListRequest>,
    ) -> Result<RegisterList> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(
            &mut v,
            "name",
            &request.get_ref().name,
            RegisterListId::parse_name,
        );
        let id = v.finish_with(id)?;
        Ok(convert::to_list(&self.app.get_register_list(&context, id).await?))
    }
}
