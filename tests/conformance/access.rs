//! Who may call which method, as the page `docs/api/access.md`. `tests/flow/access.rs` calls every method as everybody and
//! compares what the gate of a running market says with it.

use std::error::Error;
use std::fmt::Write as _;

use prost_reflect::{MethodDescriptor, Value};
use techmarket_proto::types::v1::{Audience, Ownership, Policy, Role};

use crate::api::Api;

pub(crate) const PAGE: &str = "docs/api/access.md";
const POLICY: &str = "techmarket.type.v1.policy";
const AUDIENCE: &str = "techmarket.type.v1.Audience";
const AUDIENCE_ROLES: &str = "techmarket.type.v1.audience_roles";

/// The columns, in the order of the protos.
const ROLES: [Role; 8] = [
    Role::Viewer,
    Role::Provider,
    Role::Demander,
    Role::Broker,
    Role::Registrar,
    Role::Operator,
    Role::System,
    Role::Reviewer,
];

/// The policy beside a method; none where it has none.
pub(crate) fn policy(api: &Api, method: &MethodDescriptor) -> Result<Option<Policy>, Box<dyn Error>> {
    let option = api
        .pool
        .get_extension_by_name(POLICY)
        .ok_or("the policy option is not declared")?;
    let options = method.options();
    match options.get_extension(&option).as_ref() {
        _ if !options.has_extension(&option) => Ok(None),
        Value::Message(message) => Ok(Some(message.transcode_to()?)),
        other => Err(format!("{POLICY} is no message: {other:?}").into()),
    }
}

/// The roles that a policy lets call: those of its audience, or those that it names.
pub(crate) fn roles(api: &Api, policy: &Policy) -> Result<Vec<Role>, Box<dyn Error>> {
    if policy.audience() == Audience::Unspecified {
        return Ok(policy.roles().collect());
    }
    let option = api
        .pool
        .get_extension_by_name(AUDIENCE_ROLES)
        .ok_or("the option of audiences is not declared")?;
    let audiences = api.pool.get_enum_by_name(AUDIENCE).ok_or("no audiences")?;
    let audience = audiences
        .get_value(policy.audience)
        .ok_or("an unknown audience")?;
    let named = audience.options().get_extension(&option).into_owned();
    let role = |value: &Value| Role::try_from(value.as_enum_number()?).ok();
    let named = named.as_list().ok_or("the roles of an audience are no list")?;
    let roles: Option<Vec<Role>> = named.iter().map(role).collect();
    Ok(roles.ok_or("an unknown role")?)
}

const HEAD: &str = "# Who may call what

Each method names its audience, or the roles that it is for where no audience fits, in the option `techmarket.type.v1.policy`
beside it. The gate refuses every other caller: UNAUTHENTICATED without a token that holds, PERMISSION_DENIED
(`ROLE_FORBIDDEN`) with one of another role. A token carries one or more roles, and one that fits is enough.

*Must* says how the caller has to stand to the resource besides, which the service checks: its organisation is the *owner*, or a
*party* of it. The comment of the method tells whom that leaves out. What a caller sees of an answer may depend on both.

Printed from the protos by `tests/conformance`; `tests/flow/access.rs` calls every method as every role, and as nobody, and
compares.
";

/// The page: a table for each service, a row for each method.
pub(crate) fn page(api: &Api) -> Result<String, Box<dyn Error>> {
    let mut page = HEAD.to_owned();
    for service in api.services() {
        let heads: Vec<String> = ROLES
            .iter()
            .map(|role| short(role.as_str_name(), "ROLE_"))
            .collect();
        let _ = writeln!(page, "\n## {}\n", service.full_name());
        let _ = writeln!(
            page,
            "| method | audience | must | nobody | {} |",
            heads.join(" | ")
        );
        let _ = writeln!(page, "| --- | --- | --- |{}", " --- |".repeat(1 + ROLES.len()));
        for method in service.methods() {
            let policy = policy(api, &method)?.ok_or("a method without a policy")?;
            let roles = roles(api, &policy)?;
            let audience = match policy.audience() {
                Audience::Unspecified => "by role".to_owned(),
                audience => short(audience.as_str_name(), "AUDIENCE_"),
            };
            let must = match policy.ownership() {
                Ownership::Owner => "owner",
                Ownership::Party => "party",
                Ownership::None | Ownership::Unspecified => "",
            };
            let _ = write!(page, "| `{}` | {audience} | {must} |", method.name());
            let mark = |may: bool| if may { " ● |" } else { " |" };
            page.push_str(mark(policy.audience() == Audience::Public));
            page.extend(
                ROLES.map(|role| mark(roles.contains(&role) || policy.audience() == Audience::Public)),
            );
            page.push('\n');
        }
    }
    Ok(page)
}

/// `sides and brokers` of `AUDIENCE_SIDES_AND_BROKERS`.
fn short(name: &str, prefix: &str) -> String {
    name.trim_start_matches(prefix).replace('_', " ").to_lowercase()
}
