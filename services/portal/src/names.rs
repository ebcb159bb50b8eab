//! What the directory and imports answer, in the words of an office.

use techmarket_proto::directory::v1::{
    Account, Announcement, ApiKey, Broker, Expert, Member, Organization, OrganizationClaim, ServiceLog,
    account, announcement, api_key, broker, expert, member, organization, organization_claim, service_log,
};
use techmarket_proto::supply::v1::import;
use techmarket_proto::types::v1::Role;

/// A state as its tag: the word and the tone.
type Tag = (&'static str, &'static str);

/// Roles that a form offers, by the names of the API.
pub(crate) const ROLES: [(Role, &str); 7] = [
    (Role::Provider, "供给方"),
    (Role::Demander, "需求方"),
    (Role::Broker, "技术经纪人"),
    (Role::Registrar, "技术合同登记员"),
    (Role::Operator, "运营方"),
    (Role::System, "其他系统"),
    (Role::Viewer, "浏览者"),
];

/// Roles in words.
pub(crate) fn roles(roles: &[i32]) -> String {
    let known = ROLES.iter().filter(|(role, _)| roles.contains(&(*role).into()));
    let names: Vec<&str> = known.map(|(_, name)| *name).collect();
    names.join("、")
}

pub(crate) const ORGANIZATION_KINDS: [(organization::Kind, &str); 3] = [
    (organization::Kind::General, "一般单位"),
    (organization::Kind::TransferBody, "技术转移机构"),
    (organization::Kind::Station, "工作站"),
];

pub(crate) const TIERS: [(organization::Tier, &str); 4] = [
    (organization::Tier::National, "国家级"),
    (organization::Tier::Provincial, "省级"),
    (organization::Tier::City, "市级"),
    (organization::Tier::County, "县级"),
];

pub(crate) const SCALES: [(organization::Scale, &str); 4] = [
    (organization::Scale::Large, "大型"),
    (organization::Scale::Medium, "中型"),
    (organization::Scale::Small, "小型"),
    (organization::Scale::Micro, "微型"),
];

/// The word of one of a list; empty where it is none of them.
pub(crate) fn of<T: PartialEq>(list: &[(T, &'static str)], one: &T) -> &'static str {
    list.iter().find(|(of, _)| of == one).map_or("", |(_, name)| name)
}

pub(crate) fn organization_state(organization: &Organization) -> Tag {
    match organization.state() {
        organization::State::Unspecified => ("", ""),
        organization::State::Registered => ("待核验", "warn"),
        organization::State::Verified => ("已核验", "good"),
        organization::State::Returned => ("退回", "warn"),
        organization::State::Merged => ("已并入", "gone"),
        organization::State::Ended => ("已终止", "gone"),
    }
}

pub(crate) fn claim_state(claim: &OrganizationClaim) -> Tag {
    match claim.state() {
        organization_claim::State::Unspecified => ("", ""),
        organization_claim::State::Open => ("待处理", "warn"),
        organization_claim::State::Accepted => ("已同意", "good"),
        organization_claim::State::Rejected => ("不予同意", "gone"),
    }
}

pub(crate) fn broker_state(broker: &Broker) -> Tag {
    match broker.state() {
        broker::State::Unspecified => ("", ""),
        broker::State::Registered => ("待核验", "warn"),
        broker::State::Verified => ("有效", "good"),
        broker::State::Expired => ("证书到期", "gone"),
        broker::State::Suspended => ("暂停", "gone"),
    }
}

pub(crate) const EXPERT_KINDS: [(expert::Kind, &str); 3] = [
    (expert::Kind::Person, "自然人"),
    (expert::Kind::Team, "团队"),
    (expert::Kind::Body, "法人"),
];

/// 自然人, or 科技特派员（自然人）.
pub(crate) fn expert_title(expert: &Expert) -> String {
    let kind = of(&EXPERT_KINDS, &expert.kind());
    if expert.commissioner {
        format!("科技特派员（{kind}）")
    } else {
        kind.to_owned()
    }
}

pub(crate) const SERVICE_KINDS: [(service_log::Kind, &str); 6] = [
    (service_log::Kind::Guidance, "现场指导"),
    (service_log::Kind::Training, "技术培训"),
    (service_log::Kind::Consulting, "技术咨询"),
    (service_log::Kind::Policy, "政策宣讲"),
    (service_log::Kind::Docking, "供需对接"),
    (service_log::Kind::Other, "其他"),
];

pub(crate) fn service_state(log: &ServiceLog) -> Tag {
    match log.state() {
        service_log::State::Unspecified => ("", ""),
        service_log::State::Recorded => ("已记录", "good"),
        service_log::State::Voided => ("已作废", "gone"),
    }
}

pub(crate) fn expert_state(expert: &Expert) -> Tag {
    match expert.state() {
        expert::State::Unspecified => ("", ""),
        expert::State::Active => ("在册", "good"),
        expert::State::Ended => ("已结束", "gone"),
    }
}

pub(crate) const ANNOUNCEMENT_KINDS: [(announcement::Kind, &str); 4] = [
    (announcement::Kind::Notice, "通知"),
    (announcement::Kind::Call, "征集"),
    (announcement::Kind::Publication, "公示"),
    (announcement::Kind::Outcome, "结果公布"),
];

pub(crate) fn announcement_state(one: &Announcement) -> Tag {
    match one.state() {
        announcement::State::Unspecified => ("", ""),
        announcement::State::Draft => ("草稿", "warn"),
        announcement::State::Published => ("已发布", "good"),
        announcement::State::Withdrawn => ("已撤回", "gone"),
    }
}

pub(crate) fn member_state(member: &Member) -> Tag {
    match member.state() {
        member::State::Unspecified => ("", ""),
        member::State::Invited => ("已邀请", "warn"),
        member::State::Active => ("正常", "good"),
        member::State::Suspended => ("已停用", "gone"),
        member::State::Removed => ("已移除", "gone"),
        member::State::Requested => ("待同意", "warn"),
    }
}

pub(crate) fn account_state(account: &Account) -> Tag {
    match account.state() {
        account::State::Unspecified => ("", ""),
        account::State::Active => ("正常", "good"),
        account::State::Suspended => ("已停用", "gone"),
        account::State::Erased => ("已注销", "gone"),
    }
}

pub(crate) fn key_state(key: &ApiKey) -> Tag {
    match key.state() {
        api_key::State::Unspecified => ("", ""),
        api_key::State::Active => ("有效", "good"),
        api_key::State::Revoked => ("已撤销", "gone"),
    }
}

pub(crate) fn import_state(state: import::State) -> Tag {
    match state {
        import::State::Unspecified => ("", ""),
        import::State::Uploading => ("上传中", "plain"),
        import::State::Uploaded => ("待预览", "warn"),
        import::State::Previewing => ("预览中", "plain"),
        import::State::Previewed => ("已预览", "warn"),
        import::State::Running => ("导入中", "plain"),
        import::State::Succeeded => ("已完成", "good"),
        import::State::Failed => ("失败", "gone"),
        import::State::Cancelled => ("已取消", "gone"),
        import::State::Expired => ("已过期", "gone"),
    }
}
