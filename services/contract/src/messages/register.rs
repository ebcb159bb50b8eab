//! Sealed lists and certificates, as their readers see them.

use jiff::civil::Date;
use techmarket_kernel::{Caller, Error, Etag, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Answer, convert as wire};
use techmarket_types::Fen;

use crate::domain::{ListRequest, RegisterList, Version};

impl Answer<pb::RegisterList> for RegisterList {
    fn answer(self, _: &Caller) -> pb::RegisterList {
        to_list(&self)
    }
}

/// What a list is to be of.
pub(crate) fn list_request(v: &mut Violations, asked: pb::RegisterList) -> Option<ListRequest> {
    if asked.period.is_none() {
        v.add("period", Reason::FieldRequired, "必填：登记日期的起止");
    }
    let period = wire::period(v, "period", asked.period.as_ref());
    if asked.registration_point.is_empty() {
        v.add("registration_point", Reason::FieldRequired, "必填：登记点");
    }
    let point = &asked.registration_point;
    let point = wire::optional(v, "registration_point", point, Reason::CodeUnknown);
    let seller = wire::optional_code_as_issued(v, "seller", &asked.seller);
    ListRequest::check_title(v, &asked.title);
    Some(ListRequest {
        title: asked.title,
        period: period?,
        point: point?,
        seller,
    })
}

pub(crate) fn to_list(list: &RegisterList) -> pb::RegisterList {
    use pb::register_list::State;
    let request = &list.request;
    let (version, state) = match list.void_time {
        None => (1, State::Valid),
        Some(_) => (2, State::Void),
    };
    pb::RegisterList {
        name: list.id.name(),
        etag: Etag::new(version).to_string(),
        state: state.into(),
        title: request.title.clone(),
        period: Some(wire::to_period(request.period)),
        registration_point: request.point.to_string(),
        seller: request
            .seller
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        contract_count: list.count,
        total_amount: Some(wire::money(list.total)),
        technology_amount: Some(wire::money(list.technology)),
        digest: list.digest.clone(),
        certificate_code: list.code.to_string(),
        create_time: Some(wire::timestamp(list.create_time)),
        update_time: Some(wire::timestamp(list.void_time.unwrap_or(list.create_time))),
    }
}

/// A list that was only validated: it has neither name nor code, since nobody could verify it.
pub(crate) fn unsealed(list: &RegisterList) -> pb::RegisterList {
    pb::RegisterList {
        name: String::new(),
        certificate_code: String::new(),
        ..to_list(list)
    }
}

/// What anybody is told of a certificate. `void` is the day from which it is void.
pub(crate) fn verified_certificate(
    version: &Version,
    category_title: String,
    void: Option<Date>,
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

/// What anybody is told of a list.
pub(crate) fn verified_list(list: &RegisterList) -> pb::VerifiedList {
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
