//! The page of the board.

use askama::Template;
use techmarket_proto::contract::v1::{CalculateRegisterStatisticsRequest, RegisterStatistics};

use super::flows::{Drawing, flows};
use super::scope::Scope;
use super::{cuts, funnel, ranked, reader};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::bars::{Figure, Table, table};
use crate::drafts::places;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::pages::subsidies;
use crate::words;

#[derive(Template)]
#[template(path = "board/page.html")]
struct BoardPage {
    frame: Frame,
    years: Vec<(i16, bool)>,
    region: String,
    region_title: String,
    days: String,
    places: Vec<String>,
    list: String,
    export: String,
    figures: Vec<Big>,
    target: Option<Target>,
    tables: Vec<Table>,
    drawing: Drawing,
    is_part: bool,
    missing: &'static str,
}

/// A figure at the head.
struct Big {
    title: &'static str,
    value: String,
    growth: String,
}

/// The year against its target.
struct Target {
    amount: String,
    reached: String,
    completion: String,
    /// 0 to 1, for the bar.
    share: String,
    source: String,
}

pub(crate) async fn page(asked: Asked) -> Outcome {
    reader(&asked)?;
    let scope = Scope::of(&asked);
    let (statistics, read, counties, granted) = tokio::try_join!(
        statistics(&asked, &scope),
        ranked::read(&asked, &scope),
        cuts::counties(&asked, &scope),
        subsidies::counted(&asked, scope.year),
    )?;
    let mut tables = cuts::tables(&statistics, &scope);
    tables.extend(counties);
    let (flow, drawing) = flows(&statistics, &scope);
    tables.push(flow);
    tables.extend(ranked::ranked(&read, &scope));
    let mut is_part = read.is_part || granted.is_part;
    tables.push(subsidised(&scope, granted.figures));
    let missing = match Box::pin(funnel::funnel(&asked, &scope, &read, granted.count)).await {
        Ok(Some((funnel, part))) => {
            tables.push(funnel);
            is_part |= part;
            ""
        }
        Ok(None) => "从供需到登记合同的转化数字，由运营方的账号查看。",
        // The figures of the register stand without those of the market.
        Err(Fault::Down(_)) => "供需服务暂时没有响应，从供需到登记合同的转化数字未显示。",
        Err(fault) => return Err(fault),
    };
    let region_title = scope.region_title(&asked);
    answer(&BoardPage {
        frame: Frame::titled(
            &asked,
            format!("统计看板：{region_title} {}年", scope.year),
            [""; 3],
        ),
        years: scope.years(&asked),
        days: scope.days(),
        list: scope.list(&[]),
        export: format!("/board/export?year={}&region={}", scope.year, scope.region),
        region: scope.region.clone(),
        region_title,
        places: places(&asked),
        figures: big(&statistics),
        target: target(&statistics),
        tables,
        drawing,
        is_part,
        missing,
    })
}

/// What was granted for the year, scheme by scheme.
fn subsidised(scope: &Scope, figures: Vec<Figure>) -> Table {
    let title = format!("补助兑付（{}年度，按政策）", scope.year);
    table(title, "政策", &["笔数", "已追回", "兑付金额"], figures)
}

async fn statistics(asked: &Asked, scope: &Scope) -> Result<RegisterStatistics, Fault> {
    let request = CalculateRegisterStatisticsRequest {
        query: Some(scope.query()),
    };
    let mut client = asked.calls().register()?;
    let calculated = client.calculate_register_statistics(request).await;
    let calculated = calculated.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(calculated.statistics.unwrap_or_default())
}

fn big(statistics: &RegisterStatistics) -> Vec<Big> {
    let sum = statistics.sum.clone().unwrap_or_default();
    let growth = statistics.growth.unwrap_or_default();
    vec![
        Big {
            title: "登记合同（项）",
            value: sum.count.to_string(),
            growth: grown(growth.count),
        },
        Big {
            title: "合同成交额",
            value: words::wan(sum.total_amount.as_ref()),
            growth: grown(growth.total_amount),
        },
        Big {
            title: "技术交易额",
            value: words::wan(sum.technology_amount.as_ref()),
            growth: grown(growth.technology_amount),
        },
    ]
}

/// Growth in hundredths of a percent, in words.
fn grown(hundredths: Option<i64>) -> String {
    hundredths.map_or_else(
        || "上年同期为 0，不计算增长率".to_owned(),
        |growth| {
            let sign = if growth < 0 { "下降" } else { "增长" };
            format!("比上年同期{sign} {}", percent(growth.unsigned_abs()))
        },
    )
}

/// `17.5%` of 1,750 hundredths of a percent.
fn percent(hundredths: u64) -> String {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Only where the market knows one.
fn target(statistics: &RegisterStatistics) -> Option<Target> {
    let target = statistics.target.as_ref()?;
    let completion = u64::try_from(target.completion).unwrap_or_default();
    Some(Target {
        amount: words::wan(target.target_amount.as_ref()),
        reached: words::wan(target.total_amount.as_ref()),
        completion: percent(completion),
        share: format!("0.{:04}", completion.min(9_999)),
        source: target.source.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_as_bulletins_do() {
        assert_eq!(grown(Some(1_750)), "比上年同期增长 17.5%");
        assert_eq!(grown(Some(-5)), "比上年同期下降 0.05%");
        assert_eq!(grown(Some(10_000)), "比上年同期增长 100%");
        assert!(grown(None).contains("不计算"));
    }
}
