//! Messages to the domain, collecting violations.

use techmarket_kernel::{CodeCheck, Reason, Violations};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::convert as wire;

use super::read_detail::detail;
use crate::domain::{
    Announcement, Confidential, IntellectualProperty, Kind, ListingContent, Price, PriceMode, State,
};

/// The content of `listing`, checked by every rule. `None` only with a violation.
pub(in crate::grpc) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    listing: pb::Listing,
) -> Option<ListingContent> {
    let kind = wire::choice(v, "kind", listing.kind, kind);
    let organization = wire::credit_code(v, "organization", &listing.organization);
    let price = listing
        .price
        .and_then(|message| v.within("price", |v| price(v, &message)));
    let announcement = listing
        .announcement
        .and_then(|message| v.within("announcement", |v| announcement(v, message)));
    let content = ListingContent {
        kind: kind.unwrap_or(Kind::Achievement),
        // The rules below need a whole content to show every violation at once; what stands in is never kept.
        organization: organization.clone().or_else(|| STAND_IN.parse().ok())?,
        organization_name: listing.organization_name,
        external_id: listing.external_id,
        publisher_hidden: listing.publisher_hidden,
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
    (kind.is_some() && organization.is_some()).then_some(content)
}

/// A code that stands in for one that is refused already.
const STAND_IN: &str = "12100000400000624D";

/// A kind; `None` for unspecified.
pub(in crate::grpc) fn kind(kind: pb::listing::Kind) -> Option<Kind> {
    match kind {
        pb::listing::Kind::Unspecified => None,
        pb::listing::Kind::Achievement => Some(Kind::Achievement),
        pb::listing::Kind::Expert => Some(Kind::Expert),
        pb::listing::Kind::Instrument => Some(Kind::Instrument),
        pb::listing::Kind::Service => Some(Kind::Service),
    }
}

/// A state; `None` for unspecified.
pub(in crate::grpc) fn state(state: pb::listing::State) -> Option<State> {
    match state {
        pb::listing::State::Unspecified => None,
        pb::listing::State::Draft => Some(State::Draft),
        pb::listing::State::Submitted => Some(State::Submitted),
        pb::listing::State::Returned => Some(State::Returned),
        pb::listing::State::Published => Some(State::Published),
        pb::listing::State::Withdrawn => Some(State::Withdrawn),
    }
}

fn price(v: &mut Violations, message: &pb::Price) -> Option<Price> {
    let mode = wire::choice(v, "mode", message.mode, |mode| match mode {
        pb::price::Mode::Unspecified => None,
        pb::price::Mode::Negotiable => Some(PriceMode::Negotiable),
        pb::price::Mode::Fixed => Some(PriceMode::Fixed),
        pb::price::Mode::Range => Some(PriceMode::Range),
    });
    let minimum = wire::fen(v, "minimum", message.minimum.as_ref());
    let maximum = wire::fen(v, "maximum", message.maximum.as_ref());
    Some(Price {
        mode: mode?,
        minimum,
        maximum,
        pricing: message.pricing.clone(),
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
