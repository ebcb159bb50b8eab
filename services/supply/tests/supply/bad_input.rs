//! What a listing may not say: each case with the violations it must give, all at once and nothing else.

use techmarket_kernel::Reason;
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_proto::supply::v1::listing::{Detail, Kind};
use techmarket_proto::supply::v1::{
    AchievementDetail, Announcement, CreateListingRequest, ExpertDetail, InstrumentDetail,
    IntellectualProperty, Listing, ListingConfidential, Price, ServiceDetail, price::Mode,
};
use techmarket_proto::types::v1::{Contact, Maturity};
use techmarket_testkit::{Refusal, descriptions, full_listing, listing, money, period, provider};

use crate::support::Market;

fn text(length: usize) -> String {
    "瓷".repeat(length)
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("词{index}")).collect()
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|&item| item.to_owned()).collect()
}

fn price(mode: Mode, minimum: Option<Money>, maximum: Option<Money>) -> Price {
    Price {
        mode: mode.into(),
        minimum,
        maximum,
        pricing: String::new(),
    }
}

fn yuan(units: i64, nanos: i32, currency: &str) -> Money {
    Money {
        currency_code: currency.to_owned(),
        units,
        nanos,
    }
}

fn announced(period: Option<techmarket_proto::types::v1::Period>) -> Announcement {
    Announcement {
        period,
        ..Announcement::default()
    }
}

fn right(kind: &str) -> IntellectualProperty {
    IntellectualProperty {
        kind: kind.to_owned(),
        ..IntellectualProperty::default()
    }
}

