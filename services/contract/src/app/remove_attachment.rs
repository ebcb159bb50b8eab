//! RemoveAttachment.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::Contract;

impl App {
    /// 删除附件. The content stays in the store: another contract may have the same file, and the trail names it.
    pub async fn remove_attachment(
        &self,
        context: &Context,
        target: &Target,
        sha256: &str,
    ) -> Result<Contract> {
        self.step(context, target, Contract::require_applicant, |contract| {
            contract.detach(sha256)?;
            Ok(Done::told("contract.attachment_removed", "detach", sha256))
        })
        .await
    }
}
