//! What operators decide on organisations, and what is asked of them.

use techmarket_feed::{Change, Stored as _};
use techmarket_kernel::{Context, Reason, Result, Target, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ParseName as _;

use crate::domain::organization_change::Approved;
use crate::domain::organization_content::check_name;
use crate::domain::{Organization, OrganizationId, PendingChange, Verification};
use crate::first_member;
use crate::messages::proof;
use crate::service::Directory;
use crate::store::proofs;

impl Directory {
    /// 变更申请.
    pub(crate) async fn request_organization_change(
        &self,
        context: &Context,
        mut request: pb::RequestOrganizationChangeRequest,
    ) -> Result<Organization> {
        let mut v = Violations::new();
        let target = request::target::<OrganizationId>(&mut v, &request);
        let reason = request::reason(&mut v, &request);
        let file = proof::required_file(&mut v, request.proof.take());
        if !request.display_name.is_empty() {
            check_name(&mut v, "display_name", &request.display_name);
        }
        let code = wire::optional_credit_code(&mut v, "credit_code", &request.credit_code);
        if request.display_name.is_empty() && request.credit_code.is_empty() {
            v.add(
                "display_name",
                Reason::FieldRequired,
                "新名称和新代码至少填写一项",
            );
        }
        let (target, file) = v.finish_with(target.zip(file))?;
        let change = PendingChange {
            display_name: request.display_name,
            code: code
                .as_ref()
                .and_then(OrganizationId::of)
                .filter(|code| *code != target.id),
            reason,
            request_time: context.now,
        };
        let file = self.checked(context, file, target.id.name()).await?;
        let (target, change, file) = (&target, &change, &file);
        let asked = self.organizations.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let mut one = unit
                    .admitted(&Change::of(target, Organization::require_own))
                    .await?;
                if let Some(code) = change.code
                    && Organization::find(unit.sql(), code).await?.is_some()
                {
                    return Err(Organization::taken(code));
                }
                one.request_change(change.clone())?;
                one.add_proof(file.proof.clone());
                proofs::insert(unit.sql(), file).await?;
                unit.save(&mut one, "organization.change_requested").await?;
                Ok(one)
            })
        });
        asked.await
    }

    /// 核验通过.
    pub(crate) async fn verify_organization(
        &self,
        context: &Context,
        request: pb::VerifyOrganizationRequest,
    ) -> Result<Organization> {
        let target: Target<OrganizationId> = Violations::collect(|v| {
            proof::paper(v, &request.paper, true);
            request::target(v, &request)
        })?;
        let verification = Verification {
            time: context.now,
            paper: request.paper,
            verifier: context.caller.person(),
        };
        let (target, verification) = (&target, &verification);
        let verified = self.organizations.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let change = Change::of(target, Organization::require_operator);
                let mut one = unit.admitted(&change).await?;
                match one.verify(verification.clone())? {
                    Approved::Here => {
                        unit.save(&mut one, "organization.verified").await?;
                        first_member::admit(unit, &one).await?;
                        Ok(one)
                    }
                    Approved::Elsewhere(successor) => {
                        unit.insert(&successor, "organization.verified").await?;
                        unit.save(&mut one, "organization.merged").await?;
                        first_member::admit(unit, &successor).await?;
                        Ok(*successor)
                    }
                }
            })
        });
        verified.await
    }

    /// 退回.
    pub(crate) async fn return_organization(
        &self,
        context: &Context,
        request: pb::ReturnOrganizationRequest,
    ) -> Result<Organization> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<OrganizationId>(v, &request)?, reason))
        })?;
        self.organizations
            .change(
                context,
                Change::of(&target, Organization::require_operator),
                |one| {
                    one.send_back(reason.clone())?;
                    Ok("organization.returned")
                },
            )
            .await
    }

    /// 并入.
    pub(crate) async fn merge_organization(
        &self,
        context: &Context,
        request: pb::MergeOrganizationRequest,
    ) -> Result<Organization> {
        let (target, reason, successor) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            let successor = wire::name(v, "successor", &request.successor, OrganizationId::parse_name);
            Some((
                request::target::<OrganizationId>(v, &request)?,
                reason,
                successor?,
            ))
        })?;
        let (target, reason) = (&target, &reason);
        let merged = self.organizations.write(context, target.key.as_ref(), |unit| {
            Box::pin(async move {
                let change = Change::of(target, Organization::require_operator);
                let mut one = unit.admitted(&change).await?;
                let successor = unit.load(successor, &successor.name()).await?;
                one.merge(&successor, reason.clone(), unit.context().now)?;
                unit.save(&mut one, "organization.merged").await?;
                Ok(one)
            })
        });
        merged.await
    }

    /// 终止.
    pub(crate) async fn end_organization(
        &self,
        context: &Context,
        request: pb::EndOrganizationRequest,
    ) -> Result<Organization> {
        let (target, reason) = Violations::collect(|v| {
            let reason = request::reason(v, &request);
            Some((request::target::<OrganizationId>(v, &request)?, reason))
        })?;
        self.organizations
            .change(
                context,
                Change::of(&target, Organization::require_operator),
                |one| {
                    one.end(reason.clone(), context.now)?;
                    Ok("organization.ended")
                },
            )
            .await
    }
}
