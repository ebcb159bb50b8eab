//! Who may call which method, read from the policy option beside each method in the protos.

use std::collections::{HashMap, HashSet};

use prost_reflect::{DescriptorPool, MethodDescriptor, Value};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};
use techmarket_proto::types::v1 as pb;

const OPTION: &str = "techmarket.type.v1.policy";
/// Services of gRPC itself: what they tell (the API's shape, readiness) is public.
const PUBLIC_SERVICES: &[&str] = &[
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

/// The policies of every method.
#[derive(Clone, Debug)]
pub struct Policies {
    admissions: HashMap<String, Admission>,
    /// Methods whose callers send a stream.
    sending: HashSet<String>,
}

/// Who may call one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Roles that may call.
    pub roles: Vec<Role>,
    /// Whether anybody may call, without a token.
    pub anonymous: bool,
}

/// A descriptor set whose policies cannot be enforced.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The descriptor set cannot be read.
    #[error("descriptor set: {0}")]
    Descriptor(#[from] prost_reflect::DescriptorError),
    /// A method without a policy, or with one that admits nobody.
    #[error("method {0} has no usable policy")]
    Missing(String),
}

impl Policies {
    /// Reads the policies of every method in `descriptor_set`.
    pub fn read(descriptor_set: &[u8]) -> Result<Self, PolicyError> {
        let pool = DescriptorPool::decode(descriptor_set)?;
        let methods = pool
            .services()
            .flat_map(|service| service.methods().collect::<Vec<_>>());
        let (mut admissions, mut sending) = (HashMap::new(), HashSet::new());
        for method in methods {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            let admission = admission(&pool, &method).ok_or_else(|| PolicyError::Missing(path.clone()))?;
            if method.is_client_streaming() {
                sending.insert(path.clone());
            }
            admissions.insert(path, admission);
        }
        Ok(Self { admissions, sending })
    }

    /// The policy of the method at `path`, `/package.Service/Method`; `None` for a method that the market has not.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Admission> {
        static PUBLIC: Admission = Admission {
            roles: Vec::new(),
            anonymous: true,
        };
        if PUBLIC_SERVICES.iter().any(|service| path.starts_with(service)) {
            return Some(&PUBLIC);
        }
        self.admissions.get(path)
    }

    /// Whether callers of the method at `path` send a stream, so that its answer comes when they have sent all of it.
    #[must_use]
    pub fn takes_stream(&self, path: &str) -> bool {
        self.sending.contains(path)
    }

    /// Every method with its policy.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Admission)> {
        self.admissions
            .iter()
            .map(|(path, admission)| (path.as_str(), admission))
    }
}

impl Admission {
    /// Refuses a caller whose roles are not among those that may call.
    pub fn admit(&self, caller: &Caller) -> Result<()> {
        if self.roles.iter().any(|role| caller.is(*role)) {
            return Ok(());
        }
        let allowed = self
            .roles
            .iter()
            .map(|role| role.as_str())
            .collect::<Vec<_>>()
            .join(",");
        Err(Error::new(Reason::RoleForbidden, "当前身份的角色不能调用此方法").with("roles_allowed", allowed))
    }
}

fn admission(pool: &DescriptorPool, method: &MethodDescriptor) -> Option<Admission> {
    let extension = pool.get_extension_by_name(OPTION)?;
    let options = method.options();
    if !options.has_extension(&extension) {
        return None;
    }
    let Value::Message(message) = options.get_extension(&extension).into_owned() else {
        return None;
    };
    let policy: pb::Policy = message.transcode_to().ok()?;
    let roles = policy.roles().map(role).collect::<Option<Vec<_>>>()?;
    let stated = policy.ownership() != pb::Ownership::Unspecified && (policy.anonymous || !roles.is_empty());
    stated.then_some(Admission {
        roles,
        anonymous: policy.anonymous,
    })
}

fn role(role: pb::Role) -> Option<Role> {
    match role {
        pb::Role::Unspecified => None,
        pb::Role::Viewer => Some(Role::Viewer),
        pb::Role::Provider => Some(Role::Provider),
        pb::Role::Demander => Some(Role::Demander),
        pb::Role::Broker => Some(Role::Broker),
        pb::Role::Registrar => Some(Role::Registrar),
        pb::Role::Operator => Some(Role::Operator),
        pb::Role::System => Some(Role::System),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_the_market_has_a_policy() {
        let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
        let publish = policies
            .of("/techmarket.supply.v1.SupplyService/PublishListing")
            .unwrap();
        assert_eq!(
            publish,
            &Admission {
                roles: vec![Role::Operator],
                anonymous: false
            }
        );
        assert!(
            policies
                .of("/techmarket.supply.v1.SupplyService/Nothing")
                .is_none()
        );
        assert!(policies.of("/grpc.health.v1.Health/Check").unwrap().anonymous);
    }

    #[test]
    fn who_sends_a_stream_stands_in_the_descriptor() {
        let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
        for (path, expected) in [
            ("/techmarket.contract.v1.ContractService/UploadAttachment", true),
            ("/techmarket.supply.v1.SupplyService/ImportListings", true),
            (
                "/techmarket.contract.v1.ContractService/DownloadAttachment",
                false,
            ),
            ("/techmarket.contract.v1.ContractService/GetContract", false),
            ("/techmarket.contract.v1.ContractService/Nothing", false),
        ] {
            assert_eq!(policies.takes_stream(path), expected, "{path}");
        }
    }
}
