//! Who may see and do what.

use jiff::civil::Date;
use techmarket_kernel::{Caller, Error, Reason, Result, Role, Viewer};
use techmarket_types::{CreditCode, RegistrationPoint};

use crate::domain::{Applicant, ApplicantKind, Contract, ContractContent, State};

/// Whether `caller` applies for the registration of `content`: as provider for the seller, for the buyer of an import, as
/// broker for the intermediary that the contract names, or because it runs the market.
#[must_use]
pub fn is_applied_for_by(content: &ContractContent, caller: &Caller) -> bool {
    let owns = |kind| is_applicant(content, caller, kind);
    caller.is(Role::Operator)
        || owns(ApplicantKind::Seller)
        || owns(ApplicantKind::Intermediary)
        || (content.applicant.kind == ApplicantKind::ImportBuyer && owns(ApplicantKind::ImportBuyer))
}

/// Refuses a caller that may not fill in the form.
pub fn require_applicant(content: &ContractContent, caller: &Caller) -> Result<()> {
    if is_applied_for_by(content, caller) {
        return Ok(());
    }
    let message = "只有卖方、技术进口的买方，或合同所载的中介方，可以填报合同";
    Err(Error::new(Reason::NotOwner, message))
}

/// Refuses a caller that is not the applicant that the contract states: whoever hands it in.
pub(super) fn require_stated_applicant(content: &ContractContent, caller: &Caller) -> Result<()> {
    let kind = content.applicant.kind;
    if caller.is(Role::Operator) || is_applicant(content, caller, kind) {
        return Ok(());
    }
    let applicant = match kind {
        ApplicantKind::Seller => "卖方",
        ApplicantKind::ImportBuyer => "技术进口的境内买方",
        ApplicantKind::Intermediary => "受托的中介方",
    };
    let message = format!("合同所填的申请人为{applicant}，此操作由该单位办理");
    Err(Error::new(Reason::NotOwner, message))
}

/// Whether the caller's organisation is seller, buyer or broker.
fn is_of_party(content: &ContractContent, caller: &Caller) -> bool {
    let seller = content.seller.credit_code.as_ref();
    let parties = [seller, content.buyer_code(), content.broker_code()];
    parties.into_iter().flatten().any(|code| caller.owns(code))
}

/// Whether `caller` is the seller whose mandate an intermediary has. The mandate is the seller's to end, and so is
/// what was done by it.
fn is_principal(content: &ContractContent, caller: &Caller) -> bool {
    content.applicant.kind == ApplicantKind::Intermediary
        && is_applicant(content, caller, ApplicantKind::Seller)
}

fn is_applicant(content: &ContractContent, caller: &Caller, kind: ApplicantKind) -> bool {
    let (roles, code): (&[Role], _) = match kind {
        ApplicantKind::Seller => (&[Role::Provider], content.seller.credit_code.as_ref()),
        ApplicantKind::ImportBuyer => (&[Role::Demander, Role::Provider], content.buyer_code()),
        ApplicantKind::Intermediary => (&[Role::Broker], content.broker_code()),
    };
    roles.iter().any(|role| caller.is(*role)) && code.is_some_and(|code| caller.owns(code))
}

impl Contract {
    /// Whether `caller` reads all of it but what is the office's own: another system reads what events hold, a service of this
    /// market all, since the directory counts the deals of the broker that a contract names.
    #[must_use]
    pub fn is_open_to(&self, caller: &Caller) -> bool {
        is_desk(caller)
            || caller.is_market()
            || !caller.is(Role::System)
            || is_of_party(&self.content, caller)
    }

