//! How a name that stands elsewhere stands to the directory.

use techmarket_text::same_form;

use super::Organization;

/// How a name stands to that of the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// 一致.
    Same,
    /// 曾用名.
    Former,
    /// 不一致.
    Different,
}

impl Agreement {
    /// How `typed` stands to the names of `organization`, in the one form of names.
    #[must_use]
    pub fn of(organization: &Organization, typed: &str) -> Self {
        let form = same_form(typed);
        let mut names = organization.names().map(same_form);
        if names.next().is_some_and(|name| name == form) {
            return Self::Same;
        }
        if names.any(|former| former == form) {
            Self::Former
        } else {
            Self::Different
        }
    }
}
