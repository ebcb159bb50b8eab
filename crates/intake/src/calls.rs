//! GetImport, ListImports, UpdateImport, CancelImport.

use techmarket_kernel::{Context, Page, Reason, Result, Role, Violations};
use techmarket_proto::shapes::{Etagged, Named, Repeatable};
use techmarket_rpc::{convert as wire, request};
use techmarket_types::ImportId;

use crate::keeping::{Asked, Removal};
use crate::options::check_options;
use crate::store::{ImportQuery, list_imports};
use crate::{Import, ImportMessages, Imports, InList, ListAsked, Side};

/// The one field that a caller may change.
const MUTABLE: [&str; 1] = ["options"];

impl<C: Side> Imports<C> {
    /// The import.
    pub async fn get(&self, context: &Context, request: impl Named + Send) -> Result<Import> {
        let id = Violations::collect(|v| request::id::<ImportId>(v, &request))?;
        self.visible_import(context, id).await
    }

    /// A page of imports.
    pub async fn list(
        &self,
        context: &Context,
        request: <C::Message as ImportMessages>::List,
    ) -> Result<Page<InList>> {
        let caller = &context.caller;
        let (page, query) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let ListAsked {
                order_by,
                organization,
                states,
            } = C::Message::asked(v, request);
            let ascending = wire::ascending(v, &order_by);
            let owner = wire::optional_credit_code(v, "filter.organization", &organization);
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
        let mut session = self.posts.repository().read().await?;
        let imports = list_imports(&mut session, &query).await?;
        let imports = imports.into_iter().map(InList).collect();
        Ok(page.page(imports, |last: &InList| last.0.id.to_string()))
    }

    /// 更正设置.
    pub async fn update(
        &self,
        context: &Context,
        request: <C::Message as ImportMessages>::Update,
    ) -> Result<Import> {
        let target = Violations::collect(|v| request::updated::<ImportId, _>(v, &request))?;
        let import = self.visible_import(context, target.id).await?;
        let current = C::Message::import(import.clone());
        let edited = request::edited(&request, &current, &MUTABLE)?;
        let changed = Violations::collect(|v| {
            let codes = self.posts.codes(context);
            let options = C::Message::options(edited);
            v.within("import.options", |v| {
                check_options::<C::Message>(v, codes, &import.organization, &options);
            });
            Some(options)
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
    pub async fn cancel(
        &self,
        context: &Context,
        request: impl Named + Etagged + Repeatable + Send,
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
