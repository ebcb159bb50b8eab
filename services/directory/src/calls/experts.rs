//! Experts and commissioners (专家、科技特派员).

use techmarket_feed::{Change, Resource as _};
use techmarket_kernel::{
    Caller, Context, Error, Kept, Page, Reason, Result, TextRule, Violations, check_text,
};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ExpertId;

use crate::domain::Expert;
use crate::messages::expert;
use crate::service::Directory;
use crate::store::experts::{self, ExpertQuery};

/// What the sending body and operators may change.
const MUTABLE: &[&str] = &[
    "commissioner",
    "display_name",
    "professional_title",
    "members",
    "fields",
    "introduction",
    "served",
    "served_organization",
    "region",
    "period",
    "contact",
];

impl Directory {
    /// 登记专家.
    pub(crate) async fn create_expert(
        &self,
        context: &Context,
        request: pb::CreateExpertRequest,
    ) -> Result<Kept<Expert>> {
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        let message = request.expert.unwrap_or_default();
        let subject = message.person.clone();
        let content = v.within("expert", |v| {
            check_text(v, "person", &subject, TextRule::line(100));
            expert::content(v, self.codes(context), message)
        });
        let content = v.finish_with(content)?;
        let person = if subject.is_empty() {
            subject
        } else {
            Caller::new(subject, [], None).person()
        };
        let make = |id| {
            let made = Expert::new(id, person.clone(), content.clone(), context.now);
            made.require_keeper(&context.caller)
                .map_err(|_| Error::new(Reason::NotOwner, "专家由派出单位的成员或运营方登记"))?;
            Ok(made)
        };
        self.experts
            .create(context, &repeat, "expert.created", make)
            .await
    }

    /// The expert, as the caller may read it.
    pub(crate) async fn get_expert(&self, _: &Context, request: pb::GetExpertRequest) -> Result<Expert> {
        let id: ExpertId = Violations::collect(|v| request::id(v, &request))?;
        self.experts.get(id, &id.name()).await
    }

    /// Experts, the newest first.
    pub(crate) async fn list_experts(
        &self,
        _: &Context,
        request: pb::ListExpertsRequest,
    ) -> Result<Page<Expert>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let query = v.within("filter", |v| {
            check_text(v, "text", &filter.text, TextRule::line(200));
            ExpertQuery {
                kinds: wire::choices(v, "kinds", &filter.kinds, expert::read_kind),
                states: wire::choices(v, "states", &filter.states, expert::read_state),
                commissioners: filter.commissioners,
                sending: wire::optional_credit_code(v, "sending_organization", &filter.sending_organization),
                region_prefix: wire::region_prefix(v, "region", self.tables, &filter.region),
                text: filter.text,
                after,
            }
        });
        v.finish()?;
        Ok(experts::page(&mut self.experts.read().await?, page, query).await?)
    }

    /// 修改.
    pub(crate) async fn update_expert(
        &self,
        context: &Context,
        request: pb::UpdateExpertRequest,
    ) -> Result<Expert> {
        let target = Violations::collect(|v| request::updated::<ExpertId, _>(v, &request))?;
        let (request, codes) = (&request, self.codes(context));
        self.experts
            .change(context, Change::of(&target, Expert::require_keeper), |one| {
                one.require_active("update")?;
                let edited = request::edited(request, &expert::to_whole(one), MUTABLE)?;
                one.content =
                    Violations::collect(|v| v.within("expert", |v| expert::content(v, codes, edited)))?;
                Ok("expert.updated")
            })
            .await
    }

    /// 结束.
    pub(crate) async fn end_expert(
        &self,
        context: &Context,
        request: pb::EndExpertRequest,
    ) -> Result<Expert> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<ExpertId>(v, &request)?, reason))
        })?;
        self.experts
            .change(context, Change::of(&target, Expert::require_keeper), |one| {
                one.end(reason.clone())?;
                Ok("expert.ended")
            })
            .await
    }

    /// The expert with `id`.
    pub(super) async fn expert(&self, id: ExpertId) -> Result<Expert> {
        self.experts.get(id, &Expert::name_of(id)).await
    }
}
