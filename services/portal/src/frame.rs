//! What every page has around its content: titles, header, navigation, footer.

use std::sync::Arc;

use techmarket_kernel::Role;

use crate::asked::Asked;
use crate::sessions::Signed;
use crate::{Person, Portal, Site, assets};

/// What the layout shows.
pub(crate) struct Frame {
    pub(crate) portal: Arc<Portal>,
    /// Title of the page, unique.
    pub(crate) title: String,
    /// Column of the site (栏目): name, description, type.
    pub(crate) column: [&'static str; 3],
    /// Whether a form is shown again with faults: the title says so first.
    pub(crate) has_errors: bool,
    pub(crate) care: bool,
    pub(crate) here: String,
    pub(crate) path: String,
    pub(crate) form_word: String,
    pub(crate) person: Option<Person>,
    /// What the person's sign-in gave: an account has pages of its own.
    pub(crate) account: Option<Arc<Signed>>,
    /// Whether the person manages the members of the own organisation.
    pub(crate) manages: bool,
    /// How many alerts are new to the person, in words; empty if none.
    pub(crate) alerts: String,
    /// What was searched for, in the box at the head.
    pub(crate) query: String,
    /// Of the embedded files.
    pub(crate) version: &'static str,
}

/// An entry of the navigation.
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    pub(crate) title: &'static str,
    /// How many wait there, in words; empty if none do.
    pub(crate) count: String,
    pub(crate) is_here: bool,
}

/// The page of what came of the searches that a person keeps.
const ALERTS: &str = "/my/alerts";

const PUBLIC: [(&str, &str); 9] = [
    ("/", "首页"),
    ("/supply", "技术供给"),
    ("/demand", "技术需求"),
    ("/calls", "揭榜挂帅"),
    ("/announcements", "通知公告"),
    ("/organizations", "机构与人员"),
    ("/statistics", "统计"),
    ("/verify", "证明核验"),
    ("/guides", "办事指南"),
];

impl Frame {
    /// The frame of a page of no column.
    pub(crate) fn of(asked: &Asked) -> Self {
        let session = asked.session();
        Self {
            portal: Arc::clone(asked.portal()),
            title: String::new(),
            column: [""; 3],
            has_errors: false,
            care: asked.care(),
            here: asked.here(),
            path: asked.path().to_owned(),
            form_word: asked
                .portal()
                .form_word(session.map(|session| session.id.as_str())),
            person: session.map(|session| session.person.clone()),
            account: session.and_then(|session| session.account.clone()),
            manages: session.is_some_and(|session| asked.manages(&session.person.organization())),
            alerts: session.map_or_else(String::new, |session| asked.portal().news.new_of(&session.id)),
            query: String::new(),
            version: assets::VERSION.as_str(),
        }
    }

    /// The frame of a page with a title, in a column of the site: name, description, type.
    pub(crate) fn titled(asked: &Asked, title: impl Into<String>, column: [&'static str; 3]) -> Self {
        Self {
            title: title.into(),
            column,
            ..Self::of(asked)
        }
    }

    pub(crate) fn site(&self) -> &Site {
        &self.portal.settings.site
    }

    pub(crate) fn cast(&self) -> &[Person] {
        &self.portal.settings.cast
    }

    pub(crate) fn is_acting(&self, person: &Person) -> bool {
        self.person
            .as_ref()
            .is_some_and(|acting| acting.key == person.key)
    }

    /// Whether people can sign in.
    pub(crate) fn has_accounts(&self) -> bool {
        self.portal.settings.market.roles.directory.is_some()
    }

    /// Whether the head has a box to search by: not where the page has its own.
    pub(crate) fn has_search(&self) -> bool {
        !["/", "/supply", "/demand"].contains(&self.path.as_str())
    }

    pub(crate) fn navigation(&self) -> Vec<Entry> {
        self.entries(&PUBLIC)
    }

    /// The pages of the person's own work.
    pub(crate) fn own(&self) -> Vec<Entry> {
        let Some(person) = &self.person else {
            return Vec::new();
        };
        let mut pages: Vec<(&'static str, &'static str)> = Vec::new();
        if person.is(Role::Provider) {
            pages.extend([
                ("/my/listings", "我的供给"),
                ("/my/listings/new", "登记供给"),
                ("/my/imports", "批量导入"),
                ("/my/matches", "供需匹配"),
            ]);
        }
        if person.is(Role::Demander) {
            pages.extend([
                ("/my/demands", "我的需求"),
                ("/my/demands/new", "发布需求"),
                ("/my/matches", "供需匹配"),
            ]);
        }
        if !person.organization().is_empty() {
            pages.push(("/my/contracts", "合同登记"));
        }
        if person.is(Role::Broker) {
            pages.extend([("/broker", "对接工作台"), ("/talks", "对接会")]);
        }
        if person.follows() {
            pages.extend([(ALERTS, "订阅提醒"), ("/my/mandates", "经纪委托")]);
        }
        if person.is(Role::Registrar) {
            pages.push(("/desk", "登记工作台"));
        }
        if person.is(Role::Operator) {
            pages.extend([("/operator", "运营工作台"), ("/my/experts", "专家和特派员")]);
        }
        if person.is(Role::System) {
            pages.push(("/webhooks", "事件推送"));
        }
        if self.account.is_some() || !person.organization().is_empty() {
            pages.push(("/my/organization", "我的单位"));
        }
        if self.manages && !person.organization().is_empty() {
            pages.push(("/members", "成员"));
        }
        if person.is(Role::Registrar) || person.is(Role::Operator) {
            pages.push(("/board", "统计看板"));
            pages.push(("/subsidies", "补助"));
        }
        self.entries(&pages)
    }

    fn entries(&self, pages: &[(&'static str, &'static str)]) -> Vec<Entry> {
        let entry = |&(href, title): &(&'static str, &'static str)| Entry {
            href,
            title,
            count: if href == ALERTS {
                self.alerts.clone()
            } else {
                String::new()
            },
            is_here: self.path == href,
        };
        pages.iter().map(entry).collect()
    }
}
