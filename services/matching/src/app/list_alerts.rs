//! ListAlerts.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{AlertQuery, App};
use crate::domain::Alert;

impl App {
    /// A page, and the token of the next.
    pub async fn list_alerts(&self, query: &AlertQuery, page: &PageRequest) -> Result<(Vec<Alert>, String)> {
        let mut session = self.matches.read().await?;
        let mut alerts = self.searches.alerts(&mut session, query).await?;
        let next = page.cut(&mut alerts, |last| last.id.to_string());
        Ok((alerts, next))
    }
}
