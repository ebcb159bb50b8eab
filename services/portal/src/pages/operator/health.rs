//! How the market is (运行状况): which services answer, and where their feeds stand.

use futures::future::join_all;
use techmarket_proto::feed::v1::{Source, TailRequest};

use super::list;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::sheet::{Cell, Table};

/// Of a feed no more than this is read: it ends with where it stands.
const MOST: usize = 1_000;

pub(crate) async fn health(asked: Asked) -> Outcome {
    let sheet = list(&asked, "运行状况")?;
    // Each feed is asked for a type that is rare in it.
    let parts = [
        (Part::Supply, Source::Supply, "listing.returned"),
        (Part::Demand, Source::Demand, "demand.returned"),
        (Part::Matching, Source::Matching, "match.declined"),
        (Part::Contract, Source::Contract, "contract.revoked"),
        (Part::Directory, Source::Directory, "organization.ended"),
    ];
    // One that is down is waited for once, and not before each of the others.
    let rows = join_all(parts.map(|(part, source, rare)| row(&asked, part, source, rare))).await;
    sheet
        .table(Table {
            label: "服务".to_owned(),
            heads: vec!["服务", "状态", "变更记录的末尾"],
            rows,
            empty: "",
            next: String::new(),
        })
        .text("检索与匹配落后的条数、磁盘和备份，见管理端口的 /readyz 与 /metrics。")
        .page(&asked)
}

async fn row(asked: &Asked, part: Part, source: Source, rare: &str) -> Vec<Cell> {
    let (state, head) = match head(asked, part, source, rare).await {
        Ok(head) => (Cell::tag("正常", "good"), head.to_string()),
        Err(Fault::Down(_)) => (Cell::tag("没有响应", "warn"), String::new()),
        Err(_) => (Cell::tag("有响应，变更记录不可读", "warn"), String::new()),
    };
    vec![Cell::text(part.title()), state, Cell::narrow(head)]
}

/// Where the feed of a service stands.
async fn head(asked: &Asked, part: Part, source: Source, rare: &str) -> Result<i64, Fault> {
    let request = TailRequest {
        source: source.into(),
        after_position: 0,
        types: vec![rare.to_owned()],
        stop_at_head: true,
    };
    let stream = asked.calls().feed(part)?.tail(request).await;
    let mut stream = stream.map_err(Fault::of(part))?.into_inner();
    let mut head = 0;
    for _ in 0..MOST {
        match stream.message().await.map_err(Fault::of(part))? {
            Some(message) => head = message.head_position,
            None => break,
        }
    }
    Ok(head)
}
