//! ListAuditEntries, VerifyAuditTrail: what was done with accounts, rights and keys.

use techmarket_audit::{AuditHead, Verification, page as entries};
use techmarket_kernel::{Context, Page, Result, Role, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, request};

use crate::accounts::Accounts;
use crate::domain::login_form;
use crate::messages;
use crate::store::people;

impl Accounts {
    /// A page of the trail: of all of it for operators, else of what the caller did and what was done to the caller's account.
    pub(crate) async fn list_audit_entries(
        &self,
        context: &Context,
        request: pb::ListAuditEntriesRequest,
    ) -> Result<Page<Shown<pb::AuditEntry>>> {
        let filter = request.filter.clone();
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let after = page.after_key::<i64>(v).unwrap_or_default();
            let query = messages::to_query(v, filter, after);
            Some((page, query))
        })?;
        let mut sql = self.repository.read().await?;
        let mut select = query.select();
        if !context.caller.is(Role::Operator) {
            let (_, own) = self.own(&mut sql, context).await?;
            let own = [own.subject().into(), own.id.name().into()];
            select.and("subject = ? OR resource = ?", own);
        }
        // Whoever was erased is found by the account alone.
        if let Some(subject) = &query.subject
            && people::is_erased(&mut sql, &login_form(subject)).await?
        {
            return Ok(page.page(Vec::new(), |_| String::new()));
        }
        let found = entries(&mut sql, select, page.fetch()).await?;
        let erased = people::erased(&mut sql, found.iter().map(|entry| entry.subject.as_str())).await?;
        let found = page.page(found, |last| last.position.to_string());
        found.try_map(|entry| Ok(Shown(messages::to_shown(entry, &erased))))
    }

    /// 校验审计记录.
    pub(crate) async fn verify_audit_trail(
        &self,
        _: &Context,
        request: pb::VerifyAuditTrailRequest,
    ) -> Result<Shown<pb::VerifyAuditTrailResponse>> {
        let head = Violations::collect(|v| AuditHead::read(v, request.after_position, &request.after_hash))?;
        let found =
            Verification::run(&mut self.repository.read().await?, head, messages::MOST_VERIFIED).await?;
        Ok(Shown(messages::to_verification(&found)))
    }
}
