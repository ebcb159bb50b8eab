//! Every method says who may call it.

use std::error::Error;

use prost_reflect::Value;
use techmarket_proto::types::v1::{Ownership, Policy, Role};

use crate::api::Api;
use crate::methods::writes;

const OPTION: &str = "techmarket.type.v1.policy";

pub(crate) fn findings(api: &Api) -> Result<Vec<String>, Box<dyn Error>> {
    let option = api
        .pool
        .get_extension_by_name(OPTION)
        .ok_or("the policy option is not declared")?;
    let mut findings = Vec::new();
    for method in api.methods() {
        let options = method.options();
        let value = options.get_extension(&option).into_owned();
        let Value::Message(message) = value else {
            return Err(format!("{OPTION} is no message").into());
        };
        if !options.has_extension(&option) {
            findings.push(format!("{} has no policy", method.full_name()));
            continue;
        }
        let policy: Policy = message.transcode_to()?;
        let broken = broken_rules(&policy, writes(method.name()));
        findings.extend(
            broken
                .into_iter()
                .map(|rule| format!("{}: {rule}", method.full_name())),
        );
    }
    Ok(findings)
}

fn broken_rules(policy: &Policy, writes: bool) -> Vec<&'static str> {
    let mut roles: Vec<Role> = policy.roles().collect();
    let all = roles.len();
    roles.sort_unstable();
    roles.dedup();
    let tried = [
        (policy.anonymous && writes, "nobody writes without a token"),
        (policy.anonymous && all > 0, "who needs no token needs no role"),
        (!policy.anonymous && all == 0, "it admits nobody"),
        (
            roles.contains(&Role::Unspecified),
            "ROLE_UNSPECIFIED is never granted",
        ),
        (
            all != policy.roles.len() || roles.len() != all,
            "a role is unknown or named twice",
        ),
        (roles.contains(&Role::Viewer) && writes, "viewers read"),
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
        let policy = |roles: &[Role], anonymous| Policy {
            roles: roles.iter().map(|role| (*role).into()).collect(),
            ownership: Ownership::None.into(),
            anonymous,
        };
        assert_eq!(
            broken_rules(&policy(&[Role::Operator], false), true),
            Vec::<&str>::new()
        );
        assert_eq!(broken_rules(&policy(&[], true), false), Vec::<&str>::new());
        assert_eq!(
            broken_rules(&policy(&[], true), true),
            ["nobody writes without a token"]
        );
        assert_eq!(broken_rules(&policy(&[], false), false), ["it admits nobody"]);
        assert_eq!(
            broken_rules(&policy(&[Role::Viewer], false), true),
            ["viewers read"]
        );
        assert_eq!(
            broken_rules(&policy(&[Role::System; 2], false), true),
            ["a role is unknown or named twice"]
        );
        let unstated = Policy {
            ownership: 0,
            ..policy(&[Role::System], false)
        };
        assert_eq!(broken_rules(&unstated, true), ["the ownership is not stated"]);
    }
}
