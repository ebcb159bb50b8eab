//! GetRegisterTotals.

use techmarket_kernel::{Context, Error, Result};

use crate::app::{App, RegisterQuery};
use crate::domain::{RegisterTotals, require_statistician};

impl App {
    /// 登记统计, by recognised amounts.
    pub async fn get_register_totals(
        &self,
        context: &Context,
        query: &RegisterQuery,
    ) -> Result<RegisterTotals> {
        require_statistician(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let categories = self.contracts.table().totals(&mut session, query).await?;
        RegisterTotals::of(categories).ok_or_else(|| Error::internal("totals beyond 64 bits of fen"))
    }
}
