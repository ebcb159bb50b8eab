//! GetImport, ListImports, UpdateImport, CancelImport.

use techmarket_kernel::{Context, Page, Reason, Result, Role, Violations};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::{Answer as _, convert as wire, request};
use techmarket_types::ImportId;

use crate::domain::Import;
use crate::keeping::{Asked, Removal};
use crate::messages::{InList, import_state, options, to_options};
use crate::service::Supply;
use crate::store::{ImportQuery, list_imports};

/// The one field that a caller may change.
const MUTABLE: [&str; 1] = ["options"];

impl Supply {
    pub(crate) async fn get_import(
        &self,
        context: &Context,
        request: pb::GetImportRequest,
    ) -> Result<Import> {
        let id = Violations::collect(|v| request::id::<ImportId>(v, &request))?;
        self.visible_import(context, id).await
    }

    pub(crate) async fn list_imports(
        &self,
        context: &Context,
        mut request: pb::ListImportsRequest,
    ) -> Result<Page<InList>> {
        let caller = &context.caller;
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let ascending = wire::ascending(v, &request.order_by);
            let filter = request.filter.take().unwrap_or_default();
            let owner = wire::optional_credit_code(v, "filter.organization", &filter.organization);
            let states = wire::choices(v, "filter.states", &filter.states, import_state);
            let is_own = |owner| caller.acts_for(owner);
            if owner.as_ref().is_some_and(|owner| !is_own(owner)) {
                let rule = "只能列出本单位的导入";
                v.add("filter.organization", Reason::FilterInvalid, rule);
            }
            let organization = if caller.is(Role::Operator) {
                owner
            } else {
                caller.organization.clone()
            };
            if organization.is_none() && !caller.is(Role::Operator) {
                v.add("filter.organization", Reason::FilterInvalid, "当前身份没有单位");
            }
            let query = ImportQuery {
                organization,
                states,
                after: page.after_key(v),
                ascending,
                limit: page.fetch(),
            };
            Some((page, query))
        })?;
        let mut session = self.listings.repository().read().await?;
        let imports = list_imports(&mut session, &query).await?;
        let imports = imports.into_iter().map(InList).collect();
        Ok(page.page(imports, |last: &InList| last.0.id.to_string()))
    }

    /// 更正设置.
    pub(crate) async fn update_import(
        &self,
        context: &Context,
        request: pb::UpdateImportRequest,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::updated::<ImportId, _>(v, &request))?;
        let import = self.visible_import(context, target.id).await?;
        let current = pb::Import {
            options: Some(to_options(import.options.clone())),
            ..import.clone().answer(&context.caller)
        };
        let edited = request::edited(&request, &current, &MUTABLE)?;
        let changed = Violations::collect(|v| {
            let codes = self.listings.codes(context);
            let read = v.within("import.options", |v| {
                options(v, codes, &import.organization, edited.options)
            });
            Some(read)
        })?;
        let change = |import: &mut Import| import.change(changed.clone(), context.now);
        if target.validate_only {
            let mut import = import;
            change(&mut import)?;
            return Ok(import);
        }
        let asked = Asked {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
        };
        self.change_import(context, asked, Removal::Refused, change).await
    }

    /// 取消.
    pub(crate) async fn cancel_import(
        &self,
        context: &Context,
        request: pb::CancelImportRequest,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::target::<ImportId>(v, &request))?;
        let asked = Asked {
            id: target.id,
            etag: &target.etag,
            key: target.key.as_ref(),
        };
        let cancel = |import: &mut Import| import.cancel(context.now);
        self.change_import(context, asked, Removal::All, cancel).await
    }
}
