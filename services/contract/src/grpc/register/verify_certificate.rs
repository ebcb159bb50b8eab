//! VerifyCertificate: the one method that anybody may call.

use std::time::Instant;

use techmarket_kernel::{Caller, Error, Reason, Result, Role, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;
use tonic::Request;

use crate::app::{Verified, Version};
use crate::domain::RegisterList;
use crate::grpc::ContractGrpc;
use crate::grpc::rate::Asker;

/// Longest text that is read as a code: 16 signs with blanks and hyphens between.
const MAX_CODE: usize = 64;

impl ContractGrpc {
    pub(super) async fn handle_verify_certificate(
        &self,
        request: Request<pb::VerifyCertificateRequest>,
    ) -> Result<pb::VerifyCertificateResponse> {
        self.verify_rate.admit(asker(&request), Instant::now())?;
        let mut v = Violations::new();
        let code = request.get_ref().code.as_str();
        let code = match code.parse() {
            Ok(code) if request.get_ref().code.len() <= MAX_CODE => Some(code),
            _ => {
                v.add("code", Reason::TextInvalid, "不是 16 位核验码");
                None
            }
        };
        let code = v.finish_with(code)?;
        let document = match self.app.verify_certificate(&code).await? {
            Verified::Certificate {
                version,
                category,
                void,
            } => Document::Certificate(to_certificate(&version, category, void)?),
            Verified::List(list) => Document::List(to_list(&list)),
        };
        Ok(pb::VerifyCertificateResponse {
            document: Some(document),
        })
    }
}

fn asker<T>(request: &Request<T>) -> Asker {
    let caller = request.extensions().get::<Caller>();
    if caller.is_some_and(|caller| caller.is(Role::System)) {
        return Asker::System;
    }
    Asker::Address(request.remote_addr().map(|address| address.ip()))
}

fn to_certificate(
    version: &Version,
    category_title: String,
    void: Option<jiff::civil::Date>,
) -> Result<pb::VerifiedCertificate> {
    let contract = &version.contract;
    let gap = || Error::internal("a registered version that lacks what a certificate prints");
    let entry = contract.registration.as_ref().ok_or_else(gap)?;
    let recognised = contract.recognition.as_ref().ok_or_else(gap)?;
    let state = match (void, version.end) {
        (Some(_), _) => pb::DocumentState::Void,
        (None, Some(_)) => pb::DocumentState::Superseded,
        (None, None) => pb::DocumentState::Valid,
    };
    let buyer = contract.content.buyer.as_ref();
    Ok(pb::VerifiedCertificate {
        state: state.into(),
        registration_number: entry.number.to_string(),
        title: contract.content.title.clone(),
        category_title,
        seller_name: contract.content.seller.name.clone(),
        buyer_name: buyer.map(|buyer| buyer.name.clone()).unwrap_or_default(),
        sign_date: contract.content.sign_date.map(wire::to_date),
        total_amount: Some(wire::money(recognised.total_amount)),
        technology_amount: Some(wire::money(recognised.technology_amount)),
        register_date: Some(wire::to_date(entry.date())),
        registered_version: version.number,
        // A version that was superseded is so still when the registration ends later.
        end_date: version.end.or(void).map(wire::to_date),
    })
}

fn to_list(list: &RegisterList) -> pb::VerifiedList {
    let money = |amount: Fen| Some(wire::money(amount));
    let state = if list.void_time.is_some() {
        pb::DocumentState::Void
    } else {
        pb::DocumentState::Valid
    };
    pb::VerifiedList {
        state: state.into(),
        title: list.request.title.clone(),
        contract_count: list.count,
        total_amount: money(list.total),
        technology_amount: money(list.technology),
        digest: list.digest.clone(),
        create_time: Some(wire::timestamp(list.create_time)),
    }
}
