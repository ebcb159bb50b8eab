//! Organisations: made, read, listed, changed by their own.

use techmarket_feed::{Change, Resource as _};
use techmarket_kernel::{
    Context, Error, Kept, Page, Reason, Repeat, Result, Role, TextRule, Violations, check_text,
};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};

use crate::domain::{Organization, OrganizationId, OrganizationState, Verification};
use crate::messages::{organization, proof};
use crate::service::Directory;
use crate::store::organizations::{self, OrganizationQuery};
use crate::store::proofs::{self, KeptProof};

/// What its own and operators may change.
const MUTABLE: &[&str] = &[
    "display_name",
    "kind",
    "tier",
    "service_area",
    "nature",
    "region",
    "scale",
    "industry",
    "research_body",
    "converted_institute",
    "high_tech_zone",
    "listed",
    "high_tech_enterprise",
    "science_sme",
    "introduction",
    "website",
    "confidential",
];

/// Most organisations of one person that wait: each keeps a file of up to 2 MiB.
const MAX_WAITING: i64 = 20;

impl Directory {
    /// 单位登记.
    pub(crate) async fn register_organization(
        &self,
        context: &Context,
        mut request: pb::RegisterOrganizationRequest,
    ) -> Result<Kept<Organization>> {
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        let file = proof::required_file(&mut v, request.proof.take());
        let written = self.written(&mut v, context, request.organization);
        let ((id, content), file) = v.finish_with(written.zip(file))?;
        let file = self.checked(context, file, id.name()).await?;
        let proof = Some(file.proof.clone());
        let made = Organization::new(id, content, proof, &context.caller, context.now);
        self.keep(context, &repeat, made, Some(file), "organization.registered")
            .await
    }

    /// 代为建立.
    pub(crate) async fn create_organization(
        &self,
        context: &Context,
        request: pb::CreateOrganizationRequest,
    ) -> Result<Kept<Organization>> {
        context.caller.require_operator()?;
        let mut v = Violations::new();
        let repeat = request::repeat(&mut v, &request);
        proof::paper(&mut v, &request.paper, false);
        let written = self.written(&mut v, context, request.organization);
        let (id, content) = v.finish_with(written)?;
        let mut made = Organization::new(id, content, None, &context.caller, context.now);
        // Nobody has asked for it: whoever it belongs to claims it, or is its member.
        made.registrant.clear();
        if !request.paper.is_empty() {
            made.verify(Verification {
                time: context.now,
                paper: request.paper,
                verifier: context.caller.person(),
            })?;
        }
        self.keep(context, &repeat, made, None, "organization.created")
            .await
    }

    fn written(
        &self,
        v: &mut Violations,
        context: &Context,
        message: Option<pb::Organization>,
    ) -> Option<(OrganizationId, crate::domain::OrganizationContent)> {
        v.within("organization", |v| {
            organization::content(v, self.codes(context), message.unwrap_or_default())
        })
    }

    async fn keep(
        &self,
        context: &Context,
        repeat: &Repeat,
        made: Organization,
        file: Option<KeptProof>,
        event: &'static str,
    ) -> Result<Kept<Organization>> {
        if repeat.validate_only {
            let made = || made.clone();
            return self
                .organizations
                .create(context, repeat, event, |_| Ok(made()))
                .await;
        }
        let (made, file) = (&made, file.as_ref());
        let kept = self.organizations.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                if let Some(file) = file {
                    if organizations::waiting_of(unit.sql(), &made.registrant).await? >= MAX_WAITING {
                        let message = format!("每人至多 {MAX_WAITING} 家待核验的单位，请待核验后再登记");
                        return Err(Error::new(Reason::LimitReached, message));
                    }
                    unit.insert(made, event).await?;
                    proofs::insert(unit.sql(), file).await?;
                } else {
                    unit.insert(made, event).await?;
                }
                Ok(made.clone())
            })
        });
        kept.await.map(Kept::Kept)
    }

    /// The organisation, as the caller may read it.
    pub(crate) async fn get_organization(
        &self,
        _: &Context,
        request: pb::GetOrganizationRequest,
    ) -> Result<Organization> {
        let id: OrganizationId = Violations::collect(|v| request::id(v, &request))?;
        self.organizations.get(id, &id.name()).await
    }

    /// Several organisations, in the order asked for.
    pub(crate) async fn batch_get_organizations(
        &self,
        _: &Context,
        request: pb::BatchGetOrganizationsRequest,
    ) -> Result<Page<Organization>> {
        let batch = Violations::collect(|v| request::batch::<OrganizationId, _>(v, &request))?;
        let known = organizations::find_many(&mut self.organizations.read().await?, &batch.ids).await?;
        let find = |id: &OrganizationId| {
            let found = known.iter().find(|one| one.id == *id).cloned();
            found.ok_or_else(|| Error::not_found(Organization::KIND, id.name()))
        };
        let found = batch.ids.iter().map(find).collect::<Result<_>>()?;
        Ok(batch.page(found))
    }

    /// Organisations by their codes.
    pub(crate) async fn list_organizations(
        &self,
        context: &Context,
        request: pb::ListOrganizationsRequest,
    ) -> Result<Page<Organization>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let mut query = v.within("filter", |v| {
            check_text(v, "text", &filter.text, TextRule::line(200));
            OrganizationQuery {
                states: wire::choices(v, "states", &filter.states, organization::read_state),
                kinds: wire::choices(v, "kinds", &filter.kinds, organization::read_kind),
                region_prefix: wire::region_prefix(v, "region", self.tables, &filter.region),
                text: filter.text,
                after,
            }
        });
        v.finish()?;
        if !context.caller.is(Role::Operator) {
            let wanted = |state: &&OrganizationState| query.states.is_empty() || query.states.contains(state);
            query.states = OrganizationState::PUBLIC.iter().filter(wanted).copied().collect();
            if query.states.is_empty() {
                return Ok(page.page(Vec::new(), |one: &Organization| one.id.to_string()));
            }
        }
        Ok(organizations::page(&mut self.organizations.read().await?, page, query).await?)
    }

    /// 修改.
    pub(crate) async fn update_organization(
        &self,
        context: &Context,
        request: pb::UpdateOrganizationRequest,
    ) -> Result<Organization> {
        let target = Violations::collect(|v| request::updated::<OrganizationId, _>(v, &request))?;
        let (request, codes) = (&request, self.codes(context));
        self.organizations
            .change(context, Change::of(&target, Organization::require_own), |one| {
                let edited = request::edited(request, &organization::to_whole(one), MUTABLE)?;
                let (_, content) = Violations::collect(|v| {
                    v.within("organization", |v| organization::content(v, codes, edited))
                })?;
                one.update(content, &context.caller, context.now)
            })
            .await
    }
}
