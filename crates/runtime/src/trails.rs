//! `AuditService`: the trails of who read what is confidential, of every service of this process.

use std::collections::HashMap;
use std::sync::Arc;

use techmarket_audit::{AuditHead, Verification, concerning, erased, page as entries};
use techmarket_kernel::{Clock, Context, Page, Result, Role, Violations};
use techmarket_proto::audit::v1 as pb;
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::audit::v1::audit_service_server::AuditService;
use techmarket_rpc::{Shown, convert as wire, request, serve};
use techmarket_store::{Database, Session};

use crate::switchboard::elsewhere;
use crate::trail_messages;

trail_messages!(pb);

/// Serves the trails of this process.
pub(crate) struct Trails {
    pub(crate) trails: HashMap<Trail, Database>,
    pub(crate) clock: Arc<dyn Clock>,
}

serve! {
    AuditService => Trails {
        list_audit_entries(pb::ListAuditEntriesRequest) -> pb::ListAuditEntriesResponse;
        verify_audit_trail(pb::VerifyAuditTrailRequest) -> pb::VerifyAuditTrailResponse;
    }
}

impl Trails {
    /// 审计记录: all of a trail for operators, else what concerns the caller.
    async fn list_audit_entries(
        &self,
        context: &Context,
        request: pb::ListAuditEntriesRequest,
    ) -> Result<Page<Shown<pb::AuditEntry>>> {
        let filter = request.filter.clone();
        let (trail, page, query) = Violations::collect(|v| {
            let trail = stated(v, request.trail);
            let page = request::page(v, &request);
            let after = page.after_key::<i64>(v).unwrap_or_default();
            let query = to_query(v, filter, after);
            Some((trail?, page, query))
        })?;
        let mut sql = self.read(trail).await?;
        // Whoever was erased is found by the account alone.
        if let Some(subject) = &query.subject
            && erased::is_erased(&mut sql, subject).await?
        {
            return Ok(page.page(Vec::new(), |_| String::new()));
        }
        let mut select = query.select();
        let caller = &context.caller;
        if !caller.is(Role::Operator) {
            let own = caller.organization.as_ref().map(ToString::to_string);
            let of = query.resource.as_deref().zip(own.as_deref());
            concerning(&mut select, &caller.subject, of);
        }
        let found = entries(&mut sql, select, page.fetch()).await?;
        let found = erased::shown(&mut sql, found).await?;
        let found = page.page(found, |last| last.position.to_string());
        found.try_map(|entry| Ok(Shown(to_entry(entry))))
    }

    /// 校验审计记录.
    async fn verify_audit_trail(
        &self,
        _: &Context,
        request: pb::VerifyAuditTrailRequest,
    ) -> Result<Shown<pb::VerifyAuditTrailResponse>> {
        let (trail, head) = Violations::collect(|v| {
            let trail = stated(v, request.trail);
            let head = AuditHead::read(v, request.after_position, &request.after_hash);
            Some((trail?, head?))
        })?;
        let found = Verification::run(&mut self.read(trail).await?, head, MOST_VERIFIED).await?;
        Ok(Shown(to_verification(&found)))
    }

    async fn read(&self, trail: Trail) -> Result<Session> {
        let database = self.trails.get(&trail);
        let database = database.ok_or_else(|| elsewhere("审计记录", trail.as_str_name()))?;
        Ok(database.read().await?)
    }
}

fn stated(v: &mut Violations, trail: i32) -> Option<Trail> {
    wire::choice(v, "trail", trail, |trail| {
        (trail != Trail::Unspecified).then_some(trail)
    })
}
