//! Statistics of the register, both ways.

use jiff::civil::Date;
use techmarket_kernel::{Context, Error, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::google::r#type::Money;
use techmarket_proto::types::v1::Period;
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::{CodeTables, Fen};

use crate::domain::statistics::{
    Completion, Cut, CutRow, Dimension, Growth, Scope, Statement, StatisticsQuery, Sum, Tally,
};
use crate::reference::Reference;

/// Most years of a period.
const MAX_YEARS: i32 = 3;

wire_enum!(read scope: Scope, pb::statistics_query::Scope { Output, Absorption, Local, Either });
wire_enum!(pub(crate) dimension, to_dimension: Dimension, pb::statistics_cut::Dimension {
    Month,
    Category,
    Kind,
    Field,
    Right,
    PlanSource,
    Aim,
    Industry,
    SellerNature,
    BuyerNature,
    SellerNatureGroup,
    BuyerNatureGroup,
    SellerRegion,
    BuyerRegion,
    Flow,
    FlowPrefecture,
    Bracket,
    RegistrationPoint,
    PaymentForm,
    Related,
});

/// The field `period` of what counts the register: days of registration, not more than are counted at once.
pub(crate) fn registered(v: &mut Violations, period: Option<&Period>) -> Option<(Date, Date)> {
    if period.is_none() {
        v.add("period", Reason::FieldRequired, "必填：登记日期的起止");
    }
    let days = wire::period(v, "period", period);
    if let Some((first, last)) = days
        && first
            .checked_add(jiff::Span::new().years(MAX_YEARS))
            .is_ok_and(|end| last >= end)
    {
        let rule = format!("登记日期的起止至多 {MAX_YEARS} 年");
        v.add("period", Reason::ValueOutOfRange, rule);
    }
    days
}

pub(crate) fn statistics_query(
    v: &mut Violations,
    context: &Context,
    tables: &CodeTables,
    query: Option<&pb::StatisticsQuery>,
) -> Option<StatisticsQuery> {
    let today = china_date(context.now);
    let Some(query) = query else {
        v.add("query", Reason::FieldRequired, "必填：统计范围");
        return None;
    };
    v.within("query", |v| {
        let period = registered(v, query.period.as_ref());
        let scope = if let Ok(stated) = pb::statistics_query::Scope::try_from(query.scope) {
            scope(stated).unwrap_or(Scope::Output)
        } else {
            v.add("scope", Reason::EnumInvalid, "不是所列的值");
            Scope::Output
        };
        let as_of = wire::date(v, "as_of", query.as_of.as_ref()).unwrap_or(today);
        if as_of > today {
            v.add("as_of", Reason::DateInFuture, "不能晚于今天");
        }
        let point = &query.registration_point;
        Some(StatisticsQuery {
            region_prefix: wire::region_prefix(v, "region", tables, &query.region),
            registration_point: wire::optional(v, "registration_point", point, Reason::CodeUnknown),
            period: period?,
            scope,
            as_of,
            fold_licences: query.fold_licences,
        })
    })
}

/// The sums by kind of contract.
pub(crate) fn to_totals(tally: &Tally) -> Result<pb::RegisterTotals> {
    let rows = tally.cut(Dimension::Kind).into_iter().map(|(category, sum)| {
        Ok(pb::CategoryTotals {
            category,
            count: sum.count,
            total_amount: Some(money(sum.total)?),
            technology_amount: Some(money(sum.technology)?),
        })
    });
    Ok(pb::RegisterTotals {
        count: tally.sum.count,
        total_amount: Some(money(tally.sum.total)?),
        technology_amount: Some(money(tally.sum.technology)?),
        categories: rows.collect::<Result<_>>()?,
    })
}

pub(crate) fn to_statistics(reference: &Reference, statement: &Statement) -> Result<pb::RegisterStatistics> {
    let statistics = &statement.statistics;
    let cuts = statistics.cuts.iter().map(|cut| to_cut(reference, cut));
    Ok(pb::RegisterStatistics {
        sum: Some(to_sum(&statistics.sum)?),
        year_before: Some(to_sum(&statistics.before)?),
        growth: Some(to_growth(&statistics.sum, &statistics.before)),
        cuts: cuts.collect::<Result<_>>()?,
        target: statement.target.as_ref().map(to_target).transpose()?,
        as_of: Some(wire::to_date(statement.as_of)),
    })
}

fn to_cut(reference: &Reference, cut: &Cut) -> Result<pb::StatisticsCut> {
    let row = |row: &CutRow| {
        let before = row.before.unwrap_or_default();
        Ok(pb::StatisticsRow {
            code: row.code.clone(),
            title: cut
                .dimension
                .title(reference.tables, reference.reporting, &row.code),
            sum: Some(to_sum(&row.sum)?),
            year_before: row.before.as_ref().map(to_sum).transpose()?,
            growth: Some(to_growth(&row.sum, &before)),
        })
    };
    Ok(pb::StatisticsCut {
        dimension: to_dimension(cut.dimension).into(),
        rows: cut.rows.iter().map(row).collect::<Result<_>>()?,
    })
}

fn to_sum(sum: &Sum) -> Result<pb::StatisticsSum> {
    Ok(pb::StatisticsSum {
        count: sum.count,
        total_amount: Some(money(sum.total)?),
        technology_amount: Some(money(sum.technology)?),
    })
}

fn to_growth(now: &Sum, before: &Sum) -> pb::Growth {
    let growth = Growth::of(now, before);
    pb::Growth {
        count: growth.count,
        total_amount: growth.total,
        technology_amount: growth.technology,
    }
}

fn to_target(target: &Completion) -> Result<pb::TargetCompletion> {
    Ok(pb::TargetCompletion {
        target_amount: Some(wire::money(target.amount)),
        total_amount: Some(money(target.reached)?),
        completion: target.completion,
        source: target.source.clone(),
    })
}

/// A sum as money; an error beyond 64 bits of fen.
fn money(fen: i128) -> Result<Money> {
    i64::try_from(fen)
        .map(|fen| wire::money(Fen(fen)))
        .map_err(Error::internal)
}
