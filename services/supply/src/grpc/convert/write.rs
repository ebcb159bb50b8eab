//! The domain to messages: the whole, or what a reader may see.

use prost::Name;
use prost_types::Any;
use techmarket_kernel::{Caller, Etag};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::ListingId;

use super::write_detail::to_detail;
use crate::domain::{Kind, Listing, Price, PriceMode, State};

/// What `caller` may read of `listing`.
pub(in crate::grpc) fn to_view(listing: &Listing, caller: &Caller) -> pb::Listing {
    let whole = to_whole(listing);
    if listing.is_open_to(caller) {
        return whole;
    }
    let hidden = listing.content.publisher_hidden;
    pb::Listing {
        organization: if hidden { String::new() } else { whole.organization },
        organization_name: if hidden {
            String::new()
        } else {
            whole.organization_name
        },
        external_id: if hidden { String::new() } else { whole.external_id },
        confidential: None,
        reason: String::new(),
        ..whole
    }
}

/// What GetListing answers `caller`.
pub(in crate::grpc) fn to_named(listing: &Listing, caller: &Caller) -> pb::Listing {
    let confidential = to_whole(listing).confidential;
    pb::Listing {
        confidential: confidential.filter(|_| listing.shows_confidential_to(caller)),
        ..to_view(listing, caller)
    }
}

/// What the feed carries: everything but the confidential layer.
#[must_use]
pub fn event_resource(listing: &Listing) -> Any {
    let public = pb::Listing {
        confidential: None,
        ..to_whole(listing)
    };
    Any {
        type_url: pb::Listing::type_url(),
        value: prost::Message::encode_to_vec(&public),
    }
}

/// All of `listing`.
pub(in crate::grpc) fn to_whole(listing: &Listing) -> pb::Listing {
    let content = &listing.content;
    pb::Listing {
        // A listing that was only validated has no name.
        name: if listing.id == ListingId::new(uuid::Uuid::nil()) {
            String::new()
        } else {
            listing.id.name()
        },
        etag: Etag::new(listing.version).to_string(),
        state: to_state(listing.state).into(),
        kind: to_kind(content.kind).into(),
        organization: content.organization.to_string(),
        organization_name: content.organization_name.clone(),
        external_id: content.external_id.clone(),
        publisher_hidden: content.publisher_hidden,
        title: content.title.clone(),
        summary: content.summary.clone(),
        keywords: content.keywords.clone(),
        fields: content.fields.clone(),
        industry: content.industry.clone(),
        region: content.region.clone(),
        maturity: content.maturity.as_ref().map(wire::to_maturity),
        cooperation: content.cooperation.clone(),
        price: content.price.as_ref().map(to_price),
        intellectual_property: content
            .intellectual_property
            .iter()
            .map(|right| pb::IntellectualProperty {
                kind: right.kind.clone(),
                number: right.number.clone(),
                title: right.title.clone(),
            })
            .collect(),
        announcement: content
            .announcement
            .as_ref()
            .map(|announcement| pb::Announcement {
                period: Some(wire::to_period(announcement.period)),
                objected: announcement.objected,
                outcome: announcement.outcome.clone(),
            }),
        detail: content.detail.as_ref().map(to_detail),
        confidential: content
            .confidential
            .as_ref()
            .map(|confidential| pb::ListingConfidential {
                detail: confidential.detail.clone(),
                contact: confidential.contact.clone().map(wire::to_contact),
            }),
        reason: listing.reason.clone(),
        create_time: Some(wire::timestamp(listing.create_time)),
        update_time: Some(wire::timestamp(listing.update_time)),
        publish_time: listing.publish_time.map(wire::timestamp),
    }
}

fn to_state(state: State) -> pb::listing::State {
    match state {
        State::Draft => pb::listing::State::Draft,
        State::Submitted => pb::listing::State::Submitted,
        State::Returned => pb::listing::State::Returned,
        State::Published => pb::listing::State::Published,
        State::Withdrawn => pb::listing::State::Withdrawn,
    }
}

fn to_kind(kind: Kind) -> pb::listing::Kind {
    match kind {
        Kind::Achievement => pb::listing::Kind::Achievement,
        Kind::Expert => pb::listing::Kind::Expert,
        Kind::Instrument => pb::listing::Kind::Instrument,
        Kind::Service => pb::listing::Kind::Service,
    }
}

fn to_price(price: &Price) -> pb::Price {
    let mode = match price.mode {
        PriceMode::Negotiable => pb::price::Mode::Negotiable,
        PriceMode::Fixed => pb::price::Mode::Fixed,
        PriceMode::Range => pb::price::Mode::Range,
    };
    pb::Price {
        mode: mode.into(),
        minimum: price.minimum.map(wire::money),
        maximum: price.maximum.map(wire::money),
        pricing: price.pricing.clone(),
    }
}
