//! `AuditService`: the trails of who read what is confidential, of every service of this process.

use std::collections::HashMap;
use std::sync::Arc;

use techmarket_audit::{
    AuditEntry, AuditHead, AuditQuery, Details, Verification, concerning, page as entries,
};
use techmarket_kernel::{
    Clock, Context, Error, Page, Reason, Result, Role, TextRule, Violations, check_text,
};
use techmarket_proto::audit::v1 as pb;
use techmarket_proto::audit::v1::Trail;
use techmarket_proto::audit::v1::audit_service_server::AuditService;
use techmarket_rpc::{Shown, convert as wire, request, serve};
use techmarket_store::{Database, Session};

/// Characters of a filter.
const MOST_TEXT: usize = 200;
/// Entries of one verification.
const MOST_ENTRIES: u64 = 100_000;

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
        let filter = request.filter.clone().unwrap_or_default();
        let (trail, page, query) = Violations::collect(|v| {
            let trail = stated(v, request.trail);
            let page = request::page(v, &request);
            let after = page.after_key::<i64>(v).unwrap_or_default();
            let query = v.within("filter", |v| {
                check_text(v, "subject", &filter.subject, TextRule::line(MOST_TEXT));
                check_text(v, "resource", &filter.resource, TextRule::line(MOST_TEXT));
                AuditQuery {
                    subject: Some(filter.subject).filter(|subject| !subject.is_empty()),
                    resource: Some(filter.resource).filter(|resource| !resource.is_empty()),
                    from: wire::instant(v, "start_time", filter.start_time.as_ref()),
                    until: wire::instant(v, "end_time", filter.end_time.as_ref()),
                    after,
                }
            });
            Some((trail?, page, query))
        })?;
        let mut select = query.select();
        let caller = &context.caller;
        if !caller.is(Role::Operator) {
            let own = caller.organization.as_ref().map(ToString::to_string);
            let of = query.resource.as_deref().zip(own.as_deref());
            concerning(&mut select, &caller.subject, of);
        }
        let found = entries(&mut self.read(trail).await?, select, page.fetch()).await?;
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
        let found = Verification::run(&mut self.read(trail).await?, head, MOST_ENTRIES).await?;
        Ok(Shown(to_verification(&found)))
    }

    async fn read(&self, trail: Trail) -> Result<Session> {
        let database = self.trails.get(&trail);
        let database =
            database.ok_or_else(|| Error::new(Reason::SourceNotServed, "本服务不保存这个审计记录"))?;
        Ok(database.read().await?)
    }
}

fn stated(v: &mut Violations, trail: i32) -> Option<Trail> {
    wire::choice(v, "trail", trail, |trail| {
        (trail != Trail::Unspecified).then_some(trail)
    })
}

fn to_entry(entry: AuditEntry) -> pb::AuditEntry {
    let details = Details::read(&entry.detail).into_iter();
    let details = details.map(|(name, value)| pb::AuditDetail { name, value });
    pb::AuditEntry {
        position: entry.position,
        time: Some(wire::timestamp(entry.time)),
        details: details.collect(),
        subject: entry.subject,
        role: entry.role,
        action: entry.action,
        resource: entry.resource,
        hash: entry.hash.to_string(),
    }
}

fn to_verification(found: &Verification) -> pb::VerifyAuditTrailResponse {
    let position = |position: u64| i64::try_from(position).unwrap_or(i64::MAX);
    pb::VerifyAuditTrailResponse {
        intact: found.broken.is_none(),
        verified_count: position(found.count),
        last_position: position(found.head.position),
        last_hash: found.head.hash.to_string(),
        broken_position: found.broken.unwrap_or_default(),
        head_position: position(found.last.position),
    }
}
