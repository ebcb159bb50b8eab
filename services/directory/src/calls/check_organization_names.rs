//! Names that stand elsewhere, compared with those of the directory (单位名称比对).

use techmarket_kernel::{Context, Reason, Result, TextRule, Violations, check_count, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, convert as wire};

use crate::domain::{Agreement, Organization, OrganizationId};
use crate::messages::organization::to_checked;
use crate::service::Directory;
use crate::store::organizations;

/// Most names of a call.
const MAX_NAMES: usize = 200;

impl Directory {
    /// What the directory says of each name.
    pub(crate) async fn check_organization_names(
        &self,
        _: &Context,
        request: pb::CheckOrganizationNamesRequest,
    ) -> Result<Shown<pb::CheckOrganizationNamesResponse>> {
        let typed = request.typed_names;
        let ids = Violations::collect(|v| read(v, &typed))?;
        let known = organizations::find_many(&mut self.organizations.read().await?, &ids).await?;
        let check = |(id, typed): (&OrganizationId, pb::TypedName)| {
            let found = known.iter().find(|one| one.id == *id);
            let found = found.filter(|one| one.verification.is_some());
            let agreement = found.map(|one: &Organization| Agreement::of(one, &typed.display_name));
            to_checked(typed.credit_code, agreement, found)
        };
        let checked_names = ids.iter().zip(typed).map(check).collect();
        Ok(Shown(pb::CheckOrganizationNamesResponse { checked_names }))
    }
}

/// The organisations that are named; a code that papers show with a wrong check character is read as it is.
fn read(v: &mut Violations, typed: &[pb::TypedName]) -> Option<Vec<OrganizationId>> {
    if typed.is_empty() {
        v.add("typed_names", Reason::FieldRequired, "必填：至少一个名称");
    }
    if !check_count(v, "typed_names", typed.len(), MAX_NAMES) {
        return None;
    }
    let one = |(index, typed): (usize, &pb::TypedName)| {
        v.within(format!("typed_names[{index}]"), |v| {
            check_text(
                v,
                "display_name",
                &typed.display_name,
                TextRule::line(200).required(),
            );
            OrganizationId::of(&wire::code_as_issued(v, "credit_code", &typed.credit_code)?)
        })
    };
    let read: Vec<_> = typed.iter().enumerate().map(one).collect();
    read.into_iter().collect()
}
