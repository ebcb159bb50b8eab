//! Somebody who is signed in.

use techmarket_kernel::{Caller, Role};

/// A person as the pages know one.
#[derive(Clone, Debug)]
pub struct Person {
    /// How a form names the person: a word without spaces.
    pub key: String,
    /// What the pages call the person.
    pub title: String,
    /// Name of the organisation that the person acts for; empty without one.
    pub organization_name: String,
    /// As whom the portal calls the market for the person.
    pub caller: Caller,
}

impl Person {
    pub(crate) fn is(&self, role: Role) -> bool {
        self.caller.roles.contains(&role)
    }

    /// Credit code of the organisation; empty without one.
    pub(crate) fn organization(&self) -> String {
        let code = self.caller.organization.as_ref();
        code.map(ToString::to_string).unwrap_or_default()
    }

    /// Whether the person's work is to follow what is published: those whose navigation has the alerts.
    pub(crate) fn follows(&self) -> bool {
        [Role::Provider, Role::Demander, Role::Broker]
            .iter()
            .any(|role| self.is(*role))
    }

    /// Where the person's work begins.
    pub(crate) fn home(&self) -> &'static str {
        if self.is(Role::Provider) {
            "/my/listings"
        } else if self.is(Role::Demander) {
            "/my/demands"
        } else if self.is(Role::Broker) {
            "/broker"
        } else if self.is(Role::Registrar) {
            "/desk"
        } else if self.is(Role::Operator) {
            "/operator"
        } else if self.is(Role::System) {
            "/webhooks"
        } else {
            "/"
        }
    }
}
