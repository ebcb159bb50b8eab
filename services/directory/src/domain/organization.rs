//! Organisations (单位).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_feed::Resource;
use techmarket_kernel::{
    Caller, CodeCheck, Error, Reason, Result, Role, TextRule, Violations, check_contact, check_text,
};
use techmarket_types::{Contact, TableId};

use super::organization_change::PendingChange;
use super::proof::MAX_PROOFS;
use super::{OrganizationId, Proof, Verification};
use crate::events::EVENTS;

techmarket_kernel::words! {
    /// What an organisation is in the market.
    pub enum OrganizationKind {
        /// 一般单位.
        General = "general",
        /// 技术转移机构.
        TransferBody = "transfer_body",
        /// 工作站.
        Station = "station",
    }
}

techmarket_kernel::words! {
    /// How high a transfer body or a station stands (级别).
    pub enum Tier {
        /// 国家级.
        National = "national",
        /// 省级.
        Provincial = "provincial",
        /// 市级.
        City = "city",
        /// 县级.
        County = "county",
    }
}

techmarket_kernel::words! {
    /// Size of an enterprise (企业规模).
    pub enum Scale {
        /// 大型.
        Large = "large",
        /// 中型.
        Medium = "medium",
        /// 小型.
        Small = "small",
        /// 微型.
        Micro = "micro",
    }
}

techmarket_kernel::words! {
    /// What statistics and subsidies ask of an organisation.
    pub enum Quality {
        /// 研发机构.
        ResearchBody = "research_body",
        /// 转制科研院所.
        ConvertedInstitute = "converted_institute",
        /// 国家高新区内企业.
        HighTechZone = "high_tech_zone",
        /// 上市公司.
        Listed = "listed",
        /// 高新技术企业.
        HighTechEnterprise = "high_tech_enterprise",
        /// 科技型中小企业.
        ScienceSme = "science_sme",
    }
}

techmarket_kernel::words! {
    /// Where an organisation stands.
    pub enum OrganizationState {
        /// 待核验.
        Registered = "registered",
        /// 已核验.
        Verified = "verified",
        /// 退回.
        Returned = "returned",
        /// 已并入.
        Merged = "merged",
        /// 已终止.
        Ended = "ended",
    }
}

impl OrganizationState {
    /// Where it goes on.
    pub const LIVING: &'static [Self] = &[Self::Registered, Self::Verified, Self::Returned];
    /// Where everybody finds it in lists: it is or was verified.
    pub const PUBLIC: &'static [Self] = &[Self::Verified, Self::Merged, Self::Ended];
}

/// What members and operators read alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confidential {
    pub contact: Option<Contact>,
    pub address: String,
    pub legal_representative: String,
}

/// What its members write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationContent {
    pub display_name: String,
    pub kind: OrganizationKind,
    /// Of a transfer body and a station.
    pub tier: Option<Tier>,
    /// GB/T 2260; empty for none.
    pub service_area: String,
    /// Leaf of `party_nature`.
    pub nature: String,
    /// GB/T 2260.
    pub region: String,
    pub scale: Option<Scale>,
    /// GB/T 4754; empty for none.
    pub industry: String,
    pub qualities: Vec<Quality>,
    pub introduction: String,
    pub website: String,
    pub confidential: Option<Confidential>,
}

