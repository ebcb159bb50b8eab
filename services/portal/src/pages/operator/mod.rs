//! The operator's pages (运营工作台): what waits for review, organisations, claims, brokers, announcements, accounts, keys, the
//! audit trail, and how the market is.

mod accounts;
mod announcements;
mod audit;
mod brokers;
mod claims;
mod health;
mod keys;
mod models;
mod organizations;
mod posts;
mod proofs;

use techmarket_kernel::Role;

pub(crate) use self::accounts::{account, account_verb, accounts};
pub(crate) use self::announcements::{
    announcement, announcement_verb, announcements, create_announcement, edit_announcement, new_announcement,
    update_announcement,
};
pub(crate) use self::audit::audit;
pub(crate) use self::brokers::{broker, broker_verb, brokers};
pub(crate) use self::claims::{claim_verb, claims};
pub(crate) use self::health::health;
pub(crate) use self::keys::{issue, keys, new_key, revoke};
pub(crate) use self::models::{model, model_verb, models, train};
pub(crate) use self::organizations::{organization, organization_verb, organizations};
pub(crate) use self::posts::{post, post_verb, posts};
pub(crate) use self::proofs::proof;
use crate::asked::Asked;
use crate::fault::Fault;
use crate::sheet::{Link, Part, Sheet};

/// The pages of the operator, which stand above each list.
const PAGES: [(&str, &str); 14] = [
    ("/operator", "待审核内容"),
    ("/operator/organizations", "单位核验"),
    ("/operator/claims", "认领"),
    ("/operator/brokers", "经纪人核验"),
    ("/operator/announcements", "通知公告"),
    ("/talks", "对接会"),
    ("/members?organization=market", "运营方成员"),
    ("/operator/accounts", "账号"),
    ("/operator/keys", "接口密钥"),
    ("/webhooks", "事件推送"),
    ("/operator/models", "排序模型"),
    ("/operator/audit", "审计记录"),
    ("/operator/health", "运行状况"),
    ("/codes", "代码表"),
];

/// A list of the operator's.
fn list(asked: &Asked, title: &str) -> Result<Sheet, Fault> {
    asked.person(Role::Operator)?;
    let link = |(href, title): (&str, &str)| Link {
        is_here: asked.path() == href,
        ..Link::new(href, title)
    };
    Ok(Sheet::new(title).part(Part::Tabs(PAGES.map(link).into())))
}
