//! The form of a listing.

use prost_types::FieldMask;
use techmarket_proto::supply::v1::{
    AchievementDetail, ExpertDetail, InstrumentDetail, Listing, ListingConfidential, Price, ServiceDetail,
    listing, price,
};
use techmarket_types::TableId;

use super::{Pairs, SCALE, confidential, contact, maturity, place_code, today};
use crate::amounts::{amount, in_wan};
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, levels, options, words_of};
use crate::form::Form;
use crate::words;

/// What the form changes of a listing that is there, whatever its kind.
const PATHS: [&str; 12] = [
    "title",
    "summary",
    "keywords",
    "fields",
    "region",
    "maturity",
    "cooperation",
    "price",
    "publisher_hidden",
    "brokers_may_contact",
    "confidential.detail",
    "confidential.contact",
];

/// The kinds that a form offers.
const KINDS: [listing::Kind; 4] = [
    listing::Kind::Achievement,
    listing::Kind::Expert,
    listing::Kind::Instrument,
    listing::Kind::Service,
];

/// The fields, with what was typed.
pub(crate) fn sections(asked: &Asked, form: &Form, is_new: bool) -> Vec<Section> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let table = |table| options(tables, table, today);
    let mut first = Vec::new();
    if is_new {
        let kinds = KINDS.map(|kind| {
            (
                kind.as_str_name().to_owned(),
                words::listing_kind(kind).to_owned(),
            )
        });
        first.push(Field::select(form, "kind", "类型", kinds.to_vec()).required());
    }
    first.extend([
        Field::text(form, "title", "名称", "至多 200 字").required(),
        Field::area(
            form,
            "summary",
            "简介",
            "公开。写清用途、特点、指标和应用情况，至多 10,000 字。",
            8,
        )
        .required(),
        Field::text(form, "keywords", "关键词", "至多 10 个，用顿号分开"),
        Field::checks(
            form,
            "fields",
            "所属领域（1 至 5 个）",
            table(TableId::MarketField),
        )
        .required(),
        Field::text(
            form,
            "region",
            "所在地",
            "行政区划代码，例如 360300；输入时可从列表中选择",
        )
        .required(),
    ]);
    let modes = [
        ("", "未说明"),
        ("MODE_NEGOTIABLE", "面议"),
        ("MODE_FIXED", "一口价"),
        ("MODE_RANGE", "区间"),
    ];
    let modes = modes.map(|(code, title)| (code.to_owned(), title.to_owned()));
    let terms = vec![
        Field::select(form, "maturity.level", "技术成熟度", levels(tables, SCALE)),
        Field::checks(form, "cooperation", "合作方式", table(TableId::Cooperation)),
        Field::select(form, "price.mode", "价格", modes.to_vec()),
        Field::short(
            form,
            "price.minimum",
            "最低价（万元）",
            "面议的不填；一口价的只填此项",
        ),
        Field::short(form, "price.maximum", "最高价（万元）", ""),
    ];
    vec![
        Section {
            title: "基本情况",
            fields: first,
        },
        Section {
            title: "合作条件",
            fields: terms,
        },
        Section {
            title: "类型所需的内容",
            fields: of_kind(asked, form, is_new),
        },
        confidential(form),
    ]
}

/// What only one kind has: of a new listing for each kind, of one that is there for its own.
fn of_kind(asked: &Asked, form: &Form, is_new: bool) -> Vec<Field> {
    let kinds = options(asked.portal().settings.tables, TableId::ServiceKind, today(asked));
    let kinds = [(String::new(), "未选择".to_owned())]
        .into_iter()
        .chain(kinds)
        .collect();
    let all = [
        (
            listing::Kind::Achievement,
            Field::short(
                form,
                "achievement.registration_number",
                "成果登记号",
                "科技成果填写，没有的不填",
            ),
        ),
        (
            listing::Kind::Expert,
            Field::short(form, "expert.person", "专家姓名", "专家必填"),
        ),
        (
            listing::Kind::Expert,
            Field::short(form, "expert.professional_title", "职称", "专家填写"),
        ),
        (
            listing::Kind::Instrument,
            Field::short(form, "instrument.model", "仪器型号", "大型仪器必填"),
        ),
        (
            listing::Kind::Instrument,
            Field::text(form, "instrument.sharing", "开放共享方式", "大型仪器填写"),
        ),
        (
            listing::Kind::Service,
            Field::select(form, "service.kind", "服务类型（科技服务必选）", kinds),
        ),
        (
            listing::Kind::Service,
            Field::area(form, "service.promise", "服务内容与指标", "科技服务填写", 4),
        ),
    ];
    let own = kind(form);
    let all = all.into_iter().filter(|(of, _)| is_new || *of == own);
    all.map(|(_, field)| field).collect()
}

fn kind(form: &Form) -> listing::Kind {
    listing::Kind::from_str_name(form.value("kind")).unwrap_or(listing::Kind::Unspecified)
}

