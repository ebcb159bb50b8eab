//! PreviewImport and RunImport: both begin work that goes on after the call, and wait for it a while.

mod missing;
mod reading;
mod watching;
mod work;

use std::time::Duration;

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::request;
use techmarket_types::ImportId;

use crate::domain::Import;
use crate::keeping::{Asked, Removal};
use crate::service::Supply;

/// How long an answer waits for the work that it begins.
const WAIT: Duration = Duration::from_secs(5);

impl Supply {
    /// 预览.
    pub(crate) async fn preview_import(
        &self,
        context: &Context,
        request: pb::PreviewImportRequest,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::target::<ImportId>(v, &request))?;
        let asked = Asked {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
        };
        let begin = |import: &mut Import| import.begin_preview(&context.caller, context.now);
        self.change_import(context, asked, Removal::Refused, begin)
            .await?;
        self.worked_a_while(context, target.id).await
    }

    /// 导入.
    pub(crate) async fn run_import(
        &self,
        context: &Context,
        request: pb::RunImportRequest,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::target::<ImportId>(v, &request))?;
        let asked = Asked {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
        };
        let begin = |import: &mut Import| import.begin_run(&request.sha256, &context.caller, context.now);
        self.change_import(context, asked, Removal::Refused, begin)
            .await?;
        self.worked_a_while(context, target.id).await
    }

    /// The import after some of the work, or all of it.
    async fn worked_a_while(&self, context: &Context, id: ImportId) -> Result<Import> {
        let supply = self.clone();
        let work = tokio::spawn(async move { Box::pin(supply.work_on(id)).await });
        // Longer work goes on by itself: GetImport tells how far it is.
        let _ = tokio::time::timeout(WAIT, work).await;
        self.visible_import(context, id).await
    }
}
