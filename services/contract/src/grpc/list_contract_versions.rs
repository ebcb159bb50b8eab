//! ListContractVersions.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, page};
use techmarket_types::ContractId;
use tonic::Request;

use crate::app::Version;
use crate::domain::is_desk;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_list_contract_versions(
        &self,
        request: Request<pb::ListContractVersionsRequest>,
    ) -> Result<pb::ListContractVersionsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let page = page(&mut v, &request);
        let before = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let id = wire::name(
            &mut v,
            "filter.contract",
            &filter.contract,
            ContractId::parse_name,
        );
        let id = v.finish_with(id)?;
        let (versions, next_page_token) = self
            .app
            .list_contract_versions(&context, id, before, page)
            .await?;
        let desk = is_desk(&context.caller);
        Ok(pb::ListContractVersionsResponse {
            contract_versions: versions.iter().map(|version| to_version(version, desk)).collect(),
            next_page_token,
        })
    }
}

fn to_version(version: &Version, desk: bool) -> pb::ContractVersion {
    let entry = version.contract.registration.as_ref();
    let time = entry.map(|entry| entry.version_time.unwrap_or(entry.time));
    pb::ContractVersion {
        version: version.number,
        start_date: Some(wire::to_date(version.start)),
        end_date: version.end.map(wire::to_date),
        changed_fields: version.changed.clone(),
        reason: version.reason.clone(),
        certificate_code: version.certificate.to_string(),
        register_time: time.map(wire::timestamp),
        contract: Some(convert::to_view(&version.contract, desk)),
    }
}
