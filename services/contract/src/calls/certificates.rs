//! Certificates (技术合同登记证明): printed for those who see the contract, verified by anybody (核验).

use std::time::Instant;

use techmarket_documents::{Certificate, Paper, certificate};
use techmarket_feed::Stored as _;
use techmarket_kernel::{Context, Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_rpc::{Shown, request};
use techmarket_types::{ContractId, TableId};

use crate::domain::{CertificateCode, Contract, Ending, State};
use crate::messages::{verified_certificate, verified_list};
use crate::papers::{file_name, print};
use crate::rate::Asker;
use crate::registry::Registry;
use crate::store::{lists, register};

/// Longest text that is read as a code: 16 signs with blanks and hyphens between.
const MAX_CODE: usize = 64;

impl Registry {
    /// 技术合同登记证明 of the version in force.
    pub(crate) async fn print_certificate(
        &self,
        context: &Context,
        request: pb::PrintCertificateRequest,
    ) -> Result<Shown<pb::PrintCertificateResponse>> {
        let id: ContractId =
            Violations::collect(|v| request::renamed_id(v, &request, "contract", &request.contract))?;
        let contract = self.visible(context, id).await?;
        contract.require_state(State::IN_FORCE, "print")?;
        let paper = self.certificate(&contract)?;
        let name = ["技术合同登记证明", &paper.body, &paper.title].map(str::to_owned);
        let dated = [paper.number.to_string(), paper.issued_on.to_string()];
        let file_name = file_name(&[&name[..], &dated].concat(), "pdf");
        let certificate_code = paper.verification.code.clone();
        let typeface = self.reference.typeface;
        let content = print(move || certificate(&paper, typeface)).await?;
        Ok(Shown(pb::PrintCertificateResponse {
            file_name,
            content,
            certificate_code,
        }))
    }

    fn certificate(&self, contract: &Contract) -> Result<Certificate> {
        let content = &contract.content;
        let gap = || Error::internal("a registered contract that lacks what a certificate prints");
        let entry = contract.registration.as_ref().ok_or_else(gap)?;
        let recognised = contract.recognition.as_ref().ok_or_else(gap)?;
        let buyer = content.buyer.as_ref().ok_or_else(gap)?;
        let point = content.registration_point.ok_or_else(gap)?;
        let texts = self.reference.texts;
        // The words go with the rule set, which is that of the first registration, as the legal basis does.
        let registered_on = entry.date();
        let statement = texts.statement(Paper::Certificate, registered_on);
        let category = &recognised.category;
        Ok(Certificate {
            number: entry.number,
            version: u32::try_from(entry.version).unwrap_or(1),
            title: content.title.clone(),
            category: self.reference.title(TableId::ContractCategory, category),
            seller: content.seller.name.clone(),
            buyer: buyer.name.clone(),
            intermediary: content.broker.as_ref().map(|broker| broker.name.clone()),
            signed_on: content.sign_date.ok_or_else(gap)?,
            term: content.term,
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            legal_basis: recognised.legal_basis.clone(),
            statement: statement.unwrap_or_default().to_owned(),
            notes: texts.notes(Paper::Certificate, registered_on),
            body: self.reference.body(point),
            registered_on,
            issued_on: entry.version_date(),
            verification: self.settings.verification(&entry.certificate),
        })
    }

    /// 核验: what was given this code. The one method that anybody may call.
    pub(crate) async fn verify_certificate(
        &self,
        asker: Asker,
        request: pb::VerifyCertificateRequest,
    ) -> Result<pb::VerifyCertificateResponse> {
        self.verify_rate.admit(asker, Instant::now())?;
        let code = Violations::collect(|v| code(v, &request.code))?;
        let document = Some(self.document(&code).await?);
        Ok(pb::VerifyCertificateResponse { document })
    }

    async fn document(&self, code: &CertificateCode) -> Result<Document> {
        let mut snapshot = self.contracts.snapshot().await?;
        let Some(version) = register::by_certificate(&mut snapshot, code).await? else {
            let list = lists::by_certificate(&mut snapshot, code).await?;
            // The code is not repeated: it is not known who reads the answer.
            let list = list.ok_or_else(|| Error::not_found("certificate", "核验码"))?;
            return Ok(Document::List(verified_list(&list)));
        };
        let contract = Contract::find(&mut snapshot, version.contract.id).await?;
        let contract = contract.ok_or_else(|| Error::internal("a version without its contract"))?;
        let is_over = matches!(contract.state, State::Cancelled | State::Revoked);
        let void = contract.ending.as_ref().filter(|_| is_over).map(Ending::date);
        let recognised = version.contract.recognition.as_ref();
        let category = recognised.map_or("", |recognised| &recognised.category);
        let category = self.reference.title(TableId::ContractCategory, category);
        verified_certificate(&version, category, void).map(Document::Certificate)
    }
}

fn code(v: &mut Violations, text: &str) -> Option<CertificateCode> {
    let code = text.parse().ok().filter(|_| text.len() <= MAX_CODE);
    if code.is_none() {
        v.add("code", Reason::TextInvalid, "不是 16 位核验码");
    }
    code
}
