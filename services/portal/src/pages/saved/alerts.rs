//! The posts that fit the searches of a person, the newest first.

use std::collections::HashMap;

use jiff::Timestamp;
use techmarket_proto::matching::v1::{Alert, AlertFilter, ListAlertsRequest};

use super::list::tabs;
use super::searches;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::{demand_href, id, listing_href};
use crate::sheet::{Cell, Sheet, Table, next_page};
use crate::words;

const PAGE: i32 = 50;

pub(crate) async fn alerts(asked: Asked) -> Outcome {
    let session = asked.session().ok_or(Fault::SignIn)?;
    let search = asked.value("search");
    let request = ListAlertsRequest {
        filter: Some(AlertFilter {
            saved_search: match search {
                "" => String::new(),
                search => format!("savedSearches/{search}"),
            },
            ..AlertFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
    };
    let mut client = asked.calls().matching()?;
    let (listed, searches) = tokio::join!(client.list_alerts(request), searches(&asked));
    let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
    let searches: HashMap<String, String> = searches?
        .into_iter()
        .map(|search| (search.name, search.display_name))
        .collect();
    let (news, now) = (&asked.portal().news, asked.portal().settings.market.clock.now());
    let since = news.since(&session.id, now);
    if search.is_empty() {
        news.see(&session.id, now);
    }
    let title = searches
        .get(&format!("savedSearches/{search}"))
        .map_or_else(|| "订阅提醒".to_owned(), |name| format!("订阅提醒：{name}"));
    tabs(Sheet::new(title), &asked)
        .text("新发布的内容符合您的订阅的，列在这里，保留 180 天。")
        .table(Table {
            label: "订阅提醒".to_owned(),
            heads: vec!["内容", "范围", "订阅", "得分", "时间", "新到"],
            rows: listed
                .alerts
                .iter()
                .map(|alert| row(alert, &searches, since))
                .collect(),
            empty: "还没有符合订阅的内容。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

fn row(alert: &Alert, searches: &HashMap<String, String>, since: Timestamp) -> Vec<Cell> {
    let (href, side) = if alert.post.starts_with("demands/") {
        (demand_href(&alert.post), "需求")
    } else {
        (listing_href(&alert.post), "供给")
    };
    let name = searches.get(&alert.saved_search).cloned().unwrap_or_default();
    let came = alert.create_time.as_ref().and_then(words::timestamp);
    vec![
        Cell::link(href, alert.post_title.clone()),
        Cell::narrow(side),
        Cell::link(format!("/my/searches/{}", id(&alert.saved_search)), name),
        Cell::narrow(format!("{:.2}", alert.score)),
        Cell::narrow(words::minute(alert.create_time.as_ref())),
        if came.is_some_and(|came| came > since) {
            Cell::tag("新", "warn")
        } else {
            Cell::default()
        },
    ]
}
