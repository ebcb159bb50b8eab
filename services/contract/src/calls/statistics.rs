//! Figures of the register (登记统计、技术市场统计).

use jiff::civil::Date;
use techmarket_kernel::{Context, Error, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Shown, convert as wire};
use techmarket_store::Sql;

use crate::domain::require_statistician;
use crate::domain::statistics::{Completion, Scope, Statement, Statistics, StatisticsQuery, Sum, Tally};
use crate::messages;
use crate::registry::Registry;
use crate::store::register;

impl Registry {
    /// 登记统计, by recognised amounts.
    pub(crate) async fn get_register_totals(
        &self,
        context: &Context,
        request: pb::GetRegisterTotalsRequest,
    ) -> Result<Shown<pb::RegisterTotals>> {
        let query = Violations::collect(|v| {
            let period = messages::registered(v, request.period.as_ref());
            let tables = self.reference.tables;
            let region_prefix = wire::region_prefix(v, "region", tables, &request.region);
            let point = &request.registration_point;
            let registration_point = wire::optional(v, "registration_point", point, Reason::CodeUnknown);
            Some(StatisticsQuery {
                period: period?,
                region_prefix,
                scope: Scope::Output,
                registration_point,
                as_of: china_date(context.now),
                fold_licences: false,
            })
        })?;
        require_statistician(&context.caller)?;
        let tally = self.tally(&mut self.contracts.read().await?, &query).await?;
        messages::to_totals(&tally).map(Shown)
    }

    /// 技术市场统计, beside the year before.
    pub(crate) async fn calculate_register_statistics(
        &self,
        context: &Context,
        request: pb::CalculateRegisterStatisticsRequest,
    ) -> Result<Shown<pb::CalculateRegisterStatisticsResponse>> {
        let tables = self.reference.tables;
        let asked = request.query.as_ref();
        let query = Violations::collect(|v| messages::statistics_query(v, context, tables, asked))?;
        let region = asked.map_or("", |query| query.region.as_str());
        let statement = self.statement(context, &query, region).await?;
        let statistics = messages::to_statistics(&self.reference, &statement)?;
        Ok(Shown(pb::CalculateRegisterStatisticsResponse {
            statistics: Some(statistics),
        }))
    }

    /// What `query` comes to; `region` is the code that its prefix stands for.
    pub(super) async fn statement(
        &self,
        context: &Context,
        query: &StatisticsQuery,
        region: &str,
    ) -> Result<Statement> {
        require_statistician(&context.caller)?;
        // A registration between two of the reads would make them disagree.
        let mut snapshot = self.contracts.snapshot().await?;
        let this = self.tally(&mut snapshot, query).await?;
        let before = self.tally(&mut snapshot, &query.year_before()).await?;
        Ok(Statement {
            statistics: Statistics::of(&this, &before),
            target: self.completion(&mut snapshot, query, region, this.sum).await?,
            as_of: query.as_of,
        })
    }

    /// The sums of a query.
    async fn tally(&self, sql: &mut dyn Sql, query: &StatisticsQuery) -> Result<Tally> {
        let days = register::facts(sql, query).await?;
        let reference = self.reference;
        let mut tally = Tally::new(
            reference.tables,
            reference.rulebook.categories(),
            reference.reporting,
            query.fold_licences,
        );
        let add = move || {
            for (day, lines) in days {
                tally.add_day(day, &lines).map_err(Error::internal)?;
            }
            Ok(tally)
        };
        // A million contracts take some hundred milliseconds of one core.
        tokio::task::spawn_blocking(add).await.map_err(Error::internal)?
    }

    async fn completion(
        &self,
        sql: &mut dyn Sql,
        query: &StatisticsQuery,
        region: &str,
        sum: Sum,
    ) -> Result<Option<Completion>> {
        let (first, last) = query.period;
        let of_output = matches!(query.scope, Scope::Output) && query.registration_point.is_none();
        let target = self.reference.reporting.target(region, last.year());
        let Some(target) = target.filter(|_| of_output) else {
            return Ok(None);
        };
        // A target is for a whole year: what was reached counts from its first day.
        let year = Date::new(last.year(), 1, 1).map_err(Error::internal)?;
        let reached = if first == year {
            sum.total
        } else {
            let period = (year, last);
            let query = query.clone();
            let whole = StatisticsQuery { period, ..query };
            self.tally(sql, &whole).await?.sum.total
        };
        Ok(Some(Completion::of(target, reached)))
    }
}
