//! Search of supply and of demand (检索): words or none, facets, order, pages with addresses.

mod address;
mod found;

use askama::Template;

use self::address::address;
use self::found::{Found, list_demands, list_listings, search_demands, search_listings};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::frame::Frame;
use crate::own::request_id;
use crate::pages::saved;
use crate::sheet::ShortForm;
use crate::text;

/// Values of a facet that are shown.
const VALUES: usize = 8;
/// The orders that people choose from.
const ORDERS: [(&str, &str); 4] = [
    ("", "相关度"),
    ("publish_time desc", "最新发布"),
    ("price", "金额从低到高"),
    ("price desc", "金额从高到低"),
];

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    /// `/supply` or `/demand`.
    base: &'static str,
    /// 供给 or 需求.
    what: &'static str,
    /// `listing` or `demand`, for suggestions.
    side: &'static str,
    query: String,
    chosen: Vec<Choice>,
    orders: Vec<Choice>,
    facets: Vec<Facet>,
    found: Found,
    next: String,
    is_first: bool,
    first: String,
    /// By which the reader saves the search.
    save: Option<ShortForm>,
    request_id: String,
}

/// Something to choose, or chosen and to be given up.
struct Choice {
    title: String,
    href: String,
    count: String,
    is_chosen: bool,
}

struct Facet {
    title: &'static str,
    values: Vec<Choice>,
}

pub(crate) async fn listings(asked: Asked) -> Outcome {
    let found = if asked.value("q").is_empty() {
        list_listings(&asked).await?
    } else {
        search_listings(&asked).await?
    };
    shown(&asked, found, ["/supply", "供给", "listing"])
}

pub(crate) async fn demands(asked: Asked) -> Outcome {
    let found = if asked.value("q").is_empty() {
        list_demands(&asked).await?
    } else {
        search_demands(&asked).await?
    };
    shown(&asked, found, ["/demand", "需求", "demand"])
}

/// Facets by which the market can be asked again, and the parameter of each.
const fn facet(field: &str) -> Option<(&'static str, &'static str)> {
    match field.as_bytes() {
        b"fields" => Some(("所属领域", "field")),
        b"kind" => Some(("类型", "kind")),
        b"province" => Some(("省份", "region")),
        b"prefecture" => Some(("地市", "region")),
        b"organization" => Some(("单位", "organization")),
        _ => None,
    }
}

fn shown(asked: &Asked, found: Found, [base, what, side]: [&'static str; 3]) -> Outcome {
    let query = asked.value("q").to_owned();
    let mut chosen = Vec::new();
    let mut facets = Vec::new();
    for one in &found.facets {
        let Some((title, name)) = facet(&one.field) else {
            continue;
        };
        let mut values = Vec::new();
        for value in one.values.iter().take(VALUES) {
            let is_chosen = asked.values(name).any(|chosen| chosen == value.code);
            let other = if is_chosen {
                None
            } else {
                Some(value.code.as_str())
            };
            let choice = || Choice {
                title: value.display_name.clone(),
                href: address(asked, &[(name, other)]),
                count: value.count.to_string(),
                is_chosen,
            };
            if is_chosen {
                chosen.push(choice());
            }
            values.push(choice());
        }
        if values.len() > 1 || values.iter().any(|value| value.is_chosen) {
            facets.push(Facet { title, values });
        }
    }
    let order = asked.value("order");
    let orders = ORDERS.iter().map(|(value, title)| Choice {
        title: (*title).to_owned(),
        href: address(
            asked,
            &[("order", Some(*value).filter(|value| !value.is_empty()))],
        ),
        count: String::new(),
        is_chosen: *value == order,
    });
    let title = if query.is_empty() {
        format!("技术{what}")
    } else {
        format!("“{}”的{what}检索结果", text::shortened(&query, 30))
    };
    let (first, next) = (address(asked, &[]), &found.next);
    let next = if next.is_empty() {
        String::new()
    } else {
        format!("{first}&page={}", text::encoded(next))
    };
    let column = if side == "listing" {
        ["技术供给", "科技成果、专家、仪器和科技服务", "信息公开"]
    } else {
        ["技术需求", "企业的技术难题与需求", "信息公开"]
    };
    let mut frame = Frame::titled(asked, title, column);
    frame.query.clone_from(&query);
    answer(&SearchPage {
        orders: if query.is_empty() {
            Vec::new()
        } else {
            orders.collect()
        },
        is_first: asked.value("page").is_empty(),
        save: saved::offered(asked, side),
        request_id: request_id(asked),
        frame,
        base,
        what,
        side,
        query,
        chosen,
        facets,
        found,
        next,
        first,
    })
}
