//! What commissioners did (服务记录).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{CodeCheck, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_types::{ExpertId, ParseName};
use uuid::Uuid;

use super::{ExpertContent, Proof};
use crate::events::EVENTS;

/// Most people that one service serves.
const MAX_PEOPLE: i32 = 100_000;

techmarket_kernel::words! {
    /// What was done.
    pub enum ServiceKind {
        /// 现场指导.
        Guidance = "guidance",
        /// 技术培训.
        Training = "training",
        /// 技术咨询.
        Consulting = "consulting",
        /// 政策宣讲.
        Policy = "policy",
        /// 供需对接.
        Docking = "docking",
        /// 其他.
        Other = "other",
    }
}

/// The id of a service: its expert's and its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLogId {
    pub expert: ExpertId,
    pub log: Uuid,
}

impl ServiceLogId {
    /// `experts/{uuid}/serviceLogs/{uuid}`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}/serviceLogs/{}", self.expert.name(), self.log)
    }
}

impl ParseName for ServiceLogId {
    type NameError = String;

    fn parse_name(name: &str) -> Result<Self, String> {
        let read = || {
            let (expert, log) = name.split_once("/serviceLogs/")?;
            let id = Self {
                expert: ExpertId::parse_name(expert).ok()?,
                log: Uuid::try_parse(log).ok()?,
            };
            // One service has one name.
            (id.name() == name).then_some(id)
        };
        read().ok_or_else(|| "应为“experts/{uuid}/serviceLogs/{uuid}”".to_owned())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceContent {
    pub date: Date,
    /// GB/T 2260.
    pub region: String,
    pub place: String,
    pub kind: ServiceKind,
    pub summary: String,
    pub people: i32,
}

impl ServiceContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if self.date > codes.on {
            v.add("service_date", Reason::DateInFuture, "不能晚于今天");
        }
        codes.region(v, "region", &self.region);
        check_text(v, "place", &self.place, TextRule::line(200));
        check_text(v, "summary", &self.summary, TextRule::text(2_000).required());
        if !(1..=MAX_PEOPLE).contains(&self.people) {
            v.add("people_served", Reason::ValueOutOfRange, "应为 1 至 100000");
        }
    }

    /// Refuses a day outside of the period of a commissioner.
    pub fn require_within(&self, expert: &ExpertContent) -> Result<()> {
        match expert.period {
            Some((first, last)) if !(first..=last).contains(&self.date) => {
                let rule = format!("应在服务期 {first} 至 {last} 内");
                Err(Error::of_field(
                    "service_log.service_date",
                    Reason::ValueOutOfRange,
                    rule,
                ))
            }
            _ => Ok(()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLog {
    pub id: ServiceLogId,
    /// Grows by one with every change.
    pub version: i64,
    /// Struck; then it counts no more.
    pub voided: bool,
    pub content: ServiceContent,
    pub evidence: Option<Proof>,
    pub reason: String,
    /// Issuer and subject.
    pub recorder: String,
    pub create_time: Timestamp,
}

impl ServiceLog {
    /// 作废.
    pub fn void(&mut self, reason: String) -> Result<()> {
        if self.voided {
            return Err(Error::state_forbids(Self::KIND, self.name(), "voided", "void"));
        }
        self.voided = true;
        self.reason = reason;
        Ok(())
    }
}

impl Resource for ServiceLog {
    const KIND: &'static str = "service_log";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = ServiceLogId;

    fn id(&self) -> ServiceLogId {
        self.id
    }

    fn name_of(id: ServiceLogId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, _: Timestamp) {
        self.version += 1;
    }
}
