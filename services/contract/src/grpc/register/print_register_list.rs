//! PrintRegisterList.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::print_register_list_request::Format;
use techmarket_proto::contract::v1::{PrintRegisterListRequest, PrintRegisterListResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::RegisterListId;
use tonic::Request;

use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_print_register_list(
        &self,
        request: Request<PrintRegisterListRequest>,
    ) -> Result<PrintRegisterListResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let id = wire::name(&mut v, "name", &request.name, RegisterListId::parse_name);
        let format = Format::try_from(request.format);
        if format.is_err() {
            v.add("format", Reason::EnumInvalid, "不是所列的值");
        }
        let id = v.finish_with(id)?;
        let as_workbook = format == Ok(Format::Xlsx);
        let printed = self.app.print_register_list(&context, id, as_workbook).await?;
        Ok(PrintRegisterListResponse {
            file_name: printed.file_name,
            content: printed.content,
        })
    }
}
