//! UpdateDemand.

use techmarket_kernel::{CodeCheck, Context, Result, Violations};
use techmarket_proto::demand::v1::{Demand as Message, UpdateDemandRequest};
use techmarket_rpc::{apply_mask, request_key, target};
use techmarket_types::DemandId;
use tonic::Request;

use crate::app::{Target, UpdateDemand};
use crate::domain::{Demand, DemandContent};
use crate::grpc::{DemandGrpc, convert};

const MESSAGE: &str = "techmarket.demand.v1.Demand";

/// What an owner may change after the demand is made.
const MUTABLE: &[&str] = &[
    "organization_name",
    "publisher_hidden",
    "title",
    "summary",
    "keywords",
    "fields",
    "industry",
    "region",
    "maturity_wanted",
    "cooperation",
    "budget",
    "intellectual_property_wish",
    "indicators",
    "open_call",
    "expert_service",
    "problem",
    "current_state",
    "expected_result",
    "payment_forms",
    "solution_modes",
    "activity_type",
    "confidential",
    "period",
    "required_conditions",
];

impl DemandGrpc {
    pub(super) async fn handle_update_demand(
        &self,
        request: Request<UpdateDemandRequest>,
    ) -> Result<(Demand, Context)> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let update = request.demand.clone().unwrap_or_default();
        let mut v = Violations::new();
        let key = request_key(&mut v, "UpdateDemand", &request.request_id, &request);
        let named = (update.name.as_str(), update.etag.as_str(), "");
        let target = v.within("demand", |v| {
            target(v, "UpdateDemand", named, &request, DemandId::parse_name)
        });
        let target = Target {
            key,
            ..v.finish_with(target)?
        };
        let codes = self.codes(self.clock.today());
        let mask = request.update_mask.as_ref();
        let edit = |current: &Demand| edited(current, &update, mask, codes);
        let command = UpdateDemand {
            target,
            edit,
            validate_only: request.validate_only,
        };
        Ok((self.app.update_demand(&context, &command).await?, context))
    }
}

fn edited(
    current: &Demand,
    update: &Message,
    mask: Option<&prost_types::FieldMask>,
    codes: CodeCheck<'_>,
) -> Result<DemandContent> {
    let edited = apply_mask(MESSAGE, &convert::to_whole(current), update, mask, MUTABLE)?;
    let mut v = Violations::new();
    let content = v.within("demand", |v| convert::content(v, codes, edited));
    v.finish_with(content)
}