type Case = (&'static str, fn(&mut Listing), &'static [(&'static str, Reason)]);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("blank texts", |l| { l.title = " \u{3000}".into(); l.summary.clear(); l.organization_name = "\t".into(); }, &[
        ("organization_name", Reason::FieldRequired), ("organization_name", Reason::TextInvalid),
        ("title", Reason::FieldRequired), ("summary", Reason::FieldRequired)]),
    ("long texts", |l| { l.title = text(201); l.summary = text(10_001); l.organization_name = text(201); l.external_id = text(101); }, &[
        ("organization_name", Reason::FieldTooLong), ("external_id", Reason::FieldTooLong),
        ("title", Reason::FieldTooLong), ("summary", Reason::FieldTooLong)]),
    ("control characters", |l| { l.title = "电\0瓷".into(); l.summary = "\u{7}".into(); }, &[
        ("title", Reason::TextInvalid), ("summary", Reason::TextInvalid)]),
    ("a line break in a title", |l| l.title = "电\n瓷".into(), &[("title", Reason::TextInvalid)]),
    ("no kind", |l| l.kind = 0, &[("kind", Reason::EnumInvalid)]),
    ("an unknown kind", |l| l.kind = 99, &[("kind", Reason::EnumInvalid)]),
    ("no credit code", |l| l.organization.clear(), &[("organization", Reason::FieldRequired)]),
    ("a wrong check character", |l| l.organization = "12100000400000624E".into(), &[("organization", Reason::CreditCodeInvalid)]),
    ("a short credit code", |l| l.organization = "12100000400000624".into(), &[("organization", Reason::CreditCodeInvalid)]),
    ("no region", |l| l.region.clear(), &[("region", Reason::FieldRequired)]),
    ("an unknown region", |l| l.region = "999999".into(), &[("region", Reason::RegionUnknown)]),
    ("a region that is gone", |l| l.region = "110103".into(), &[("region", Reason::RegionUnknown)]),
    ("no field", |l| l.fields.clear(), &[("fields", Reason::FieldRequired)]),
    ("an unknown field", |l| l.fields = strings(&["4", "99"]), &[("fields[1]", Reason::CodeUnknown)]),
    ("a field twice", |l| l.fields = strings(&["4", "4"]), &[("fields[1]", Reason::ItemRepeated)]),
    ("six fields", |l| l.fields = strings(&["1", "2", "3", "4", "5", "6"]), &[("fields", Reason::TooManyItems)]),
    ("eleven keywords", |l| l.keywords = texts(11), &[("keywords", Reason::TooManyItems)]),
    ("bad keywords", |l| l.keywords = vec!["词".into(), " ".into(), text(51), "词".into()], &[
        ("keywords[1]", Reason::FieldRequired), ("keywords[2]", Reason::FieldTooLong), ("keywords[3]", Reason::ItemRepeated)]),
    ("an unknown industry", |l| l.industry = "00".into(), &[("industry", Reason::CodeUnknown)]),
    ("an unknown way of cooperation", |l| l.cooperation = strings(&["x"]), &[("cooperation[0]", Reason::CodeUnknown)]),
    ("an unknown scale", |l| l.maturity = Some(Maturity { scale: "trl".into(), level: 3 }), &[("maturity.scale", Reason::CodeUnknown)]),
    ("a level above the scale", |l| l.maturity = Some(Maturity { scale: "gbt22900-2022".into(), level: 99 }), &[
        ("maturity.level", Reason::ValueOutOfRange)]),
    ("level 0", |l| l.maturity = Some(Maturity { scale: "gbt22900-2022".into(), level: 0 }), &[("maturity.level", Reason::ValueOutOfRange)]),
    ("no mode of price", |l| l.price = Some(price(Mode::Unspecified, None, None)), &[("price.mode", Reason::EnumInvalid)]),
    ("negative money", |l| l.price = Some(price(Mode::Range, Some(money(-1)), Some(money(1)))), &[("price.minimum", Reason::AmountNegative)]),
    ("reversed amounts", |l| l.price = Some(price(Mode::Range, Some(money(2)), Some(money(1)))), &[("price.maximum", Reason::AmountsReversed)]),
    ("a range without ends", |l| l.price = Some(price(Mode::Range, None, None)), &[
        ("price.minimum", Reason::FieldRequired), ("price.maximum", Reason::FieldRequired)]),
    ("by agreement with an amount", |l| l.price = Some(price(Mode::Negotiable, None, Some(money(1)))), &[("price.maximum", Reason::KindMismatch)]),
    ("one amount that is two", |l| l.price = Some(price(Mode::Fixed, Some(money(1)), Some(money(2)))), &[("price.maximum", Reason::ValueOutOfRange)]),
    ("another currency", |l| l.price = Some(price(Mode::Range, Some(yuan(1, 0, "USD")), Some(yuan(2, 0, "")))), &[
        ("price.minimum", Reason::MoneyInvalid), ("price.minimum", Reason::FieldRequired)]),
    ("parts of a fen", |l| l.price = Some(price(Mode::Range, Some(money(1)), Some(yuan(2, 1, "CNY")))), &[
        ("price.maximum", Reason::MoneyInvalid), ("price.maximum", Reason::FieldRequired)]),
    ("an unknown way of pricing", |l| { l.price = Some(price(Mode::Negotiable, None, None)); l.price.as_mut().unwrap().pricing = "x".into(); }, &[
        ("price.pricing", Reason::CodeUnknown)]),
    ("bad rights", |l| l.intellectual_property = vec![right("x-021"), right(""), right("x"),
        IntellectualProperty { number: text(51), title: text(201), ..right("x-01") }], &[
        ("intellectual_property[1].kind", Reason::FieldRequired), ("intellectual_property[2].kind", Reason::CodeUnknown),
        ("intellectual_property[3].number", Reason::FieldTooLong), ("intellectual_property[3].title", Reason::FieldTooLong)]),
    ("too many rights", |l| l.intellectual_property = vec![right("x-01"); 21], &[("intellectual_property", Reason::TooManyItems)]),
    ("no period", |l| l.announcement = Some(announced(None)), &[("announcement.period", Reason::FieldRequired)]),
    ("half a period", |l| { l.announcement = Some(announced(Some(period((2026, 1, 1), (2026, 1, 2))))); 
        l.announcement.as_mut().unwrap().period.as_mut().unwrap().end_date = None; }, &[
        ("announcement.period.end_date", Reason::FieldRequired)]),
    ("reversed dates", |l| l.announcement = Some(announced(Some(period((2026, 10, 15), (2026, 10, 1))))), &[
        ("announcement.period.end_date", Reason::DatesReversed)]),
    ("no such day", |l| l.announcement = Some(announced(Some(period((2026, 2, 29), (2026, 3, 1))))), &[
        ("announcement.period.start_date", Reason::DateInvalid)]),
    ("half a date", |l| { l.announcement = Some(announced(Some(period((2026, 2, 1), (2026, 3, 1)))));
        l.announcement.as_mut().unwrap().period.as_mut().unwrap().start_date = Some(Date { year: 2026, month: 2, day: 0 }); }, &[
        ("announcement.period.start_date", Reason::DateInvalid)]),
    ("a long outcome", |l| { l.announcement = Some(announced(Some(period((2026, 2, 1), (2026, 3, 1)))));
        l.announcement.as_mut().unwrap().outcome = text(501); }, &[("announcement.outcome", Reason::FieldTooLong)]),
    ("another kind's detail", |l| l.detail = Some(Detail::Expert(ExpertDetail { person: "李四".into(), ..ExpertDetail::default() })), &[
        ("expert", Reason::KindMismatch)]),
    ("a bad achievement", |l| l.detail = Some(Detail::Achievement(AchievementDetail {
        registration_number: "3602026y0001".into(), category: "x".into(), attribute: "x".into(), level: "x".into(),
        completing_organizations: vec![text(201)], completing_persons: vec![String::new()] })), &[
        ("achievement.registration_number", Reason::TextInvalid), ("achievement.category", Reason::CodeUnknown),
        ("achievement.attribute", Reason::CodeUnknown), ("achievement.level", Reason::CodeUnknown),
        ("achievement.completing_organizations[0]", Reason::FieldTooLong), ("achievement.completing_persons[0]", Reason::FieldRequired)]),
    ("a bad expert", |l| { l.kind = Kind::Expert.into(); l.detail = Some(Detail::Expert(ExpertDetail {
        professional_title: text(51), directions: texts(11), ..ExpertDetail::default() })); }, &[
        ("expert.person", Reason::FieldRequired), ("expert.professional_title", Reason::FieldTooLong), ("expert.directions", Reason::TooManyItems)]),
    ("a bad instrument", |l| { l.kind = Kind::Instrument.into(); l.detail = Some(Detail::Instrument(InstrumentDetail {
        manufacturer: text(101), sharing: text(501), hourly_price: Some(money(-1)), ..InstrumentDetail::default() })); }, &[
        ("instrument.model", Reason::FieldRequired), ("instrument.manufacturer", Reason::FieldTooLong),
        ("instrument.sharing", Reason::FieldTooLong), ("instrument.hourly_price", Reason::AmountNegative)]),
    ("a bad service", |l| { l.kind = Kind::Service.into(); l.detail = Some(Detail::Service(ServiceDetail {
        kind: String::new(), promise: text(2_001) })); }, &[
        ("service.kind", Reason::FieldRequired), ("service.promise", Reason::FieldTooLong)]),
    ("a long confidential part", |l| l.confidential = Some(ListingConfidential { detail: text(50_001),
        contact: Some(Contact { person: String::new(), phone: text(31), email: text(101) }) }), &[
        ("confidential.detail", Reason::FieldTooLong), ("confidential.contact.person", Reason::FieldRequired),
        ("confidential.contact.phone", Reason::FieldTooLong), ("confidential.contact.email", Reason::FieldTooLong)]),
    ("many faults at once", |l| { l.kind = 0; l.organization = "x".into(); l.title.clear(); l.fields = strings(&["99"]); l.region = "1".into();
        l.price = Some(price(Mode::Range, Some(money(-2)), Some(money(-3)))); l.announcement = Some(announced(Some(period((2026, 2, 1), (2026, 1, 1))))); }, &[
        ("kind", Reason::EnumInvalid), ("organization", Reason::CreditCodeInvalid), ("announcement.period.end_date", Reason::DatesReversed),
        ("title", Reason::FieldRequired), ("fields[0]", Reason::CodeUnknown), ("region", Reason::RegionUnknown),
        ("price.minimum", Reason::AmountNegative), ("price.maximum", Reason::AmountNegative), ("price.maximum", Reason::AmountsReversed)]),
];

