//! Messages to the domain, collecting violations.

use techmarket_kernel::{CodeCheck, Reason, Violations};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::CreditCode;

use super::detail::detail;
use super::{kind, price_mode};
use crate::domain::{Announcement, Confidential, IntellectualProperty, Kind, ListingContent, Price};

/// The owner and the content of `listing`.
pub(super) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    listing: pb::Listing,
) -> Option<(CreditCode, ListingContent)> {
    let kind = wire::choice(v, "kind", listing.kind, kind);
    let organization = wire::credit_code(v, "organization", &listing.organization);
    let price = listing
        .price
        .and_then(|message| v.within("price", |v| price(v, message)));
    let announcement = listing
        .announcement
        .and_then(|message| v.within("announcement", |v| announcement(v, message)));
    let content = ListingContent {
        // The rules below need a whole content to show every violation at once; without its kind it is not returned.
        kind: kind.unwrap_or(Kind::Achievement),
        organization_name: listing.organization_name,
        external_id: listing.external_id,
        publisher_hidden: listing.publisher_hidden,
        brokers_may_contact: listing.brokers_may_contact,
        title: listing.title,
        summary: listing.summary,
        keywords: listing.keywords,
        fields: listing.fields,
        industry: listing.industry,
        region: listing.region,
        maturity: wire::maturity(v, "maturity", codes.tables, listing.maturity.as_ref()),
        cooperation: listing.cooperation,
        price,
        intellectual_property: listing.intellectual_property.into_iter().map(right).collect(),
        announcement,
        detail: listing.detail.map(|message| detail(v, message)),
        confidential: listing.confidential.map(confidential),
    };
    content.validate(codes, v);
    kind.and(organization).map(|organization| (organization, content))
}

fn price(v: &mut Violations, message: pb::Price) -> Option<Price> {
    let mode = wire::choice(v, "mode", message.mode, price_mode);
    let minimum = wire::fen(v, "minimum", message.minimum.as_ref());
    let maximum = wire::fen(v, "maximum", message.maximum.as_ref());
    Some(Price {
        mode: mode?,
        minimum,
        maximum,
        pricing: message.pricing,
    })
}

fn right(message: pb::IntellectualProperty) -> IntellectualProperty {
    IntellectualProperty {
        kind: message.kind,
        number: message.number,
        title: message.title,
    }
}

fn announcement(v: &mut Violations, message: pb::Announcement) -> Option<Announcement> {
    if message.period.is_none() {
        v.add("period", Reason::FieldRequired, "必填：公示起止日期");
    }
    let period = wire::period(v, "period", message.period.as_ref())?;
    Some(Announcement {
        period,
        objected: message.objected,
        outcome: message.outcome,
    })
}

fn confidential(message: pb::ListingConfidential) -> Confidential {
    Confidential {
        detail: message.detail,
        contact: message.contact.map(wire::contact),
    }
}
