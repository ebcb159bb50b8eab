//! Who acts in the demo, each with a token of its own.

use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock};
use techmarket_portal::Person;
use techmarket_rpc::{Credentials, Keyring, Rpc};
use techmarket_runtime::tls::ClientTls;

use crate::connect::connect;
use crate::demo::sample::{Organization, Sample};

/// Suppliers and companies among the people of the portal's bar.
const SUPPLIERS: [&str; 2] = ["engineering", "institute"];
const COMPANIES: [&str; 2] = ["porcelain", "recycling"];

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

    /// Where the market is.
    pub fn address(&self) -> &str {
        &self.address
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

    /// Somebody who looks around.
    pub fn visitor(&self, number: usize) -> anyhow::Result<Rpc> {
        self.of(&format!("示例访客{number}"), Role::Viewer, None)
    }

    /// Another system that follows the feeds.
    pub fn system(&self) -> anyhow::Result<Rpc> {
        self.of("示例系统", Role::System, None)
    }

    /// The people as whom a visitor of the portal may act: those who act in the demo, and a broker. Who leads reads the board as
    /// the operator does: the market tells figures of the register to registrars and operators.
    pub fn people(sample: &Sample) -> anyhow::Result<Vec<Person>> {
        let suppliers = sample
            .suppliers
            .iter()
            .filter(|one| SUPPLIERS.contains(&one.key.as_str()));
        let suppliers = suppliers.map(|one| {
            (
                format!("supplier-{}", one.key),
                "示例供给方",
                Role::Provider,
                Some(one),
            )
        });
        let companies = sample
            .companies
            .iter()
            .filter(|one| COMPANIES.contains(&one.key.as_str()));
        let companies = companies.map(|one| {
            (
                format!("company-{}", one.key),
                "示例需求方",
                Role::Demander,
                Some(one),
            )
        });
        let others = [
            ("broker", "示例经纪人", Role::Broker),
            ("registrar-a", "示例登记员甲", Role::Registrar),
            ("registrar-b", "示例登记员乙", Role::Registrar),
            ("operator", "示例运营员", Role::Operator),
        ];
        let others = others.map(|(key, name, role)| (key.to_owned(), name, role, None));
        let person = |(key, name, role, organization): (String, &str, Role, Option<&Organization>)| {
            let code = organization.map(|one| one.credit_code.parse()).transpose()?;
            let of = organization.map(|one| one.name.clone()).unwrap_or_default();
            Ok(Person {
                key,
                title: if of.is_empty() {
                    name.to_owned()
                } else {
                    short(&of).to_owned()
                },
                organization_name: of,
                caller: Caller::new(name, [role], code),
            })
        };
        suppliers.chain(companies).chain(others).map(person).collect()
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

/// A name without the place in brackets and the kind of company.
fn short(name: &str) -> &str {
    name.split("有限公司").next().unwrap_or(name)
}
