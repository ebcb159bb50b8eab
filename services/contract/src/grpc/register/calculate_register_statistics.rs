//! CalculateRegisterStatistics.

use techmarket_kernel::{Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use tonic::Request;

use super::convert::{self, money};
use crate::app::{Reference, Statement, StatisticsTarget};
use crate::domain::statistics::{Cut, CutRow, Growth, Sum};
use crate::grpc::ContractGrpc;

impl ContractGrpc {
    pub(super) async fn handle_calculate_register_statistics(
        &self,
        request: Request<pb::CalculateRegisterStatisticsRequest>,
    ) -> Result<pb::CalculateRegisterStatisticsResponse> {
        let context = self.context(&request)?;
        let asked = request.into_inner().query;
        let reference = self.app.reference();
        let mut v = Violations::new();
        let query = convert::query(&mut v, &context, reference.tables, asked.as_ref());
        let query = v.finish_with(query)?;
        let region = asked.unwrap_or_default().region;
        let statement = self
            .app
            .calculate_register_statistics(&context, &query, &region)
            .await?;
        Ok(pb::CalculateRegisterStatisticsResponse {
            statistics: Some(to_statistics(reference, &statement)?),
        })
    }
}

fn to_statistics(reference: &Reference, statement: &Statement) -> Result<pb::RegisterStatistics> {
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
        dimension: convert::to_dimension(cut.dimension).into(),
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

fn to_target(target: &StatisticsTarget) -> Result<pb::TargetCompletion> {
    Ok(pb::TargetCompletion {
        target_amount: Some(wire::money(target.amount)),
        total_amount: Some(money(target.reached)?),
        completion: target.completion,
        source: target.source.clone(),
    })
}
