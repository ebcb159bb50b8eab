//! The domain to messages.

use techmarket_feed::Resource as _;
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::ImportId;

use super::detail::to_detail;
use super::{to_kind, to_price_mode, to_state};
use crate::domain::{Announcement, Confidential, IntellectualProperty, Listing, Price};

/// All of `listing`.
pub(super) fn whole(listing: Listing) -> pb::Listing {
    let (etag, expire_time) = (listing.etag().to_string(), listing.end());
    let content = listing.content;
    pb::Listing {
        name: listing.id.name(),
        etag,
        state: to_state(listing.state).into(),
        kind: to_kind(content.kind).into(),
        organization: listing.organization.to_string(),
        organization_name: content.organization_name,
        external_id: content.external_id,
        publisher_hidden: content.publisher_hidden,
        brokers_may_contact: content.brokers_may_contact,
        mandated_brokers: Vec::new(),
        title: content.title,
        summary: content.summary,
        keywords: content.keywords,
        fields: content.fields,
        industry: content.industry,
        region: content.region,
        maturity: content.maturity.as_ref().map(wire::to_maturity),
        cooperation: content.cooperation,
        price: content.price.map(price),
        intellectual_property: content.intellectual_property.into_iter().map(right).collect(),
        announcement: content.announcement.map(announcement),
        detail: content.detail.map(to_detail),
        confidential: content.confidential.map(confidential),
        reason: listing.reason,
        create_time: Some(wire::timestamp(listing.create_time)),
        update_time: Some(wire::timestamp(listing.update_time)),
        publish_time: listing.publish_time.map(wire::timestamp),
        expire_time: expire_time.map(wire::timestamp),
        revision: None,
        import_name: listing.more.map(ImportId::name).unwrap_or_default(),
    }
}

fn price(price: Price) -> pb::Price {
    pb::Price {
        mode: to_price_mode(price.mode).into(),
        minimum: price.minimum.map(wire::money),
        maximum: price.maximum.map(wire::money),
        pricing: price.pricing,
    }
}

fn right(right: IntellectualProperty) -> pb::IntellectualProperty {
    pb::IntellectualProperty {
        kind: right.kind,
        number: right.number,
        title: right.title,
    }
}

fn announcement(announcement: Announcement) -> pb::Announcement {
    pb::Announcement {
        period: Some(wire::to_period(announcement.period)),
        objected: announcement.objected,
        outcome: announcement.outcome,
    }
}

fn confidential(confidential: Confidential) -> pb::ListingConfidential {
    pb::ListingConfidential {
        detail: confidential.detail,
        contact: confidential.contact.map(wire::to_contact),
    }
}
