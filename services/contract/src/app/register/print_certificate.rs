//! PrintCertificate.

use techmarket_documents::{Certificate, Paper, certificate};
use techmarket_kernel::{Context, Error, Result};
use techmarket_types::{ContractId, TableId};

use super::{Printed, printed};
use crate::app::App;
use crate::domain::{Contract, State};

/// A certificate in print.
#[derive(Clone, Debug)]
pub struct PrintedCertificate {
    /// The file.
    pub file: Printed,
    /// Its verification code.
    pub code: String,
}

impl App {
    /// 技术合同登记证明 of the version in force.
    pub async fn print_certificate(&self, context: &Context, id: ContractId) -> Result<PrintedCertificate> {
        let contract = self.visible(context, id).await?;
        contract.require_state(State::IN_FORCE, "print")?;
        let paper = self.certificate(&contract)?;
        let code = paper.verification.code.clone();
        let number = paper.number;
        let typeface = self.reference.typeface;
        // Laying out a page takes some milliseconds of one core.
        let rendered = tokio::task::spawn_blocking(move || certificate(&paper, typeface)).await;
        let file_name = format!("{number}.pdf");
        Ok(PrintedCertificate {
            file: Printed {
                file_name,
                content: printed(rendered.map_err(Error::internal)?)?,
            },
            code,
        })
    }

    fn certificate(&self, contract: &Contract) -> Result<Certificate> {
        let content = &contract.content;
        let gap = || Error::internal("a registered contract that lacks what a certificate prints");
        let entry = contract.registration.as_ref().ok_or_else(gap)?;
        let recognised = contract.recognition.as_ref().ok_or_else(gap)?;
        let code = &entry.certificate;
        let point = content.registration_point.ok_or_else(gap)?;
        let texts = self.reference.texts;
        let issued_on = entry.version_date();
        // The words go with the rule set, which is that of the first registration, as the legal basis does.
        let registered_on = entry.date();
        let statement = texts
            .statement(Paper::Certificate, registered_on)
            .unwrap_or_default();
        Ok(Certificate {
            number: entry.number,
            version: u32::try_from(entry.version).unwrap_or(1),
            title: content.title.clone(),
            category: self
                .reference
                .title(TableId::ContractCategory, &recognised.category),
            seller: content.seller.name.clone(),
            buyer: content
                .buyer
                .as_ref()
                .map(|buyer| buyer.name.clone())
                .ok_or_else(gap)?,
            intermediary: content.broker.as_ref().map(|broker| broker.name.clone()),
            signed_on: content.sign_date.ok_or_else(gap)?,
            term: content.term,
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            legal_basis: recognised.legal_basis.clone(),
            statement: statement.to_owned(),
            notes: texts.notes(Paper::Certificate, registered_on),
            body: self.reference.body(point),
            registered_on,
            issued_on,
            verification: self.settings.verification(code),
        })
    }
}
