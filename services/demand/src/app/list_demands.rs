//! ListDemands.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{App, DemandQuery};
use crate::domain::Demand;

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListDemands {
    /// Which demands; `after` and `limit` are those of the page.
    pub query: DemandQuery,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_demands(&self, command: ListDemands) -> Result<(Vec<Demand>, String)> {
        let mut session = self.demands.read().await?;
        let mut demands = self.demands.table().list(&mut session, &command.query).await?;
        let next = command.page.cut(&mut demands, |last| last.id.to_string());
        Ok((demands, next))
    }
}