/// The listing that was typed. What cannot be read as its field's form asks goes to `refused`.
pub(crate) fn read(form: &Form, refused: &mut Vec<Refused>) -> Listing {
    let of = |name: &str| form.owned(name);
    let detail = match kind(form) {
        listing::Kind::Achievement => Some(listing::Detail::Achievement(AchievementDetail {
            registration_number: of("achievement.registration_number"),
            ..AchievementDetail::default()
        })),
        listing::Kind::Expert => Some(listing::Detail::Expert(ExpertDetail {
            person: of("expert.person"),
            professional_title: of("expert.professional_title"),
            ..ExpertDetail::default()
        })),
        listing::Kind::Instrument => Some(listing::Detail::Instrument(InstrumentDetail {
            model: of("instrument.model"),
            sharing: of("instrument.sharing"),
            ..InstrumentDetail::default()
        })),
        listing::Kind::Service => Some(listing::Detail::Service(ServiceDetail {
            kind: of("service.kind"),
            promise: of("service.promise"),
        })),
        listing::Kind::Unspecified => None,
    };
    Listing {
        kind: kind(form).into(),
        title: of("title"),
        summary: of("summary"),
        keywords: words_of(form.value("keywords")),
        fields: form.list("fields"),
        region: place_code(form.value("region")),
        maturity: maturity(form, "maturity.level"),
        cooperation: form.list("cooperation"),
        price: read_price(form, refused),
        publisher_hidden: form.is_set("publisher_hidden"),
        brokers_may_contact: form.is_set("brokers_may_contact"),
        detail,
        confidential: Some(ListingConfidential {
            detail: of("confidential.detail"),
            contact: contact(form),
        }),
        ..Listing::default()
    }
}

fn read_price(form: &Form, refused: &mut Vec<Refused>) -> Option<Price> {
    let minimum = amount(form, "price.minimum", refused);
    let mut maximum = amount(form, "price.maximum", refused);
    let mode = price::Mode::from_str_name(form.value("price.mode"));
    if mode == Some(price::Mode::Fixed) && maximum.is_none() {
        maximum.clone_from(&minimum);
    }
    let is_stated = mode.is_some() || minimum.is_some() || maximum.is_some();
    is_stated.then(|| Price {
        mode: mode.unwrap_or(price::Mode::Unspecified).into(),
        minimum,
        maximum,
        pricing: String::new(),
    })
}

/// What an update by this form changes.
pub(crate) fn mask(form: &Form) -> FieldMask {
    let own: &[&str] = match kind(form) {
        listing::Kind::Achievement => &["achievement.registration_number"],
        listing::Kind::Expert => &["expert.person", "expert.professional_title"],
        listing::Kind::Instrument => &["instrument.model", "instrument.sharing"],
        listing::Kind::Service => &["service.kind", "service.promise"],
        listing::Kind::Unspecified => &[],
    };
    let paths = PATHS.iter().chain(own).map(|&path| path.to_owned()).collect();
    FieldMask { paths }
}

/// The form of a listing that is there.
pub(crate) fn form(asked: &Asked, listing: &Listing) -> Form {
    let mut pairs = Pairs::default();
    pairs.put("kind", listing.kind().as_str_name());
    pairs.put("title", &listing.title);
    pairs.put("summary", &listing.summary);
    pairs.put("keywords", listing.keywords.join("、"));
    pairs.put_all("fields", &listing.fields);
    pairs.put_place(asked, "region", &listing.region);
    pairs.put_maturity("maturity.level", listing.maturity.as_ref());
    pairs.put_all("cooperation", &listing.cooperation);
    if let Some(price) = &listing.price {
        pairs.put("price.mode", price.mode().as_str_name());
        pairs.put("price.minimum", in_wan(price.minimum.as_ref()));
        pairs.put("price.maximum", in_wan(price.maximum.as_ref()));
    }
    match &listing.detail {
        Some(listing::Detail::Achievement(detail)) => {
            pairs.put("achievement.registration_number", &detail.registration_number);
        }
        Some(listing::Detail::Expert(detail)) => {
            pairs.put("expert.person", &detail.person);
            pairs.put("expert.professional_title", &detail.professional_title);
        }
        Some(listing::Detail::Instrument(detail)) => {
            pairs.put("instrument.model", &detail.model);
            pairs.put("instrument.sharing", &detail.sharing);
        }
        Some(listing::Detail::Service(detail)) => {
            pairs.put("service.kind", &detail.kind);
            pairs.put("service.promise", &detail.promise);
        }
        None => {}
    }
    if let Some(confidential) = &listing.confidential {
        pairs.put("confidential.detail", &confidential.detail);
        pairs.put_contact(confidential.contact.as_ref());
    }
    pairs.put_flag("publisher_hidden", listing.publisher_hidden);
    pairs.put_flag("brokers_may_contact", listing.brokers_may_contact);
    Form::of(pairs.0)
}
