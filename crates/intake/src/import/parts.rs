//! What an import keeps beside where it stands: how it works, who asked for it, what became of its rows.

use serde::{Deserialize, Serialize};
use techmarket_importing::{Fixed, Summary};
use techmarket_kernel::{Caller, Role};
use techmarket_types::{CreditCode, ImportId};

/// How a file is read and its rows are taken in. Limits stand beside the fields of the message `ImportOptions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct ImportOptions {
    /// Name of the organisation for rows that give none.
    pub organization_name: String,
    /// Place for rows that give none.
    pub region: String,
    /// Fields of technology for rows that give none.
    pub fields: Vec<String>,
    /// The one sheet to read; empty for all.
    pub sheet: String,
    /// Heads of columns whose blank cells take the value above.
    pub fill_down: Vec<String>,
    /// Heads and what they stand for.
    pub mapping: Vec<(String, String)>,
    /// Keeps columns that stand for no field.
    pub keep_unknown: bool,
    /// Changes posts that are there.
    pub update: bool,
    /// Ends what a complete list lacks.
    pub withdraw_missing: bool,
    /// Takes nothing in while rows are refused.
    pub strict: bool,
    /// Publishes each row.
    pub publish: bool,
}

/// What would become, or became, of the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// What was taken for what.
    pub notes: Vec<String>,
    /// How the columns were taken.
    pub columns: Vec<(String, String)>,
    /// The mapping that was used.
    pub mapping: Vec<(String, String)>,
    /// The earlier import that it is of.
    pub mapping_from: Option<ImportId>,
    /// What became of the rows.
    pub summary: Summary,
    /// Posts that a complete list no longer has.
    pub missing: u64,
    /// Names of the first of them.
    pub missing_names: Vec<String>,
}

/// A caller, for work that goes on after the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runner {
    issuer: String,
    subject: String,
    roles: Vec<String>,
    organization: Option<CreditCode>,
}

impl Runner {
    /// The caller as it is kept.
    #[must_use]
    pub fn of(caller: &Caller) -> Self {
        Self {
            issuer: caller.issuer.clone(),
            subject: caller.subject.clone(),
            roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            organization: caller.organization.clone(),
        }
    }

    /// The caller again.
    #[must_use]
    pub fn caller(&self) -> Caller {
        let roles = self.roles.iter().filter_map(|role| Role::from_word(role));
        Caller {
            issuer: self.issuer.clone(),
            ..Caller::new(
                self.subject.clone(),
                roles.collect::<Vec<_>>(),
                self.organization.clone(),
            )
        }
    }
}

impl ImportOptions {
    /// What rows that do not say it have in common.
    #[must_use]
    pub fn fixed(&self, organization: &CreditCode) -> Fixed {
        Fixed {
            organization_name: self.organization_name.clone(),
            region: self.region.clone(),
            fields: self.fields.clone(),
            is_public: techmarket_importing::is_public(organization.as_str()),
        }
    }
}
