//! GetRegisterTotals.

use techmarket_kernel::{Context, Result};

use crate::app::App;
use crate::domain::require_statistician;
use crate::domain::statistics::{StatisticsQuery, Tally};

impl App {
    /// 登记统计, by recognised amounts.
    pub async fn get_register_totals(&self, context: &Context, query: &StatisticsQuery) -> Result<Tally> {
        require_statistician(&context.caller)?;
        self.tally(&mut self.contracts.read().await?, query).await
    }
}
