//! GetRegisterTotals.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1::{GetRegisterTotalsRequest, RegisterTotals};
use techmarket_rpc::convert as wire;
use tonic::Request;

use crate::app::RegisterQuery;
use crate::grpc::{ContractGrpc, convert};

impl ContractGrpc {
    pub(super) async fn handle_get_register_totals(
        &self,
        request: Request<GetRegisterTotalsRequest>,
    ) -> Result<RegisterTotals> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let codes = self.app.codes(context.now);
        let mut v = Violations::new();
        if request.period.is_none() {
            v.add("period", Reason::FieldRequired, "必填：登记日期的起止");
        }
        let period = wire::period(&mut v, "period", request.period.as_ref());
        let region_prefix = wire::region_prefix(&mut v, "region", codes.tables, &request.region);
        let point = &request.registration_point;
        let registration_point = wire::optional(&mut v, "registration_point", point, Reason::CodeUnknown);
        let query = RegisterQuery {
            period: v.finish_with(period)?,
            region_prefix,
            registration_point,
        };
        let totals = self.app.get_register_totals(&context, &query).await?;
        Ok(convert::to_totals(&totals))
    }
}
