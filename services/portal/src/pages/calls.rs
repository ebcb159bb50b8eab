//! Open calls (揭榜挂帅).

use askama::Template;
use techmarket_proto::demand::v1::{DemandFilter, ListDemandsRequest, demand};

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::demand_href;
use crate::text;
use crate::whole::{Line, Post, demand_post};

const SHOWN: i32 = 20;
/// Indicators of one call in the list.
const INDICATORS: usize = 4;

#[derive(Template)]
#[template(path = "calls.html")]
struct CallsPage {
    frame: Frame,
    calls: Vec<Call>,
    next: String,
}

struct Call {
    href: String,
    post: Post,
    shown: Vec<Line>,
    summary: String,
}

pub(crate) async fn page(asked: Asked) -> Outcome {
    let request = ListDemandsRequest {
        filter: Some(DemandFilter {
            states: vec![demand::State::Published.into()],
            kinds: vec![demand::Kind::OpenCall.into()],
            ..DemandFilter::default()
        }),
        page_size: SHOWN,
        page_token: asked.value("page").to_owned(),
        ..ListDemandsRequest::default()
    };
    let listed = asked.calls().demand()?.list_demands(request).await;
    let listed = listed.map_err(Fault::of(Part::Demand))?.into_inner();
    let tables = asked.portal().settings.tables;
    let calls = listed.demands.iter().map(|demand| {
        let mut post = demand_post(tables, demand);
        post.indicators.truncate(INDICATORS);
        let names = ["拟投入资金", "完成时限", "所在地", "所属领域"];
        let (shown, lines) = post
            .lines
            .into_iter()
            .partition(|line| names.contains(&line.name));
        post.lines = lines;
        Call {
            href: demand_href(&demand.name),
            post,
            shown,
            summary: text::shortened(&demand.summary, 160),
        }
    });
    let calls = calls.collect();
    let next = listed.next_page_token;
    answer(&CallsPage {
        frame: Frame::titled(
            &asked,
            "揭榜挂帅",
            ["揭榜挂帅", "向社会公开征集解决方案的技术难题", "政务服务"],
        ),
        calls,
        next: if next.is_empty() {
            next
        } else {
            format!("/calls?page={}", text::encoded(&next))
        },
    })
}
