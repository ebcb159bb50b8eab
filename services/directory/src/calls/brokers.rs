//! Technology brokers (技术经纪人).

use techmarket_feed::Change;
use techmarket_kernel::{
    Caller, Context, Error, Kept, Page, Reason, Result, Role, Target, TextRule, Violations, check_text,
};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::BrokerId;

use crate::domain::{Broker, BrokerState, Verification};
use crate::messages::{broker, proof};
use crate::service::Directory;
use crate::store::brokers::{self, BrokerQuery};

/// What the broker, the body and operators may change.
const MUTABLE: &[&str] = &[
    "display_name",
    "grade",
    "certificate",
    "fields",
    "region",
    "organization",
    "introduction",
    "commission_terms",
    "conflict_declarations",
];

impl Directory {
    /// 登记经纪人.
    pub(crate) async fn create_broker(
        &self,
        context: &Context,
        request: pb::CreateBrokerRequest,
    ) -> Result<Kept<Broker>> {
        let caller = &context.caller;
        let by_operator = caller.is(Role::Operator);
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        proof::paper(&mut v, &request.paper, false);
        if !request.paper.is_empty() && !by_operator {
            v.add("paper", Reason::RoleForbidden, "核验依据由运营方填写");
        }
        let message = request.broker.unwrap_or_default();
        let (subject, own) = (message.person.clone(), message.person.is_empty());
        let content = v.within("broker", |v| {
            check_text(v, "person", &subject, TextRule::line(100));
            broker::content(v, self.codes(context), message)
        });
        let content = v.finish_with(content)?;
        let person = match (own, caller.is(Role::Broker)) {
            (true, true) => caller.person(),
            (true, false) => String::new(),
            (false, _) => Caller::new(subject, [], None).person(),
        };
        let paper = request.paper;
        let make = |id| {
            let mut made = Broker::new(id, person.clone(), content.clone(), context.now);
            made.require_own(caller).map_err(|_| stranger())?;
            if !paper.is_empty() {
                made.verify(verification(context, &paper))?;
            }
            Ok(made)
        };
        self.brokers
            .create(context, &repeat, "broker.created", make)
            .await
    }

    /// The broker, as the caller may read it.
    pub(crate) async fn get_broker(
        &self,
        context: &Context,
        request: pb::GetBrokerRequest,
    ) -> Result<Broker> {
        let id: BrokerId = Violations::collect(|v| request::id(v, &request))?;
        let found = self.brokers.get(id, &id.name()).await?;
        found.require_visible(&context.caller)?;
        self.counted(found).await
    }

    /// Brokers, the newest first.
    pub(crate) async fn list_brokers(
        &self,
        context: &Context,
        request: pb::ListBrokersRequest,
    ) -> Result<Page<Broker>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let mut query = v.within("filter", |v| {
            check_text(v, "text", &filter.text, TextRule::line(50));
            check_text(v, "grade", &filter.grade, TextRule::line(20));
            check_text(
                v,
                "certificate_number",
                &filter.certificate_number,
                TextRule::line(50),
            );
            BrokerQuery {
                states: wire::choices(v, "states", &filter.states, broker::read_state),
                organization: wire::optional_credit_code(v, "organization", &filter.organization),
                grade: filter.grade,
                region_prefix: wire::region_prefix(v, "region", self.tables, &filter.region),
                certificate: filter.certificate_number,
                text: filter.text,
                after,
                ..BrokerQuery::default()
            }
        });
        v.finish()?;
        if !context.caller.is(Role::Operator) {
            query.asked = query.states;
            let wanted = |state: &&BrokerState| query.asked.is_empty() || query.asked.contains(state);
            query.states = BrokerState::PUBLIC.iter().filter(wanted).copied().collect();
            query.also_of.clone_from(&context.caller.organization);
            if query.states.is_empty() && query.also_of.is_none() {
                return Ok(page.page(Vec::new(), |one: &Broker| one.id.to_string()));
            }
        }
        Ok(brokers::page(&mut self.brokers.read().await?, page, query).await?)
    }

    /// 修改.
    pub(crate) async fn update_broker(
        &self,
        context: &Context,
        request: pb::UpdateBrokerRequest,
    ) -> Result<Broker> {
        let target = Violations::collect(|v| request::updated::<BrokerId, _>(v, &request))?;
        let (request, codes, caller) = (&request, self.codes(context), &context.caller);
        let changed = self
            .brokers
            .change(context, Change::of(&target, Broker::require_own), |one| {
                let edited = request::edited(request, &broker::to_whole(one), MUTABLE)?;
                let content =
                    Violations::collect(|v| v.within("broker", |v| broker::content(v, codes, edited)))?;
                let event = one.update(content, caller, context.now);
                // Nobody hands a record over to a body of others.
                one.require_own(caller).map_err(|_| stranger())?;
                Ok(event)
            });
        self.counted(changed.await?).await
    }

    /// 核验通过.
    pub(crate) async fn verify_broker(
        &self,
        context: &Context,
        request: pb::VerifyBrokerRequest,
    ) -> Result<Broker> {
        let target: Target<BrokerId> = Violations::collect(|v| {
            proof::paper(v, &request.paper, true);
            request::target(v, &request)
        })?;
        self.decide(context, &target, "broker.verified", |one| {
            one.verify(verification(context, &request.paper))
        })
        .await
    }

    /// 暂停.
    pub(crate) async fn suspend_broker(
        &self,
        context: &Context,
        request: pb::SuspendBrokerRequest,
    ) -> Result<Broker> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target(v, &request)?, reason))
        })?;
        self.decide(context, &target, "broker.suspended", |one| {
            one.suspend(reason.clone())
        })
        .await
    }

    /// 恢复.
    pub(crate) async fn resume_broker(
        &self,
        context: &Context,
        request: pb::ResumeBrokerRequest,
    ) -> Result<Broker> {
        let (target, _) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target(v, &request)?, reason))
        })?;
        self.decide(context, &target, "broker.resumed", |one| one.resume(context.now))
            .await
    }

    async fn decide(
        &self,
        context: &Context,
        target: &Target<BrokerId>,
        event: &'static str,
        decide: impl Fn(&mut Broker) -> Result<()> + Send + Sync,
    ) -> Result<Broker> {
        let change = Change::of(target, Broker::require_operator);
        let decided = self
            .brokers
            .change(context, change, |one| decide(one).map(|()| event));
        self.counted(decided.await?).await
    }

    async fn counted(&self, broker: Broker) -> Result<Broker> {
        let mut one = [broker];
        brokers::count(&mut self.brokers.read().await?, &mut one).await?;
        let [broker] = one;
        Ok(broker)
    }
}

fn verification(context: &Context, paper: &str) -> Verification {
    Verification {
        time: context.now,
        paper: paper.to_owned(),
        verifier: context.caller.person(),
    }
}

/// The refusal of who makes a record for others.
fn stranger() -> Error {
    let message = "经纪人由本人（经纪人身份）、所属机构的成员或运营方登记";
    Error::new(Reason::NotOwner, message)
}
