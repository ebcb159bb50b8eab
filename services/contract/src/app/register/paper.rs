//! What papers have in common: words for codes, the code for verification, errors.

use techmarket_documents::{DocumentError, Verification};
use techmarket_kernel::{Error, Reason, Result};
use techmarket_types::{RegistrationPoint, TableId};

use crate::app::{Reference, Settings};
use crate::domain::CertificateCode;

impl Settings {
    /// Code and address for verification.
    pub(super) fn verification(&self, code: &CertificateCode) -> Verification {
        let address = self.verify_address.as_ref();
        Verification {
            code: code.to_string(),
            address: address.map(|address| format!("{address}{code}")),
        }
    }
}

impl Reference {
    /// A code of `table` in words; the code where the table has lost it.
    #[must_use]
    pub fn title(&self, table: TableId, code: &str) -> String {
        let found = self.tables.table(table).get(code);
        found.map_or_else(|| code.to_owned(), |found| found.name.clone())
    }

    /// The registration body in words.
    pub(super) fn body(&self, point: RegistrationPoint) -> String {
        self.title(TableId::RegistrationPoint, &point.to_string())
    }
}

/// A printed file, or why it cannot be printed. What a reader can mend is told: characters without a sign, texts too long.
pub(in crate::app) fn printed(result: Result<Vec<u8>, DocumentError>) -> Result<Vec<u8>> {
    result.map_err(|error| {
        let message = error.to_string();
        match error {
            DocumentError::MissingGlyph { field, character } => {
                let error = Error::new(Reason::DocumentUnprintable, message)
                    .with("field", field.name)
                    .with("character", character.to_string());
                match field.row {
                    Some(row) => error.with("row", row.to_string()),
                    None => error,
                }
            }
            DocumentError::PageFull | DocumentError::TooLong { .. } => {
                Error::new(Reason::DocumentUnprintable, message)
            }
            _ => Error::internal(error),
        }
    })
}
