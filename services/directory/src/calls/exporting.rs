//! ExportAccount: what the directory keeps of a person (个人信息保护法第四十五条).

use techmarket_audit::{AuditQuery, Details, Outcome, last};
use techmarket_kernel::{Caller, Context, Result, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::request;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::messages;
use crate::store::people;

/// Entries of the trail that are told at once.
const MOST_ENTRIES: i64 = 10_000;

impl Accounts {
    /// 查阅、复制个人信息. That it was done is written down first, and is the last entry.
    pub(crate) async fn export_account(
        &self,
        context: &Context,
        request: pb::ExportAccountRequest,
    ) -> Result<Vec<pb::ExportAccountResponse>> {
        let id: AccountId = Violations::collect(|v| request::id(v, &request))?;
        let known = self
            .of_caller(&mut self.repository.read().await?, context, id)
            .await?;
        let noted = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                let details = Details::of(Outcome::Done);
                self.note(unit, "export_account", id.name(), details).await
            })
        });
        noted.await?;
        let mut sql = self.repository.snapshot().await?;
        let person = Caller::new(known.subject(), [], None).person();
        let kept = people::kept(&mut sql, id, &person).await?;
        let mut select = AuditQuery::default().select();
        let own = [known.subject().into(), id.name().into()];
        select.and("subject = ? OR resource = ?", own);
        let entries = last(&mut sql, select, MOST_ENTRIES).await?;
        // An operator is given what stays of an account that was erased, too.
        let erased = people::erased(&mut sql, entries.iter().map(|entry| entry.subject.as_str())).await?;
        let entries = entries
            .into_iter()
            .map(|entry| messages::to_shown(entry, &erased));
        Ok(messages::to_export(
            &known,
            kept,
            entries.collect(),
            &context.caller,
        ))
    }
}