impl OrganizationContent {
    /// Adds everything that is wrong.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_name(v, "display_name", &self.display_name);
        if (self.kind == OrganizationKind::General) == self.tier.is_some() {
            v.add(
                "tier",
                if self.tier.is_some() {
                    Reason::KindMismatch
                } else {
                    Reason::FieldRequired
                },
                "技术转移机构和工作站应填级别，其他单位不填",
            );
        }
        if !self.service_area.is_empty() {
            codes.region(v, "service_area", &self.service_area);
        }
        if self.nature.is_empty() {
            codes.required(v, "nature", TableId::PartyNature, &self.nature);
        }
        codes.optional_leaf(v, "nature", TableId::PartyNature, &self.nature);
        codes.region(v, "region", &self.region);
        codes.optional(v, "industry", TableId::Industry, &self.industry);
        check_text(v, "introduction", &self.introduction, TextRule::text(5_000));
        check_text(v, "website", &self.website, TextRule::line(200));
        let is_site = ["http://", "https://"]
            .iter()
            .any(|scheme| self.website.starts_with(scheme));
        if !self.website.is_empty() && !is_site {
            v.add("website", Reason::TextInvalid, "应以 http:// 或 https:// 开头");
        }
        if let Some(confidential) = &self.confidential {
            v.within("confidential", |v| {
                if let Some(contact) = &confidential.contact {
                    check_contact(v, "contact", contact);
                }
                check_text(v, "address", &confidential.address, TextRule::line(200));
                check_text(
                    v,
                    "legal_representative",
                    &confidential.legal_representative,
                    TextRule::line(50),
                );
            });
        }
    }
}

/// Checks the name of an organisation.
pub fn check_name(v: &mut Violations, field: &str, name: &str) {
    check_text(v, field, name, TextRule::line(200).required());
}

/// A name that it had (曾用名).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerName {
    pub display_name: String,
    pub end_time: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    /// Grows by one with every change.
    pub version: i64,
    pub state: OrganizationState,
    pub content: OrganizationContent,
    /// The latest last.
    pub former_names: Vec<FormerName>,
    pub verification: Option<Verification>,
    /// Why it was returned, merged or ended, or its change refused.
    pub reason: String,
    pub successor: Option<OrganizationId>,
    pub end_time: Option<Timestamp>,
    pub pending: Option<PendingChange>,
    /// Who answers for it here: issuer and subject.
    pub registrant: String,
    pub proofs: Vec<Proof>,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Organization {
    /// A new one, which waits.
    #[must_use]
    pub fn new(
        id: OrganizationId,
        content: OrganizationContent,
        proof: Option<Proof>,
        caller: &Caller,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            version: 1,
            state: OrganizationState::Registered,
            content,
            former_names: Vec::new(),
            verification: None,
            reason: String::new(),
            successor: None,
            end_time: None,
            pending: None,
            registrant: caller.person(),
            proofs: proof.into_iter().collect(),
            create_time: now,
            update_time: now,
        }
    }

    /// Whether `caller` is a member, answers for it, or runs the market. Such a caller reads and changes all of it.
    #[must_use]
    pub fn is_own_of(&self, caller: &Caller) -> bool {
        caller.is(Role::Operator)
            || caller.organization.as_ref().is_some_and(|code| self.id.is(code))
            || self.registrant == caller.person()
    }

    /// Refuses everybody else.
    pub fn require_own(&self, caller: &Caller) -> Result<()> {
        if self.is_own_of(caller) {
            return Ok(());
        }
        let message =
            "只有该单位的成员、登记人和运营方可以执行此操作；确属本单位的，请用 ClaimOrganization 认领";
        Err(Error::new(Reason::NotOwner, message).on(Self::KIND, self.name()))
    }

    /// Refuses everybody but operators, in the form of [`techmarket_feed::Change::admit`].
    pub fn require_operator(&self, caller: &Caller) -> Result<()> {
        caller.require_operator()
    }

    /// Refuses one in another state than `states`.
    pub fn require_state(&self, states: &[OrganizationState], verb: &str) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            Self::KIND,
            self.name(),
            self.state.as_str(),
            verb,
        ))
    }

    /// Adds a paper; of more than may be, the oldest go.
    pub fn add_proof(&mut self, proof: Proof) {
        self.proofs.push(proof);
        let above = self.proofs.len().saturating_sub(MAX_PROOFS);
        self.proofs.drain(..above);
    }

    /// Its names, present and former.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let former = self
            .former_names
            .iter()
            .map(|former| former.display_name.as_str());
        std::iter::once(self.content.display_name.as_str()).chain(former)
    }
}

impl Resource for Organization {
    const KIND: &'static str = "organization";
    const EVENTS: &'static [&'static str] = EVENTS;
    type Id = OrganizationId;

    fn id(&self) -> OrganizationId {
        self.id
    }

    fn name_of(id: OrganizationId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
