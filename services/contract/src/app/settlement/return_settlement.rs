//! ReturnSettlement.

use techmarket_kernel::{Context, RequestKey, Result};

use super::verify_settlement::{Decide, Decision};
use crate::app::App;
use crate::domain::{PartId, Settlement};

impl App {
    /// 退回, of what is filed or verified: it counts no more.
    pub async fn return_settlement(
        &self,
        context: &Context,
        part: PartId,
        etag: &str,
        reason: &str,
        key: Option<&RequestKey>,
    ) -> Result<Settlement> {
        let work = Decide {
            part,
            etag,
            opinion: reason,
            decision: Decision::Return,
        };
        self.decide_settlement(context, work, key).await
    }
}