fn request(listing: Listing) -> CreateListingRequest {
    CreateListingRequest {
        listing: Some(listing),
        ..CreateListingRequest::default()
    }
}

#[tokio::test]
async fn every_violation_is_named_at_once() {
    let market = Market::new().await;
    let mut client = market.as_(&provider());
    for (case, spoil, expected) in CASES {
        let mut listing = listing();
        spoil(&mut listing);
        let refused = client.create_listing(request(listing)).await.expect_err(case);
        let paths: Vec<_> = expected
            .iter()
            .map(|(field, reason)| (format!("listing.{field}"), *reason))
            .collect();
        let expected: Vec<_> = paths
            .iter()
            .map(|(field, reason)| (field.as_str(), *reason))
            .collect();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected), "{case}");
    }
    assert_eq!((market.count().await, market.events().await.len()), (0, 0));
}

#[tokio::test]
async fn what_just_fits_is_taken() {
    let market = Market::new().await;
    let mut listing = Listing {
        title: text(200),
        summary: format!("{}\n{}", text(5_000), text(4_999)),
        organization_name: text(200),
        external_id: text(100),
        keywords: texts(10),
        fields: strings(&["1", "2", "3", "4", "5"]),
        ..full_listing()
    };
    listing.price = Some(price(Mode::Fixed, Some(money(0)), Some(money(0))));
    listing.intellectual_property = vec![right("x-01"); 20];
    listing.announcement = Some(announced(Some(period((2026, 10, 1), (2026, 10, 1)))));
    listing.confidential = Some(ListingConfidential {
        detail: text(50_000),
        contact: None,
    });
    let made = market.create(listing.clone()).await;
    assert_eq!((made.title, made.summary), (listing.title, listing.summary));
}

