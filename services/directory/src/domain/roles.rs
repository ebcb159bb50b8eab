//! Roles of members and of keys.

use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, Error, Reason, Result, Role, Violations};

/// Those that act for an organisation and need one.
const OF_ORGANIZATIONS: [Role; 3] = [Role::Provider, Role::Demander, Role::Broker];
/// Those that only operators grant, and take away.
const OF_OPERATORS: [Role; 4] = [Role::Operator, Role::Registrar, Role::System, Role::Reviewer];
/// Those for which one password is not enough.
const OF_WEIGHT: [Role; 3] = [Role::Operator, Role::Registrar, Role::Reviewer];

/// One or more roles, as words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Roles(pub Vec<Role>);

impl From<Vec<String>> for Roles {
    fn from(words: Vec<String>) -> Self {
        Self(words.iter().filter_map(|word| Role::from_word(word)).collect())
    }
}

impl From<Roles> for Vec<String> {
    fn from(roles: Roles) -> Self {
        roles.0.iter().map(|role| role.as_str().to_owned()).collect()
    }
}

impl Roles {
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// With those of `other` that are not among them.
    pub fn add(&mut self, other: &Self) {
        let new: Vec<Role> = other.0.iter().copied().filter(|role| !self.has(*role)).collect();
        self.0.extend(new);
    }

    /// Whether a second factor is asked for.
    #[must_use]
    pub fn weigh(&self) -> bool {
        self.has_any(&OF_WEIGHT)
    }

    pub fn check(&self, v: &mut Violations, in_organization: bool) {
        if self.0.is_empty() {
            v.add("roles", Reason::FieldRequired, "必填：至少一个角色");
        }
        for (index, role) in self.0.iter().enumerate() {
            if self.0[..index].contains(role) {
                v.add(
                    format!("roles[{index}]"),
                    Reason::ItemRepeated,
                    "与前面的一项重复",
                );
            }
        }
        // Whoever reviews belongs to none of those that are reviewed.
        if in_organization && self.has(Role::Reviewer) {
            v.add("roles", Reason::KindMismatch, "县区审核员须属于市场（market）");
        }
        if !in_organization && self.has_any(&OF_ORGANIZATIONS) {
            let rule = "供给方、需求方和技术经纪人须属于一个单位";
            v.add("roles", Reason::KindMismatch, rule);
        }
    }

    /// Refuses a caller who may not grant these roles, or take them away.
    pub fn require_grantable(&self, caller: &Caller) -> Result<()> {
        if self.has_any(&OF_OPERATORS) && !caller.is(Role::Operator) {
            let message = "只有运营方可以授予或变更运营方、登记员、县区审核员和系统角色";
            return Err(Error::new(Reason::RoleForbidden, message));
        }
        Ok(())
    }
}
