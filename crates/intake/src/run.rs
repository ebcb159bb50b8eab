//! PreviewImport and RunImport: both begin work that goes on after the call, and wait for it a while.

use std::time::Duration;

use techmarket_kernel::{Context, Result, Violations};
use techmarket_proto::shapes::{Etagged, Named, Repeatable};
use techmarket_rpc::request;
use techmarket_telemetry::trace::Here;
use techmarket_types::ImportId;

use crate::keeping::{Asked, Removal};
use crate::{Import, ImportMessages, Imports, Side};

/// How long an answer waits for the work that it begins.
const WAIT: Duration = Duration::from_secs(5);

impl<C: Side> Imports<C> {
    /// 预览.
    pub async fn preview(
        &self,
        context: &Context,
        request: impl Named + Etagged + Repeatable + Send,
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
    pub async fn run(
        &self,
        context: &Context,
        request: <C::Message as ImportMessages>::Run,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::target::<ImportId>(v, &request))?;
        let asked = Asked {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
        };
        let begin = |import: &mut Import| {
            import.begin_run(C::Message::sha256(&request), &context.caller, context.now)
        };
        self.change_import(context, asked, Removal::Refused, begin)
            .await?;
        self.worked_a_while(context, target.id).await
    }

    /// The import after some of the work, or all of it.
    async fn worked_a_while(&self, context: &Context, id: ImportId) -> Result<Import> {
        let imports = self.clone();
        let work = tokio::spawn(Here::of(async move { Box::pin(imports.work_on(id)).await }));
        // Longer work goes on by itself: GetImport tells how far it is.
        let _ = tokio::time::timeout(WAIT, work).await;
        self.visible_import(context, id).await
    }
}
