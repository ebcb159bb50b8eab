//! What commissioners did (服务记录).

use techmarket_feed::{Change, Stored as _, Unit};
use techmarket_kernel::{Caller, Context, Error, Kept, Page, Reason, Result, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ExpertId;

use crate::domain::{Expert, ServiceLog, ServiceLogId};
use crate::messages::{proof, service_log};
use crate::service::Directory;
use crate::store::proofs;
use crate::store::service_logs::{self, LogQuery};

/// Most services of one expert in a year: nobody serves more often, and each may keep a file of up to 2 MiB.
const MAX_OF_YEAR: i64 = 1_000;

impl Directory {
    /// 记录服务.
    pub(crate) async fn create_service_log(
        &self,
        context: &Context,
        mut request: pb::CreateServiceLogRequest,
    ) -> Result<Kept<ServiceLog>> {
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        let id = wire::name(&mut v, "parent", &request.parent, ExpertId::parse_name);
        let file = proof::optional_file(&mut v, request.proof.take());
        let content = v.within("service_log", |v| {
            service_log::content(v, self.codes(context), request.service_log.unwrap_or_default())
        });
        let (id, content) = v.finish_with(id.zip(content))?;
        let expert = self.expert(id).await?;
        expert.require_own(&context.caller)?;
        expert.require_active("record_service")?;
        content.require_within(&expert.content)?;
        let file = match file {
            Some(file) => Some(self.checked(context, file, id.name()).await?),
            None => None,
        };
        let made = ServiceLog {
            id: ServiceLogId {
                expert: id,
                log: self.logs.new_id(context),
            },
            version: 1,
            voided: false,
            content,
            evidence: file.as_ref().map(|file| file.proof.clone()),
            reason: String::new(),
            recorder: context.caller.person(),
            create_time: context.now,
        };
        if repeat.validate_only {
            return Ok(Kept::Validated(made));
        }
        let (made, file) = (&made, file.as_ref());
        let kept = self.logs.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                let year = made.content.date.year();
                if service_logs::of_year(unit.sql(), made.id.expert, year).await? >= MAX_OF_YEAR {
                    let message = format!("每位专家每年至多 {MAX_OF_YEAR} 条服务记录");
                    return Err(Error::new(Reason::LimitReached, message));
                }
                unit.insert(made, "service_log.created").await?;
                if let Some(file) = file {
                    proofs::insert(unit.sql(), file).await?;
                }
                Ok(made.clone())
            })
        });
        kept.await.map(Kept::Kept)
    }

    /// The services of an expert, the newest record first.
    pub(crate) async fn list_service_logs(
        &self,
        context: &Context,
        request: pb::ListServiceLogsRequest,
    ) -> Result<Page<ServiceLog>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let id = wire::name(&mut v, "parent", &request.parent, ExpertId::parse_name);
        let year = match request.filter.unwrap_or_default().year {
            0 => None,
            year => v.within("filter", |v| service_log::year(v, year)),
        };
        let expert = v.finish_with(id)?;
        self.expert(expert).await?.require_own(&context.caller)?;
        let query = LogQuery {
            expert,
            year,
            after,
            limit: page.fetch(),
        };
        let logs = service_logs::list(&mut self.logs.read().await?, &query).await?;
        Ok(page.page(logs, |last| last.id.log.to_string()))
    }

    /// 作废.
    pub(crate) async fn void_service_log(
        &self,
        context: &Context,
        request: pb::VoidServiceLogRequest,
    ) -> Result<ServiceLog> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<ServiceLogId>(v, &request)?, reason))
        })?;
        let (target, reason) = (&target, &reason);
        let voided = self.logs.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                require_keeper(unit, target.id).await?;
                let mut log = unit.admitted(&Change::of(target, anybody)).await?;
                log.void(reason.clone())?;
                unit.save(&mut log, "service_log.voided").await?;
                Ok(log)
            })
        });
        voided.await
    }
}

/// Refuses everybody but the sending body of the expert and operators.
async fn require_keeper(unit: &mut Unit<'_, ServiceLog>, id: ServiceLogId) -> Result<()> {
    let expert = Expert::find(unit.sql(), id.expert).await?;
    let expert = expert.ok_or_else(|| Error::not_found("expert", id.expert.name()))?;
    expert.require_keeper(&unit.context().caller)
}

/// Who may is asked of the expert.
#[expect(clippy::unnecessary_wraps, reason = "the form of an admission")]
fn anybody(_: &ServiceLog, _: &Caller) -> Result<()> {
    Ok(())
}
