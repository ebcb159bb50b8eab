//! Claims to organisations that somebody else registered (认领).

use techmarket_feed::{Change, NewEvent, Resource as _, Stored};
use techmarket_kernel::{Context, Error, Page, Reason, Result, Role, Target, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_store::Sql;
use techmarket_types::{OrganizationClaimId, ParseName as _};

use crate::domain::{ClaimState, Organization, OrganizationClaim, OrganizationId, OrganizationState};
use crate::first_member;
use crate::messages::{claim, event_organization, proof};
use crate::service::Directory;
use crate::store::claims::{self, ClaimQuery};
use crate::store::proofs;

/// Most claims of one person that wait: each keeps a file of up to 2 MiB.
const MAX_OPEN: i64 = 20;

impl Directory {
    /// 认领.
    pub(crate) async fn claim_organization(
        &self,
        context: &Context,
        mut request: pb::ClaimOrganizationRequest,
    ) -> Result<OrganizationClaim> {
        let mut v = Violations::new();
        let target = request::target::<OrganizationId>(&mut v, &request);
        let reason = request::reason(&mut v, &request);
        let file = proof::required_file(&mut v, request.proof.take());
        let (target, file) = v.finish_with(target.zip(file))?;
        let id = OrganizationClaimId::new(self.claims.new_id(context));
        let file = self.checked(context, file, id.name()).await?;
        let made = OrganizationClaim {
            id,
            version: 1,
            state: ClaimState::Open,
            organization: target.id,
            claimant: context.caller.person(),
            reason,
            proof: file.proof.clone(),
            decision: String::new(),
            create_time: context.now,
            decide_time: None,
        };
        let (target, file, made) = (&target, &file, &made);
        let claimed = self.claims.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let one = living(unit.sql(), target.id, "claim").await?;
                one.etag()
                    .require(&target.etag, Organization::KIND, &one.name())?;
                if claims::open_of(unit.sql(), &made.claimant).await? >= MAX_OPEN {
                    let message = format!("每人至多 {MAX_OPEN} 个待处理的认领申请");
                    return Err(Error::new(Reason::LimitReached, message));
                }
                unit.insert(made, "organization_claim.created").await?;
                proofs::insert(unit.sql(), file).await?;
                Ok(made.clone())
            })
        });
        claimed.await
    }

    /// Claims, the newest first.
    pub(crate) async fn list_organization_claims(
        &self,
        context: &Context,
        request: pb::ListOrganizationClaimsRequest,
    ) -> Result<Page<OrganizationClaim>> {
        let mut v = Violations::new();
        let page = request::page(&mut v, &request);
        let after = page.after_key(&mut v);
        let filter = request.filter.unwrap_or_default();
        let query = v.within("filter", |v| ClaimQuery {
            claimant: (!context.caller.is(Role::Operator)).then(|| context.caller.person()),
            organization: wire::optional_name(v, "claimed", &filter.claimed, OrganizationId::parse_name),
            states: wire::choices(v, "states", &filter.states, claim::read_state),
            after,
            limit: page.fetch(),
        });
        v.finish()?;
        let found = claims::list(&mut self.claims.read().await?, &query).await?;
        Ok(page.page(found, |last| last.id.to_string()))
    }

    /// 同意认领: the claimant answers for the organisation from now on.
    pub(crate) async fn accept_organization_claim(
        &self,
        context: &Context,
        request: pb::AcceptOrganizationClaimRequest,
    ) -> Result<OrganizationClaim> {
        let target: Target<OrganizationClaimId> = Violations::collect(|v| {
            proof::paper(v, &request.paper, true);
            request::target(v, &request)
        })?;
        let (target, paper) = (&target, &request.paper);
        let accepted = self.claims.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let now = unit.context().now;
                let change = Change::of(target, OrganizationClaim::require_operator);
                let mut claim = unit.admitted(&change).await?;
                claim.decide(ClaimState::Accepted, paper.clone(), now)?;
                let mut one = living(unit.sql(), claim.organization, "accept").await?;
                let before = one.version;
                one.registrant.clone_from(&claim.claimant);
                one.add_proof(claim.proof.clone());
                one.changed(now);
                if !Stored::update(&one, unit.sql(), before).await? {
                    return Err(Error::new(Reason::WriteConflict, "单位同时被他人修改，请重试"));
                }
                unit.emit(NewEvent {
                    kind: "organization.claimed",
                    subject: one.name(),
                    resource: event_organization(&one),
                });
                unit.save(&mut claim, "organization_claim.accepted").await?;
                first_member::admit(unit, &one).await?;
                Ok(claim)
            })
        });
        accepted.await
    }

    /// 不予同意.
    pub(crate) async fn reject_organization_claim(
        &self,
        context: &Context,
        request: pb::RejectOrganizationClaimRequest,
    ) -> Result<OrganizationClaim> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<OrganizationClaimId>(v, &request)?, reason))
        })?;
        let change = Change::of(&target, OrganizationClaim::require_operator);
        self.claims
            .change(context, change, |claim| {
                claim.decide(ClaimState::Rejected, reason.clone(), context.now)?;
                Ok("organization_claim.rejected")
            })
            .await
    }
}

/// The organisation, if it goes on.
async fn living(sql: &mut dyn Sql, id: OrganizationId, verb: &str) -> Result<Organization> {
    let found = Organization::find(sql, id).await?;
    let one = found.ok_or_else(|| Error::not_found(Organization::KIND, id.name()))?;
    one.require_state(OrganizationState::LIVING, verb)?;
    Ok(one)
}
