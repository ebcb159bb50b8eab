//! Who may see and do what.

use techmarket_kernel::{Caller, Error, Reason, Result, Role, Viewer};

use crate::domain::{ApplicantKind, Contract, ContractContent};

impl ContractContent {
    /// Whether `caller` applies for the registration: as provider for the seller, for the buyer of an import, as broker for
    /// the intermediary that the contract names, or because it runs the market.
    #[must_use]
    pub fn is_applied_for_by(&self, caller: &Caller) -> bool {
        let owns = |kind| self.is_applicant(caller, kind);
        caller.is(Role::Operator)
            || owns(ApplicantKind::Seller)
            || owns(ApplicantKind::Intermediary)
            || (self.applicant.kind == ApplicantKind::ImportBuyer && owns(ApplicantKind::ImportBuyer))
    }

    /// Refuses a caller that may not fill in the form.
    pub fn require_applicant(&self, caller: &Caller) -> Result<()> {
        if self.is_applied_for_by(caller) {
            return Ok(());
        }
        let message = "只有卖方、技术进口的买方，或合同所载的中介方，可以填报合同";
        Err(Error::new(Reason::NotOwner, message))
    }

    /// Refuses a caller that is not the applicant that the contract states.
    pub fn require_stated_applicant(&self, caller: &Caller) -> Result<()> {
        if caller.is(Role::Operator) || self.is_applicant(caller, self.applicant.kind) {
            return Ok(());
        }
        let applicant = match self.applicant.kind {
            ApplicantKind::Seller => "卖方",
            ApplicantKind::ImportBuyer => "技术进口的境内买方",
            ApplicantKind::Intermediary => "受托的中介方",
        };
        let message = format!("合同所填的申请人为{applicant}，只有该单位可以提交、撤回、申请变更或注销");
        Err(Error::new(Reason::NotOwner, message))
    }

    fn is_applicant(&self, caller: &Caller, kind: ApplicantKind) -> bool {
        let (roles, code): (&[Role], _) = match kind {
            ApplicantKind::Seller => (&[Role::Provider], self.seller.credit_code.as_ref()),
            ApplicantKind::ImportBuyer => (&[Role::Demander, Role::Provider], self.buyer_code()),
            ApplicantKind::Intermediary => (&[Role::Broker], self.broker_code()),
        };
        roles.iter().any(|role| caller.is(*role)) && code.is_some_and(|code| caller.owns(code))
    }
}

impl Contract {
    /// Refuses a caller that may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        let content = &self.content;
        let parties = [
            content.seller.credit_code.as_ref(),
            content.buyer_code(),
            content.broker_code(),
        ];
        let is_party = || parties.into_iter().flatten().any(|code| caller.owns(code));
        if viewer(caller) == Viewer::Operator || is_party() {
            return Ok(());
        }
        Err(Error::not_found("contract", self.id.name()))
    }

    /// Refuses a caller that does not apply for it: one that may not know of it first of all.
    pub fn require_applicant(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        self.content.require_applicant(caller)
    }

    /// Refuses everybody but registrars. The policy of the method did so already; the rule stands here too, so that no
    /// other way into the use case is open.
    pub fn require_registrar(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        if caller.is(Role::Registrar) {
            return Ok(());
        }
        Err(Error::new(Reason::RoleForbidden, "只有登记员可以执行此操作"))
    }
}

impl Contract {
    /// Refuses everybody but registrars and operators.
    pub fn require_desk(&self, caller: &Caller) -> Result<()> {
        self.require_visible(caller)?;
        require_desk(caller)
    }
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

/// Whose eyes a list of contracts is for: registrars see all of them, like operators.
#[must_use]
pub fn viewer(caller: &Caller) -> Viewer {
    if caller.is(Role::Registrar) {
        Viewer::Operator
    } else {
        Viewer::of(caller)
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
