//! What the rules of recognition look at.

use techmarket_recognition::{
    Applicant as StatedApplicant, Attachment as Paper, PartyStatement, PaymentStatement, RightStatement,
    Statement, Substance as StatedSubstance,
};
use techmarket_types::Fen;

use crate::domain::{ApplicantKind, AttachmentKind, Contract, ContractContent, Costs, Party};

impl Contract {
    /// The contract as the rules see it: what its applicant states, and which papers are there.
    #[must_use]
    pub fn statement(&self) -> Statement {
        let papers = self.attachments.iter().map(|attachment| paper(attachment.kind));
        Statement {
            attachments: papers.collect(),
            ..self.content.statement()
        }
    }
}

impl ContractContent {
    fn statement(&self) -> Statement {
        let costs = self.non_technical_costs.as_ref().map(Costs::items);
        Statement {
            applicant: match self.applicant.kind {
                ApplicantKind::Seller => StatedApplicant::Seller,
                ApplicantKind::ImportBuyer => StatedApplicant::ImportBuyer,
                ApplicantKind::Intermediary => StatedApplicant::Intermediary,
            },
            registration_point: self.registration_point,
            title: self.title.clone(),
            summary: self.summary.clone(),
            category: self.category.clone(),
            seller: party(&self.seller),
            buyer: self.buyer.as_ref().map(party).unwrap_or_default(),
            sign_date: self.sign_date,
            term: self.term,
            total_amount: self.total_amount,
            technology_amount: self.technology_amount,
            amount_undetermined: self.amount_undetermined,
            non_technical_costs: costs.map(|items| items.to_vec()),
            payment: PaymentStatement {
                form: self.payment_form.clone(),
                royalty_base: self.royalty.is_some(),
                royalty_rate: self.royalty.is_some(),
                entry_fee: self.royalty.and_then(|royalty| royalty.entry_fee),
                instalments: self.planned(),
            },
            expected_investment: self.expected_investment,
            expected_output: self.expected_output,
            related_party: self.related_party,
            intellectual_property: self.rights(),
            plan_source: self.plan_source.clone(),
            socio_economic_aim: self.socio_economic_aim.clone(),
            industry: self.industry.clone(),
            technical_field: self.technical_field.clone(),
            attachments: Vec::new(),
            foreign_language: self.foreign_language,
            substance: self.stated_substance(),
        }
    }

    /// Sum of the planned instalments; none where there are none.
    fn planned(&self) -> Option<Fen> {
        let amounts = self.instalments.iter().map(|instalment| instalment.amount);
        (!self.instalments.is_empty())
            .then(|| Fen::checked_sum(amounts))
            .flatten()
    }

    /// Every right with its certificates; one without a certificate once.
    fn rights(&self) -> Vec<RightStatement> {
        let mut rights = Vec::new();
        for code in &self.intellectual_property {
            let certificates = self
                .right_certificates
                .iter()
                .filter(|proof| proof.right == *code);
            let mut numbers: Vec<String> = certificates.map(|proof| proof.number.clone()).collect();
            if numbers.is_empty() {
                numbers.push(String::new());
            }
            rights.extend(numbers.into_iter().map(|number| RightStatement {
                code: code.clone(),
                number,
            }));
        }
        rights
    }

    fn stated_substance(&self) -> StatedSubstance {
        let stated = &self.substance;
        StatedSubstance {
            mastered_at_signing: stated.mastered_at_signing,
            rights_pass: stated.rights_pass,
            indicators: u32::try_from(stated.indicators.len()).unwrap_or(u32::MAX),
            acceptance_method: !stated.acceptance_method.trim().is_empty(),
            public_domain: stated.public_domain,
            secrecy_measures: stated.secrecy_measures,
            economic_benefit: stated.economic_benefit,
            complete_solution: stated.complete_solution,
            specific_problem: stated.specific_problem,
            routine_means: stated.routine_means,
            separable_part: stated.separable,
            monopoly_clause: stated.monopoly_clause,
            infringes_others: stated.infringes_others,
            trainees_named: stated.trainees_named,
            product_training: stated.product_training,
            parts: stated
                .parts
                .iter()
                .map(|part| (part.category.clone(), part.amount))
                .collect(),
            carrier_sets: stated.carrier_sets.and_then(|sets| u32::try_from(sets).ok()),
            consulting_object: Some(stated.consulting_object.clone()).filter(|object| !object.is_empty()),
        }
    }
}

/// The path in `techmarket.contract.v1.Contract` of a field that the rules name by their own statement.
#[must_use]
pub fn stated_path(field: &str) -> &str {
    match field {
        "payment.instalments" => "instalments",
        "payment.royalty_base" => "royalty.base",
        "payment.royalty_rate" => "royalty.rate_per_myriad",
        "payment.entry_fee" => "royalty.entry_fee",
        "substance.separable_part" => "substance.separable",
        // Numbers stand beside the rights, not in them.
        number if number.starts_with("intellectual_property[") => "right_certificates",
        field => field,
    }
}

fn party(party: &Party) -> PartyStatement {
    PartyStatement {
        name: party.name.clone(),
        credit_code: party.credit_code.clone(),
        region: party.region.clone(),
        country: party.country().to_owned(),
        nature: party.nature.clone(),
        name_on_seal: Some(party.seal_name.clone()).filter(|name| !name.is_empty()),
        signed_by_department: party.signed_by_department,
    }
}

fn paper(kind: AttachmentKind) -> Paper {
    match kind {
        AttachmentKind::ContractText => Paper::ContractText,
        AttachmentKind::Translation => Paper::Translation,
        AttachmentKind::RightProof => Paper::RightsProof,
        AttachmentKind::Authorisation => Paper::Authorisation,
        AttachmentKind::SealProof => Paper::SealProof,
        AttachmentKind::Commitment => Paper::Commitment,
        AttachmentKind::Mandate => Paper::Mandate,
        AttachmentKind::Voucher | AttachmentKind::Amendment | AttachmentKind::Other => Paper::Other,
    }
}
