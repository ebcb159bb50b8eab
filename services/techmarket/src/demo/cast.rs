//! Who acts in the demo, each with a token of its own.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock};
use techmarket_rpc::{Credentials, Keyring, Rpc};
use techmarket_runtime::tls::ClientTls;

use crate::connect::connect;
use crate::demo::sample::Organization;

/// Issues tokens and connects with them.
pub struct Cast {
    address: String,
    key: Keyring,
    tls: Option<ClientTls>,
}

impl Cast {
    /// People who call the market at `address`, whose key is `key`.
    pub fn new(address: &str, key: Keyring) -> Self {
        Self {
            address: address.to_owned(),
            key,
            tls: None,
        }
    }

    /// The same people, who call over `tls`.
    pub fn with_tls(self, tls: Option<ClientTls>) -> Self {
        Self { tls, ..self }
    }

    /// Runs the market (运营方).
    pub fn operator(&self) -> anyhow::Result<Rpc> {
        self.of("示例运营员", Role::Operator, None)
    }

    /// A registrar of the registration body (登记员).
    pub fn registrar(&self, name: &str) -> anyhow::Result<Rpc> {
        self.of(name, Role::Registrar, None)
    }

    /// Somebody of a supplier.
    pub fn provider(&self, organization: &Organization) -> anyhow::Result<Rpc> {
        self.of("示例供给方", Role::Provider, Some(organization))
    }

    /// Somebody of a company.
    pub fn demander(&self, organization: &Organization) -> anyhow::Result<Rpc> {
        self.of("示例需求方", Role::Demander, Some(organization))
    }

    /// Another system that follows the feeds.
    pub fn system(&self) -> anyhow::Result<Rpc> {
        self.of("示例系统", Role::System, None)
    }

    /// A token for an hour.
    pub fn token(
        &self,
        name: &str,
        role: Role,
        organization: Option<&Organization>,
    ) -> anyhow::Result<String> {
        let organization = organization.map(|one| one.credit_code.parse()).transpose()?;
        let caller = Caller::new(name, [role], organization);
        let lifetime = SignedDuration::from_hours(1);
        Ok(self.key.issue(&caller, SystemClock.now(), lifetime)?)
    }

    fn of(&self, name: &str, role: Role, organization: Option<&Organization>) -> anyhow::Result<Rpc> {
        self.client(&self.token(name, role, organization)?)
    }

    /// Whoever shows `token`.
    pub fn client(&self, token: &str) -> anyhow::Result<Rpc> {
        match &self.tls {
            Some(tls) => Ok(tls.remote(self.address.clone(), Credentials::token(token.to_owned()))?),
            None => connect(&self.address, token),
        }
    }
}
