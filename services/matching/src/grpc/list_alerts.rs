//! ListAlerts.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::matching::v1::{ListAlertsRequest, ListAlertsResponse};
use techmarket_rpc::{convert as wire, page};
use techmarket_types::SavedSearchId;
use tonic::Request;

use crate::app::AlertQuery;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_list_alerts(
        &self,
        request: Request<ListAlertsRequest>,
    ) -> Result<ListAlertsResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let filter = request.filter.clone().unwrap_or_default();
        let page = page(&mut v, &request);
        let after = page.after_key(&mut v);
        let query = v.within("filter", |v| AlertQuery {
            owner: context.caller.subject.clone(),
            search: wire::optional_name(v, "saved_search", &filter.saved_search, SavedSearchId::parse_name),
            create_time_after: wire::instant(v, "create_time_after", filter.create_time_after.as_ref()),
            after,
            limit: page.fetch(),
        });
        v.finish()?;
        let (alerts, next_page_token) = self.app.list_alerts(&query, &page).await?;
        Ok(ListAlertsResponse {
            alerts: alerts.iter().map(convert::to_alert).collect(),
            next_page_token,
        })
    }
}
