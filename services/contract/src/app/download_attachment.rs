//! DownloadAttachment.

use techmarket_attachments::{ContentHash, Download};
use techmarket_kernel::{Context, Error, Result};
use techmarket_types::ContractId;

use crate::app::App;
use crate::domain::Attachment;

impl App {
    /// 下载附件: its description and its content. A file of another contract is not found, whoever asks.
    pub async fn download_attachment(
        &self,
        context: &Context,
        contract: ContractId,
        hash: &ContentHash,
    ) -> Result<(Attachment, Download)> {
        let contract = self.visible(context, contract).await?;
        let sha256 = hash.to_string();
        let attachment = contract
            .attachment(&sha256)
            .ok_or_else(|| Error::not_found("attachment", sha256.clone()))?;
        let (_, bytes) = self.attachments.read(hash).await?;
        Ok((attachment.clone(), bytes))
    }
}
