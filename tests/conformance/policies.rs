//! Every method says who may call it.

use std::error::Error;

use techmarket_proto::types::v1::{Audience, Ownership, Policy, Role};

use crate::access;
use crate::api::Api;
use crate::methods::writes;

/// What viewers write all the same: by these a person comes to act for an organisation, or records what only the person can.
/// Whose record it is, is checked by the service.
const OF_PERSONS: [&str; 9] = [
    "RegisterOrganization",
    "UpdateOrganization",
    "RequestOrganizationChange",
    "ClaimOrganization",
    "CreateServiceLog",
    "RevokeSession",
    "UpdateAccount",
    "EraseAccount",
    "RequestMembership",
];

pub(crate) fn findings(api: &Api) -> Result<Vec<String>, Box<dyn Error>> {
    let mut findings = Vec::new();
    for method in api.methods() {
        let Some(policy) = access::policy(api, &method)? else {
            findings.push(format!("{} has no policy", method.full_name()));
            continue;
        };
        let roles = access::roles(api, &policy)?;
        let broken = broken_rules(
            &policy,
            &roles,
            writes(method.name()),
            OF_PERSONS.contains(&method.name()),
        );
        findings.extend(
            broken
                .into_iter()
                .map(|rule| format!("{}: {rule}", method.full_name())),
        );
    }
    Ok(findings)
}

/// What is wrong with a policy that lets `roles` call.
fn broken_rules(policy: &Policy, roles: &[Role], writes: bool, of_persons: bool) -> Vec<&'static str> {
    let named = policy.roles.len();
    let mut distinct = roles.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let public = policy.audience() == Audience::Public;
    let tried = [
        (public && writes, "nobody writes without a token"),
        (policy.anonymous, "AUDIENCE_PUBLIC says it"),
        (
            policy.audience() != Audience::Unspecified && named > 0,
            "an audience and roles are named",
        ),
        (!public && roles.is_empty(), "it admits nobody"),
        (
            roles.contains(&Role::Unspecified),
            "ROLE_UNSPECIFIED is never granted",
        ),
        (
            policy.roles().count() != named || distinct.len() != roles.len(),
            "a role is unknown or named twice",
        ),
        (
            roles.contains(&Role::Viewer) && writes && !of_persons,
            "viewers read",
        ),
        (
            policy.ownership() == Ownership::Unspecified,
            "the ownership is not stated",
        ),
    ];
    tried
        .into_iter()
        .filter(|(broken, _)| *broken)
        .map(|(_, rule)| rule)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_policies_are_found() {
        let policy = |roles: &[Role], audience: Audience| Policy {
            roles: roles.iter().map(|role| (*role).into()).collect(),
            ownership: Ownership::None.into(),
            audience: audience.into(),
            ..Policy::default()
        };
        let by_role = |roles: &[Role], writes| {
            broken_rules(&policy(roles, Audience::Unspecified), roles, writes, false)
        };
        let public = policy(&[], Audience::Public);
        assert_eq!(by_role(&[Role::Operator], true), Vec::<&str>::new());
        assert_eq!(broken_rules(&public, &[], false, false), Vec::<&str>::new());
        assert_eq!(
            broken_rules(&public, &[], true, false),
            ["nobody writes without a token"]
        );
        assert_eq!(by_role(&[], false), ["it admits nobody"]);
        assert_eq!(by_role(&[Role::Viewer], true), ["viewers read"]);
        assert_eq!(
            by_role(&[Role::System; 2], true),
            ["a role is unknown or named twice"]
        );
        assert_eq!(
            broken_rules(
                &policy(&[Role::Operator], Audience::Operators),
                &[Role::Operator],
                true,
                false
            ),
            ["an audience and roles are named"]
        );
        assert_eq!(
            broken_rules(
                &policy(&[], Audience::SignedIn),
                &[Role::Viewer, Role::Operator],
                true,
                false
            ),
            ["viewers read"]
        );
        let anonymous = Policy {
            anonymous: true,
            ..policy(&[Role::System], Audience::Unspecified)
        };
        assert_eq!(
            broken_rules(&anonymous, &[Role::System], false, false),
            ["AUDIENCE_PUBLIC says it"]
        );
        let unstated = Policy {
            ownership: 0,
            ..policy(&[Role::System], Audience::Unspecified)
        };
        assert_eq!(
            broken_rules(&unstated, &[Role::System], true, false),
            ["the ownership is not stated"]
        );
    }
}
