//! How to reach a person.

use serde::{Deserialize, Serialize};

/// How to reach a person (联系方式). Always confidential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name of the person (联系人).
    pub person: String,
    /// Telephone number with area code; may be empty.
    pub phone: String,
    /// E-mail address; may be empty.
    pub email: String,
}
