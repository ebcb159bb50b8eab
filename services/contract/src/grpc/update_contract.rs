//! UpdateContract.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1::{Contract as Message, UpdateContractRequest};
use techmarket_rpc::{apply_mask, request_key, target};
use techmarket_types::ContractId;
use tonic::Request;

use crate::app::{Target, UpdateContract};
use crate::domain::{Codes, Contract, ContractContent};
use crate::grpc::{ContractGrpc, convert};

const MESSAGE: &str = "techmarket.contract.v1.Contract";

/// What an applicant fills in.
const MUTABLE: &[&str] = &[
    "registration_point",
    "title",
    "category",
    "seller",
    "buyer",
    "broker",
    "sign_date",
    "term",
    "total_amount",
    "technology_amount",
    "non_technical_costs",
    "payment_form",
    "related_party",
    "plan_source",
    "intellectual_property",
    "technical_field",
    "socio_economic_aim",
    "industry",
    "summary",
    "listing",
    "demand",
    "match",
    "applicant",
    "amount_undetermined",
    "royalty",
    "instalments",
    "right_certificates",
    "substance",
    "licence",
    "expected_investment",
    "expected_output",
    "responsible_person",
    "filled_by",
    "foreign_language",
    "signed_on_platform",
];

impl ContractGrpc {
    pub(super) async fn handle_update_contract(
        &self,
        request: Request<UpdateContractRequest>,
    ) -> Result<Contract> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let update = request.contract.clone().unwrap_or_default();
        let mut v = Violations::new();
        let key = request_key(&mut v, "UpdateContract", &request.request_id, &request);
        let named = (update.name.as_str(), update.etag.as_str(), "");
        let target = v.within("contract", |v| {
            target(v, "UpdateContract", named, &request, ContractId::parse_name)
        });
        let target = Target {
            key,
            ..v.finish_with(target)?
        };
        let codes = self.app.codes(context.now);
        let mask = request.update_mask.as_ref();
        let edit = |current: &Contract| edited(current, &update, mask, codes);
        let command = UpdateContract {
            target,
            edit,
            validate_only: request.validate_only,
        };
        self.app.update_contract(&context, &command).await
    }
}

/// The content of `current` with what `mask` names of `update`, checked.
pub(super) fn edited(
    current: &Contract,
    update: &Message,
    mask: Option<&prost_types::FieldMask>,
    codes: Codes<'_>,
) -> Result<ContractContent> {
    let edited = apply_mask(MESSAGE, &convert::to_whole(current), update, mask, MUTABLE)?;
    let mut v = Violations::new();
    let content = v.within("contract", |v| convert::content(v, codes, edited));
    v.finish_with(Some(content))
}
