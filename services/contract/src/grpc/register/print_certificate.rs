//! PrintCertificate.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::{PrintCertificateRequest, PrintCertificateResponse};
use techmarket_rpc::convert as wire;
use techmarket_types::ContractId;
use tonic::Request;

use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_print_certificate(
        &self,
        request: Request<PrintCertificateRequest>,
    ) -> Result<PrintCertificateResponse> {
        let context = self.context(&request)?;
        let mut v = Violations::new();
        let id = wire::name(
            &mut v,
            "contract",
            &request.get_ref().contract,
            ContractId::parse_name,
        );
        let id = v.finish_with(id)?;
        let printed = self.app.print_certificate(&context, id).await?;
        Ok(PrintCertificateResponse {
            file_name: printed.file.file_name,
            content: printed.file.content,
            certificate_code: printed.code,
        })
    }
}
