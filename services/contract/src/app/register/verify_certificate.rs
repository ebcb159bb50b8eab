//! VerifyCertificate.

use jiff::civil::Date;
use techmarket_kernel::{Error, Result};
use techmarket_types::TableId;

use crate::app::{App, Version};
use crate::domain::{CertificateCode, Ending, RegisterList, State};

/// What stands behind a verification code.
pub enum Verified {
    /// A certificate.
    Certificate {
        /// The version that it certifies.
        version: Box<Version>,
        /// Its category in words.
        category: String,
        /// From when on it is void; none while the registration is in force.
        void: Option<Date>,
    },
    /// A list.
    List(Box<RegisterList>),
}

impl App {
    /// 核验: what was given this code. Anybody may ask.
    pub async fn verify_certificate(&self, code: &CertificateCode) -> Result<Verified> {
        let mut snapshot = self.contracts.snapshot().await?;
        let table = self.contracts.table();
        if let Some(version) = table.by_certificate(&mut snapshot, code).await? {
            let id = version.contract.id;
            let contract = table.find(&mut snapshot, id).await?;
            let contract = contract.ok_or_else(|| Error::internal("a version without its contract"))?;
            let is_over = matches!(contract.state, State::Cancelled | State::Revoked);
            let void = contract.ending.as_ref().filter(|_| is_over).map(Ending::date);
            let recognised = version.contract.recognition.as_ref();
            let category = recognised.map_or("", |recognised| &recognised.category);
            return Ok(Verified::Certificate {
                category: self.reference.title(TableId::ContractCategory, category),
                version: Box::new(version),
                void,
            });
        }
        let list = table.list_by_certificate(&mut snapshot, code).await?;
        // The code is not repeated: it is not known who reads the answer.
        let list = list.ok_or_else(|| Error::not_found("certificate", "核验码"))?;
        Ok(Verified::List(Box::new(list)))
    }
}
