//! Who calls.

use std::net::{IpAddr, Ipv6Addr};

use techmarket_types::{CreditCode, PointPrefix, RegistrationPoint};

use crate::{Error, Reason, Result};

macro_rules! roles {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// What a caller may be; the words of `techmarket.type.v1.Role`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $(#[doc = $doc] $variant,)* }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for tokens and the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The role of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

roles! {
    Viewer "viewer" "浏览者";
    Provider "provider" "供给方";
    Demander "demander" "需求方";
    Broker "broker" "技术经纪人";
    Registrar "registrar" "技术合同登记员";
    Operator "operator" "运营方";
    System "system" "其他政府系统或本市场的另一服务";
    Reviewer "reviewer" "县区审核员";
}

/// The caller of a request, as its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who signed the token, a word without spaces. Another issuer may know somebody else by the same subject.
    pub issuer: String,
    /// The person or program, at most 100 characters; in the audit trail and the logs.
    pub subject: String,
    /// One or more roles.
    pub roles: Vec<Role>,
    /// The organisation the caller acts for.
    pub organization: Option<CreditCode>,
    /// Registration points that the caller serves as a registrar (登记点范围); empty: all of them, as in an office of one point.
    pub points: Vec<PointPrefix>,
    /// Counties whose posts the caller reviews (审核区域): six digits of GB/T 2260, or two or four for all within. The directory says
    /// so with a session; no token that was written on a machine does.
    pub counties: Vec<String>,
    /// Organisations for which the caller acts as a broker by their mandate (经纪委托). No token says so: the service that keeps
    /// the mandates adds them.
    pub clients: Vec<CreditCode>,
    /// The session or key by which the caller signed in; none with a token that was written on the market's machine.
    pub credential: Option<Box<Credential>>,
}

/// A session (会话) or API key (接口密钥) to which a token was given. Once it is revoked, the token holds no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id, a UUID.
    pub id: String,
    /// Which state of it the token is of. A change of what its holder may do raises it.
    pub generation: i64,
    /// When the token was issued, seconds since 1970.
    pub issued: i64,
}

impl Caller {
    /// The issuer of tokens that the market's own key signs.
    pub const ISSUER: &'static str = "techmarket";

    /// Subject of the market's own services. They sign their own tokens; `techmarket token` issues none for it.
    pub const MARKET: &'static str = "market";

    /// Somebody who serves every registration point, if any.
    #[must_use]
    pub fn new(
        subject: impl Into<String>,
        roles: impl Into<Vec<Role>>,
        organization: Option<CreditCode>,
    ) -> Self {
        Self {
            issuer: Self::ISSUER.to_owned(),
            subject: subject.into(),
            roles: roles.into(),
            organization,
            points: Vec::new(),
            counties: Vec::new(),
            clients: Vec::new(),
            credential: None,
        }
    }

    /// The one person or program (身份) that what is its own is kept by: issuer and subject.
    #[must_use]
    pub fn person(&self) -> String {
        format!("{} {}", self.issuer, self.subject)
    }

    /// The subject of a [`Self::person`].
    #[must_use]
    pub fn subject_of(person: &str) -> &str {
        person.split_once(' ').map_or(person, |(_, subject)| subject)
    }

    /// Whether the caller, as a registrar, serves `point`.
    #[must_use]
    pub fn serves(&self, point: RegistrationPoint) -> bool {
        self.points.is_empty() || self.points.iter().any(|range| range.covers(point))
    }

    /// The counties whose posts the caller reviews; none of who is no reviewer.
    #[must_use]
    pub fn reviewed(&self) -> &[String] {
        if self.is(Role::Reviewer) {
            &self.counties
        } else {
            &[]
        }
    }

    /// Whether the caller, as a reviewer, reviews what belongs to `region`, six digits of GB/T 2260.
    #[must_use]
    pub fn reviews(&self, region: &str) -> bool {
        let covers = |county: &String| region.starts_with(county.as_str());
        self.reviewed().iter().any(covers)
    }

    /// Whether one service of this market calls another. A system of somebody else has the role, but not the subject.
    #[must_use]
    pub fn is_market(&self) -> bool {
        self.is(Role::System) && self.subject == Self::MARKET && self.issuer == Self::ISSUER
    }

    /// Whether the caller has `role`.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the caller acts for `organization`: it is its own or a client's, or the caller runs the market.
    #[must_use]
    pub fn acts_for(&self, organization: &CreditCode) -> bool {
        self.is(Role::Operator) || self.owns(organization) || self.clients.contains(organization)
    }

    /// Whether `organization` is the caller's own.
    #[must_use]
    pub fn owns(&self, organization: &CreditCode) -> bool {
        self.organization.as_ref() == Some(organization)
    }

    /// Refuses everybody but operators. Policies do so at the door; the rules that need it ask again, so that no other way in
    /// is open.
    pub fn require_operator(&self) -> Result<()> {
        if self.is(Role::Operator) {
            return Ok(());
        }
        Err(Error::new(Reason::RoleForbidden, "只有运营方可以执行此操作"))
    }

    /// Refuses a caller that does not act for `organization`.
    pub fn require(&self, organization: &CreditCode) -> Result<()> {
        if self.acts_for(organization) {
            return Ok(());
        }
        Err(Error::new(Reason::NotOwner, "当前身份不属于该记录的所有单位"))
    }
}

/// Whose eyes a list of posts is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Sees everything.
    Operator,
    /// Sees what is public and everything of its own organisation.
    Member(Option<CreditCode>),
}

impl Viewer {
    /// The viewer that `caller` is.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        if caller.is(Role::Operator) {
            Self::Operator
        } else {
            Self::Member(caller.organization.clone())
        }
    }
}

/// The part of an IPv6 address that one subscriber has to itself: the rest is theirs to choose, call by call.
const NETWORK: u128 = u128::MAX << 64;

/// Where somebody whom nobody knows calls from, as it is counted: the address itself, in IPv6 its /64, also where a socket for both
/// versions shows IPv4 as IPv6.
#[must_use]
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & NETWORK).into(),
        IpAddr::V4(address) => address.into(),
    }
}