#[tokio::test]
async fn an_empty_request_names_what_is_required() {
    let market = Market::new().await;
    let mut client = market.as_(&provider());
    let refused = client.create_listing(CreateListingRequest {
        request_id: "no uuid".to_owned(),
        ..CreateListingRequest::default()
    });
    let expected = Refusal::of_fields(&[
        ("request_id", Reason::RequestIdInvalid),
        ("listing.kind", Reason::EnumInvalid),
        ("listing.organization", Reason::FieldRequired),
        ("listing.organization_name", Reason::FieldRequired),
        ("listing.title", Reason::FieldRequired),
        ("listing.summary", Reason::FieldRequired),
        ("listing.fields", Reason::FieldRequired),
        ("listing.region", Reason::FieldRequired),
    ]);
    assert_eq!(Refusal::read(&refused.await.unwrap_err()), expected);
}

#[tokio::test]
async fn an_unknown_code_names_its_list() {
    let market = Market::new().await;
    let listing = Listing {
        fields: strings(&["99"]),
        industry: "00".to_owned(),
        ..listing()
    };
    let refused = market
        .as_(&provider())
        .create_listing(request(listing))
        .await
        .unwrap_err();
    let sentences = descriptions(&refused);
    assert!(sentences[0].contains("market_field"), "{sentences:?}");
    assert!(sentences[1].contains("industry"), "{sentences:?}");
}

#[tokio::test]
async fn a_description_does_not_repeat_what_is_confidential() {
    let market = Market::new().await;
    let secret = "机密配方".repeat(20_000);
    let listing = Listing {
        confidential: Some(ListingConfidential {
            detail: secret,
            contact: None,
        }),
        ..listing()
    };
    let refused = market
        .as_(&provider())
        .create_listing(request(listing))
        .await
        .unwrap_err();
    assert!(!format!("{refused:?}").contains("机密配方"));
    assert!(!descriptions(&refused).concat().contains("机密配方"));
}