    /// Refuses a caller that may not know of it. What was never handed in is no business of the office.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        let by_office = caller.is(Role::Registrar) && self.submit_time.is_some();
        let by_system = caller.is(Role::System) && State::EVER_REGISTERED.contains(&self.state);
        if caller.is(Role::Operator) || by_office || by_system || is_of_party(&self.content, caller) {
            return Ok(());
        }
        Err(Error::not_found(Self::KIND, self.id.name()))
    }

    /// Refuses a caller that does not apply for it: one that may not know of it first of all.
    pub fn require_applicant(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        require_applicant(&self.content, caller)
    }

    /// Refuses everybody but the registrars who decide it: those who serve its registration point, and whose own organisation
    /// is no party (回避).
    pub fn require_registrar(&self, caller: &Caller) -> Result<()> {
        self.require_reviewer(caller)?;
        let point = self.content.registration_point;
        point.map_or(Ok(()), |point| require_point(caller, point))
    }

    /// Refuses everybody but registrars whose own organisation is no party (回避). The policy of the method asked for the role
    /// already; the rule stands here too, so that no other way into the use case is open.
    pub fn require_reviewer(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if !caller.is(Role::Registrar) {
            return Err(Error::new(Reason::RoleForbidden, "只有登记员可以执行此操作"));
        }
        let proposed = self.pending.as_ref().map(|pending| &pending.content);
        if [Some(&self.content), proposed]
            .into_iter()
            .flatten()
            .any(|content| is_of_party(content, caller))
        {
            let message = "登记员所在单位是该合同的当事人，应当回避，由其他登记员办理";
            return Err(Error::new(Reason::OwnCase, message).on(Self::KIND, self.id.name()));
        }
        Ok(())
    }

    /// Refuses everybody but operators and the registrars who decide it.
    pub fn require_desk(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if caller.is(Role::Operator) {
            return Ok(());
        }
        self.require_registrar(caller)
    }

    /// Refuses everybody but the parties, operators and the registrars who decide it.
    pub fn require_party_or_desk(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if is_of_party(&self.content, caller) {
            return Ok(());
        }
        self.require_desk(caller)
    }
}

impl Contract {
    /// Refuses whoever may not dispose of what was handed in or registered (撤回、申请变更、注销): the applicant may, an
    /// intermediary while its mandate lasts, and the seller who gave the mandate.
    pub(super) fn require_disposer(&self, caller: &Caller, today: Date) -> Result<()> {
        if caller.is(Role::Operator) || is_principal(&self.content, caller) {
            return Ok(());
        }
        require_stated_applicant(&self.content, caller)?;
        self.require_mandate(today)
    }

    /// Refuses what an intermediary applies for once its mandate has ended (委托期限届满).
    pub(super) fn require_mandate(&self, today: Date) -> Result<()> {
        let Applicant { kind, mandate_until } = self.content.applicant;
        match mandate_until {
            Some(last) if kind == ApplicantKind::Intermediary && last < today => {
                let message = format!(
                    "中介机构的委托期限（applicant.mandate_end_date）已于{last}届满：请续签委托书并更新委托期限，或由卖方办理"
                );
                Err(Error::new(Reason::MandateEnded, message).on(Self::KIND, self.id.name()))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a registrar who does not serve `point`.
pub fn require_point(caller: &Caller, point: RegistrationPoint) -> Result<()> {
    if caller.is(Role::Operator) || caller.serves(point) {
        return Ok(());
    }
    let message = format!("登记点 {point} 不在当前登记员的登记点范围内");
    Err(Error::new(Reason::PointForeign, message).with("registration_point", point.to_string()))
}

/// Refuses everybody but registrars and operators.
pub fn require_desk(caller: &Caller) -> Result<()> {
    if is_desk(caller) {
        return Ok(());
    }
    Err(Error::new(
        Reason::RoleForbidden,
        "只有登记员和运营方可以执行此操作",
    ))
}

/// Whether the caller is a registrar or an operator, who see what concerns the work of the office.
#[must_use]
pub fn is_desk(caller: &Caller) -> bool {
    caller.is(Role::Registrar) || caller.is(Role::Operator)
}

/// Which drafts that were never handed in a caller sees among what its [`viewer`] sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drafts {
    All,
    /// Those with this organisation as a party.
    Of(Option<CreditCode>),
}

impl Drafts {
    /// What `caller` sees.
    #[must_use]
    pub fn seen_by(caller: &Caller) -> Self {
        if caller.is(Role::Registrar) && !caller.is(Role::Operator) {
            Self::Of(caller.organization.clone())
        } else {
            Self::All
        }
    }
}

/// Whose eyes a list of contracts is for: registrars see all that were handed in, operators all of them, other systems those
/// of [`states_seen_by`].
#[must_use]
pub fn viewer(caller: &Caller) -> Viewer {
    if caller.is(Role::Registrar) || caller.is(Role::System) {
        Viewer::Operator
    } else {
        Viewer::of(caller)
    }
}

/// The states in which `caller` sees the contracts of others at all; none for every state.
#[must_use]
pub fn states_seen_by(caller: &Caller) -> &'static [State] {
    if caller.is(Role::System) && !is_desk(caller) {
        State::EVER_REGISTERED
    } else {
        &[]
    }
}

/// Refuses a caller that may not read the totals of the register.
pub fn require_statistician(caller: &Caller) -> Result<()> {
    if [Role::Registrar, Role::Operator, Role::System]
        .iter()
        .any(|role| caller.is(*role))
    {
        return Ok(());
    }
    Err(Error::new(
        Reason::RoleForbidden,
        "只有登记员、运营方和其他政府系统可以查看登记统计",
    ))
}
