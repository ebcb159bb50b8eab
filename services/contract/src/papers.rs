//! What the papers of an office have in common: words for codes, the code for verification, errors; and the papers that more
//! than one call makes.

use techmarket_documents::{DocumentError, Paper, RegisterList as PaperList, RegisterRow, Verification};
use techmarket_kernel::{Error, Reason, Result, china_date};
use techmarket_types::{RegistrationPoint, TableId};

use crate::domain::{CertificateCode, ListRow, RegisterList};
use crate::reference::{Reference, Settings};
use crate::registry::Registry;

impl Settings {
    /// Code and address for verification.
    pub(crate) fn verification(&self, code: &CertificateCode) -> Verification {
        let address = self.verify_address.as_ref();
        Verification {
            code: code.to_string(),
            address: address.map(|address| format!("{address}{code}")),
        }
    }
}

impl Reference {
    /// A code of `table` in words; the code where the table has lost it.
    pub(crate) fn title(&self, table: TableId, code: &str) -> String {
        let found = self.tables.table(table).get(code);
        found.map_or_else(|| code.to_owned(), |found| found.name.clone())
    }

    /// The registration body in words.
    pub(crate) fn body(&self, point: RegistrationPoint) -> String {
        self.title(TableId::RegistrationPoint, &point.to_string())
    }
}

impl Registry {
    /// The list as it is printed; its digest is that of this paper.
    pub fn paper_list(&self, list: &RegisterList, rows: &[ListRow]) -> Result<PaperList> {
        let issued_on = china_date(list.create_time);
        let row = |row: &ListRow| {
            Ok(RegisterRow {
                number: row.number.parse().map_err(Error::internal)?,
                title: row.title.clone(),
                category: row.category.clone(),
                seller: row.seller.clone(),
                buyer: row.buyer.clone(),
                total: row.total,
                technology: row.technology,
                registered_on: row.date,
            })
        };
        Ok(PaperList {
            title: list.request.title.clone(),
            body: list.body.clone(),
            period: list.request.period,
            rows: rows.iter().map(row).collect::<Result<_>>()?,
            notes: self.reference.texts.notes(Paper::RegisterList, issued_on),
            issued_on,
            verification: self.settings.verification(&list.code),
        })
    }
}

/// Renders a paper off the tasks that answer calls: laying out takes milliseconds to seconds of one core.
pub(crate) async fn print(
    render: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Vec<u8>> {
    let rendered = tokio::task::spawn_blocking(render).await;
    printed(rendered.map_err(Error::internal)?)
}

/// A printed file, or why it cannot be printed. What a reader can mend is told: characters without a sign, texts too long.
pub(crate) fn printed(result: Result<Vec<u8>, DocumentError>) -> Result<Vec<u8>> {
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
