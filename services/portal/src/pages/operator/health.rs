//! How the market is (运行状况): which services answer, where their feeds stand, and what the ranking goes by.

use techmarket_proto::feed::v1::{Source, TailRequest};
use techmarket_proto::matching::v1::{ListRankingModelsRequest, RankingModel};

use super::list;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;
use crate::sheet::{Cell, Table};
use crate::words;

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
    let mut rows = Vec::new();
    for (part, source, rare) in parts {
        let (state, head) = match head(&asked, part, source, rare).await {
            Ok(head) => (Cell::tag("正常", "good"), head.to_string()),
            Err(Fault::Down(_)) => (Cell::tag("没有响应", "warn"), String::new()),
            Err(_) => (Cell::tag("有响应，变更记录不可读", "warn"), String::new()),
        };
        rows.push(vec![Cell::text(part.title()), state, Cell::narrow(head)]);
    }
    let models = match asked.calls().matching() {
        Ok(mut client) => client
            .list_ranking_models(ListRankingModelsRequest::default())
            .await
            .ok(),
        Err(_) => None,
    };
    let models = models.map_or_else(Vec::new, |models| models.into_inner().ranking_models);
    sheet
        .table(Table {
            label: "服务".to_owned(),
            heads: vec!["服务", "状态", "变更记录的末尾"],
            rows,
            empty: "",
            next: String::new(),
        })
        .heading("排序模型")
        .table(Table {
            label: "排序模型".to_owned(),
            heads: vec!["模型", "状态", "学习时间", "评判过的配对", "次序正确"],
            rows: models.iter().map(model).collect(),
            empty: "还没有学习过的排序模型，按内置的权重排序。",
            next: String::new(),
        })
        .text("检索与匹配落后的条数、磁盘和备份，见管理端口的 /readyz 与 /metrics。")
        .page(&asked)
}

fn model(one: &RankingModel) -> Vec<Cell> {
    let figures = one
        .comparison
        .as_ref()
        .and_then(|comparison| comparison.evaluation);
    let learnt = one.trained_from.as_ref();
    vec![
        Cell::narrow(id(&one.name)),
        if one.in_force {
            Cell::tag(
                if one.pinned {
                    "使用中（已固定）"
                } else {
                    "使用中"
                },
                "good",
            )
        } else {
            Cell::tag("未使用", "gone")
        },
        Cell::narrow(words::minute(one.create_time.as_ref())),
        Cell::narrow(
            learnt
                .map(|from| from.judged_pairs.to_string())
                .unwrap_or_default(),
        ),
        Cell::narrow(
            figures
                .map(|figures| format!("{:.1}%", figures.pair_accuracy * 100.0))
                .unwrap_or_default(),
        ),
    ]
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
