//! CalculateRegisterStatistics.

use jiff::civil::Date;
use techmarket_kernel::{Context, Error, Result};
use techmarket_store::Sql;
use techmarket_types::Fen;

use crate::app::App;
use crate::domain::require_statistician;
use crate::domain::statistics::{Scope, Statistics, StatisticsQuery, Sum, Tally};

/// Hundredths of a percent in a whole.
const WHOLE: i128 = 10_000;

/// Statistics with how far a target is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statistics.
    pub statistics: Statistics,
    /// How far the region's target is met, where one is known.
    pub target: Option<Target>,
    /// The day as of which the register was read.
    pub as_of: Date,
}

/// How far a target is met (目标完成情况).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// 年度目标.
    pub amount: Fen,
    /// Total of the year up to the end of the period, in fen.
    pub reached: i128,
    /// Completion in hundredths of a percent, rounded down.
    pub completion: i64,
    /// Where the target stands.
    pub source: String,
}

impl App {
    /// 技术市场统计, beside the year before. `region` is the code that the query's prefix stands for.
    pub async fn calculate_register_statistics(
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
            target: self.target(&mut snapshot, query, region, this.sum).await?,
            as_of: query.as_of,
        })
    }

    /// The sums of a query.
    pub(in crate::app) async fn tally(&self, sql: &mut dyn Sql, query: &StatisticsQuery) -> Result<Tally> {
        let days = self.contracts.table().facts(sql, query).await?;
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

    async fn target(
        &self,
        sql: &mut dyn Sql,
        query: &StatisticsQuery,
        region: &str,
        sum: Sum,
    ) -> Result<Option<Target>> {
        let (first, last) = query.period;
        let of_output = matches!(query.scope, Scope::Output) && query.registration_point.is_none();
        let target = self.reference.reporting.target(region, last.year());
        let Some(target) = target.filter(|_| of_output) else {
            return Ok(None);
        };
        let year = Date::new(last.year(), 1, 1).map_err(Error::internal)?;
        let reached = if first == year {
            sum.total
        } else {
            let whole = StatisticsQuery {
                period: (year, last),
                ..query.clone()
            };
            self.tally(sql, &whole).await?.sum.total
        };
        let completion = reached * WHOLE / i128::from(target.amount.0);
        Ok(Some(Target {
            amount: target.amount,
            reached,
            completion: i64::try_from(completion).unwrap_or(i64::MAX),
            source: target.source.clone(),
        }))
    }
}
