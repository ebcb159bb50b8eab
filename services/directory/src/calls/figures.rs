//! What commissioners did in a year (科技特派员年度统计).

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, convert as wire};

use crate::domain::Figures;
use crate::messages::expert::to_figures;
use crate::messages::service_log;
use crate::service::Directory;
use crate::store::{experts, service_logs};

impl Directory {
    /// Counts, county by county, from one snapshot.
    pub(crate) async fn get_commissioner_figures(
        &self,
        _: &Context,
        request: pb::GetCommissionerFiguresRequest,
    ) -> Result<Shown<pb::CommissionerFigures>> {
        let (year, region) = Violations::collect(|v| {
            let region = wire::region_prefix(v, "region", self.tables, &request.region);
            Some((service_log::year(v, request.year)?, region))
        })?;
        let mut snapshot = self.experts.snapshot().await?;
        let mut figures = Figures::default();
        for (region, kind, number) in experts::count(&mut snapshot, year, &region).await? {
            figures.add_experts(&region, kind, number);
        }
        for (region, services, people) in service_logs::count(&mut snapshot, year, &region).await? {
            figures.add_services(&region, services, people);
        }
        Ok(Shown(to_figures(year, &figures)))
    }
}
