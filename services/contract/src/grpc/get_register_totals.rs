//! GetRegisterTotals.

use techmarket_kernel::{Error, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1::{CategoryTotals, GetRegisterTotalsRequest, RegisterTotals};
use techmarket_rpc::convert as wire;
use tonic::Request;

use super::register::{money, registered};
use crate::domain::statistics::{Dimension, Scope, StatisticsQuery};
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_get_register_totals(
        &self,
        request: Request<GetRegisterTotalsRequest>,
    ) -> Result<RegisterTotals> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let codes = self.app.codes(context.now).check;
        let mut v = Violations::new();
        let period = registered(&mut v, request.period.as_ref());
        let region_prefix = wire::region_prefix(&mut v, "region", codes.tables, &request.region);
        let point = &request.registration_point;
        let registration_point = wire::optional(&mut v, "registration_point", point, Reason::CodeUnknown);
        let query = StatisticsQuery {
            period: v.finish_with(period)?,
            region_prefix,
            scope: Scope::Output,
            registration_point,
            as_of: china_date(context.now),
            fold_licences: false,
        };
        let tally = self.app.get_register_totals(&context, &query).await?;
        let rows = tally.cut(Dimension::Kind).into_iter().map(|(category, sum)| {
            Ok(CategoryTotals {
                category,
                count: sum.count,
                total_amount: Some(money(sum.total)?),
                technology_amount: Some(money(sum.technology)?),
            })
        });
        Ok(RegisterTotals {
            count: tally.sum.count,
            total_amount: Some(money(tally.sum.total)?),
            technology_amount: Some(money(tally.sum.technology)?),
            categories: rows.collect::<Result<_, Error>>()?,
        })
    }
}
