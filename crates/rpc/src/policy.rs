//! Who may call which method, read from the policy option beside each method in the protos.

use std::collections::HashMap;
use std::sync::Arc;

use prost_reflect::prost_types::method_options::IdempotencyLevel::NoSideEffects;
use prost_reflect::{DescriptorPool, MethodDescriptor, Value};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};
use techmarket_proto::types::v1 as pb;

use crate::shape::Shape;
use crate::work::Work;

const OPTION: &str = "techmarket.type.v1.policy";
const AUDIENCE: &str = "techmarket.type.v1.Audience";
const AUDIENCE_ROLES: &str = "techmarket.type.v1.audience_roles";
/// Services of gRPC itself: what they tell (the API's shape, readiness) is public. Beginning of the path, whether it takes a
/// stream, whether it gives one.
const PUBLIC_SERVICES: [(&str, bool, bool); 4] = [
    ("/grpc.health.v1.Health/Watch", false, true),
    ("/grpc.health.v1.Health/", false, false),
    ("/grpc.reflection.v1.ServerReflection/", true, true),
    ("/grpc.reflection.v1alpha.ServerReflection/", true, true),
];

/// The policies of every method.
#[derive(Clone, Debug)]
pub struct Policies {
    methods: HashMap<String, Method>,
    /// Services of gRPC itself, by the beginning of their path.
    public: [(&'static str, Method); PUBLIC_SERVICES.len()],
    /// How everything is counted that is no method.
    other: Arc<str>,
}

/// What the gate knows of a method.
#[derive(Clone, Debug)]
pub(crate) struct Method {
    /// How its calls are counted: `package.Service/Method`.
    pub(crate) label: Arc<str>,
    pub(crate) admission: Admission,
    pub(crate) work: Work,
    /// Whether callers send a stream.
    pub(crate) takes_stream: bool,
    /// Whether it answers with a stream.
    pub(crate) gives_stream: bool,
    /// Whether its proto says that it changes nothing.
    pub(crate) changes_nothing: bool,
    /// Its messages; none for services of gRPC itself.
    pub(crate) shape: Option<Shape>,
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
        let mut known = HashMap::new();
        for method in methods {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            let admission = admission(&pool, &method).ok_or_else(|| PolicyError::Missing(path.clone()))?;
            let method = Method {
                label: path.trim_start_matches('/').into(),
                work: Work::of(&method, admission.anonymous),
                admission,
                takes_stream: method.is_client_streaming(),
                gives_stream: method.is_server_streaming(),
                changes_nothing: changes_nothing(&method),
                shape: Some(Shape::of(&method)),
            };
            known.insert(path, method);
        }
        Ok(Self {
            methods: known,
            public: PUBLIC_SERVICES.map(|(path, takes, gives)| (path, Method::public(path, takes, gives))),
            other: "other".into(),
        })
    }

    /// The policy of the method at `path`, `/package.Service/Method`; `None` for a method that the market does not have.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Admission> {
        self.method(path).map(|method| &method.admission)
    }

    /// What is known of the method at `path`.
    pub(crate) fn method(&self, path: &str) -> Option<&Method> {
        let public = || self.public.iter().find(|(service, _)| path.starts_with(service));
        self.methods
            .get(path)
            .or_else(|| public().map(|(_, method)| method))
    }

    /// How calls of `path` are counted: what is no method of the market is all one.
    pub(crate) fn label(&self, path: &str) -> &Arc<str> {
        self.method(path).map_or(&self.other, |method| &method.label)
    }

    /// The method at `path` and its caller, who is known, if its policy admits them.
    pub(crate) fn admit(&self, path: &str, caller: Caller) -> Result<(&Method, Option<Caller>)> {
        let method = self.method(path);
        let method = method.ok_or_else(|| Error::new(Reason::MethodUnknown, "本服务没有这个方法"))?;
        if !method.admission.anonymous {
            method.admission.admit(&caller)?;
        }
        Ok((method, Some(caller)))
    }

    /// Whether callers of the method at `path` send a stream, so that its answer comes when they have sent all of it.
    #[must_use]
    pub fn takes_stream(&self, path: &str) -> bool {
        self.method(path).is_some_and(|method| method.takes_stream)
    }

    /// Every method with its policy.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Admission)> {
        self.methods
            .iter()
            .map(|(path, method)| (path.as_str(), &method.admission))
    }
}

impl Method {
    /// Whether callers send or read a stream.
    pub(crate) fn streams(&self) -> bool {
        self.takes_stream || self.gives_stream
    }

    fn public(path: &str, takes_stream: bool, gives_stream: bool) -> Self {
        let admission = Admission {
            roles: Vec::new(),
            anonymous: true,
        };
        Self {
            label: path.trim_matches('/').into(),
            admission,
            work: Work::Probe,
            takes_stream,
            gives_stream,
            changes_nothing: true,
            shape: None,
        }
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
        let message = format!("当前身份的角色不能调用此方法，需要其中之一：{allowed}");
        Err(Error::new(Reason::RoleForbidden, message).with("roles_allowed", allowed))
    }
}

fn changes_nothing(method: &MethodDescriptor) -> bool {
    let options = method.method_descriptor_proto().options.as_ref();
    options.is_some_and(|options| options.idempotency_level() == NoSideEffects)
}

/// The policy of a method; `None` for one that is absent or cannot be enforced.
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
    let listed = policy.roles().map(role).collect::<Option<Vec<_>>>()?;
    let by_audience = policy.audience() != pb::Audience::Unspecified;
    // One way of saying it, so that no reader has to know which of two counts.
    if policy.ownership() == pb::Ownership::Unspecified
        || policy.anonymous
        || by_audience != listed.is_empty()
    {
        return None;
    }
    let anonymous = policy.audience() == pb::Audience::Public;
    let roles = if by_audience {
        stands_for(pool, policy.audience())?
    } else {
        listed
    };
    (anonymous == roles.is_empty()).then_some(Admission { roles, anonymous })
}

/// The roles that an audience stands for, from the option beside its value.
fn stands_for(pool: &DescriptorPool, audience: pb::Audience) -> Option<Vec<Role>> {
    let extension = pool.get_extension_by_name(AUDIENCE_ROLES)?;
    let value = pool.get_enum_by_name(AUDIENCE)?.get_value(audience.into())?;
    let roles = value.options().get_extension(&extension).into_owned();
    let known = |value: &Value| role(pb::Role::try_from(value.as_enum_number()?).ok()?);
    roles.as_list()?.iter().map(known).collect()
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
        pb::Role::Reviewer => Some(Role::Reviewer),
    }
}

#[cfg(test)]
mod tests;
