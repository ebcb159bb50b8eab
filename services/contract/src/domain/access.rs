//! Who may see and do what.

use techmarket_kernel::{Caller, Error, Reason, Result, Role, Viewer};

use crate::domain::{Contract, ContractContent};

impl ContractContent {
    /// Whether `caller` applies for the registration: as provider for the seller, as broker for the intermediary that the
    /// contract names, or because it runs the market.
    #[must_use]
    pub fn is_applied_for_by(&self, caller: &Caller) -> bool {
        let seller = self.seller.credit_code.as_ref();
        caller.is(Role::Operator)
            || (caller.is(Role::Provider) && seller.is_some_and(|code| caller.owns(code)))
            || (caller.is(Role::Broker) && self.broker_code().is_some_and(|code| caller.owns(code)))
    }

    /// Refuses a caller that does not apply for the registration.
    pub fn require_applicant(&self, caller: &Caller) -> Result<()> {
        if self.is_applied_for_by(caller) {
            return Ok(());
        }
        let message = "只有卖方，或合同所载的中介方，可以填报和提交合同";
        Err(Error::new(Reason::NotOwner, message))
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
