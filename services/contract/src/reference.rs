//! What an office goes by: tables, rules, policies, texts, all of them data.

use jiff::SignedDuration;
use techmarket_documents::{Texts, Typeface};
use techmarket_incentives::{Schemes, TaxRules};
use techmarket_recognition::Rulebook;
use techmarket_types::CodeTables;

use crate::domain::statistics::Reporting;

/// What an office goes by.
#[derive(Clone, Copy)]
pub struct Reference {
    pub tables: &'static CodeTables,
    /// Rules of recognition.
    pub rulebook: &'static Rulebook,
    /// Brackets and targets.
    pub reporting: &'static Reporting,
    /// Subsidies after a deal.
    pub schemes: &'static Schemes,
    /// Reliefs from tax.
    pub tax: &'static TaxRules,
    /// What certificates and forms say.
    pub texts: &'static Texts,
    /// What they are printed in.
    pub typeface: &'static Typeface,
}

/// How an office works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For how long a registrar has a case.
    pub lease: SignedDuration,
    /// Whether a case is free again once a step is done, unless the registrar asks for it.
    pub release_after_step: bool,
    /// Address of the page that verifies codes, for the QR code; the code is put behind it. None: the QR code holds the code
    /// alone.
    pub verify_address: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            // A working day: who leaves a case open does not block it for longer.
            lease: SignedDuration::from_hours(8),
            release_after_step: false,
            verify_address: None,
        }
    }
}
