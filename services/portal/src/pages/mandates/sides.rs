//! The calls about mandates, the same of both sides.

use techmarket_proto::types::v1::BrokerMandate;
use techmarket_proto::{demand::v1 as demand, supply::v1 as supply};

use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;

/// A side of the market.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Supply,
    Demand,
}

/// A page of mandates.
pub(super) struct Listed {
    pub(super) mandates: Vec<BrokerMandate>,
    pub(super) next: String,
}

impl Side {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Demand => "demand",
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Supply => "供给",
            Self::Demand => "需求",
        }
    }
}

pub(super) async fn list(asked: &Asked, side: Side) -> Result<Listed, Fault> {
    let (calls, page_token) = (asked.calls(), asked.value("page").to_owned());
    match side {
        Side::Supply => {
            let request = supply::ListBrokerMandatesRequest {
                page_token,
                ..supply::ListBrokerMandatesRequest::default()
            };
            let listed = calls.supply()?.list_broker_mandates(request).await;
            let listed = listed.map_err(Fault::of(Part::Supply))?.into_inner();
            Ok(Listed {
                mandates: listed.broker_mandates,
                next: listed.next_page_token,
            })
        }
        Side::Demand => {
            let request = demand::ListBrokerMandatesRequest {
                page_token,
                ..demand::ListBrokerMandatesRequest::default()
            };
            let listed = calls.demand()?.list_broker_mandates(request).await;
            let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
            Ok(Listed {
                mandates: listed.broker_mandates,
                next: listed.next_page_token,
            })
        }
    }
}

pub(super) async fn give(
    asked: &Asked,
    side: Side,
    mandate: BrokerMandate,
    request_id: String,
) -> Result<(), Fault> {
    let (calls, broker_mandate) = (asked.calls(), Some(mandate));
    match side {
        Side::Supply => {
            let request = supply::CreateBrokerMandateRequest {
                broker_mandate,
                request_id,
                validate_only: false,
            };
            let given = calls.supply()?.create_broker_mandate(request).await;
            given.map(drop).map_err(Fault::of(Part::Supply))
        }
        Side::Demand => {
            let request = demand::CreateBrokerMandateRequest {
                broker_mandate,
                request_id,
                validate_only: false,
            };
            let given = calls.demand()?.create_broker_mandate(request).await;
            given.map(drop).map_err(Fault::of(Part::Demand))
        }
    }
}

pub(super) async fn revoke(asked: &Asked, side: Side, name: String, form: &Form) -> Result<(), Fault> {
    let (calls, etag, request_id) = (asked.calls(), form.owned("etag"), form.owned("request_id"));
    match side {
        Side::Supply => {
            let request = supply::RevokeBrokerMandateRequest {
                name,
                etag,
                request_id,
            };
            let ended = calls.supply()?.revoke_broker_mandate(request).await;
            ended.map(drop).map_err(Fault::of(Part::Supply))
        }
        Side::Demand => {
            let request = demand::RevokeBrokerMandateRequest {
                name,
                etag,
                request_id,
            };
            let ended = calls.demand()?.revoke_broker_mandate(request).await;
            ended.map(drop).map_err(Fault::of(Part::Demand))
        }
    }
}
