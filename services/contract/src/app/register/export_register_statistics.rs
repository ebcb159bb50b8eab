//! ExportRegisterStatistics.

use techmarket_documents::{Cell, Column, ColumnKind, DocumentError, Table, to_csv, to_xlsx};
use techmarket_kernel::{Context, Error, Result, china_date};
use techmarket_types::Fen;

use super::{Printed, printed};
use crate::app::App;
use crate::domain::statistics::{CutRow, Dimension, Growth, Statistics, StatisticsQuery, Sum};

/// What an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// A workbook with a sheet a cut.
    Workbook,
    /// Comma-separated values of one cut.
    Values(Dimension),
}

/// The heads beside that of the cut.
const HEADS: [(&str, ColumnKind); 9] = [
    ("合同项数（项）", ColumnKind::Count),
    ("成交额（元）", ColumnKind::Yuan),
    ("技术交易额（元）", ColumnKind::Yuan),
    ("上年同期合同项数（项）", ColumnKind::Count),
    ("上年同期成交额（元）", ColumnKind::Yuan),
    ("上年同期技术交易额（元）", ColumnKind::Yuan),
    ("项数同比（%）", ColumnKind::Percent),
    ("成交额同比（%）", ColumnKind::Percent),
    ("技术交易额同比（%）", ColumnKind::Percent),
];

impl App {
    /// The statistics as a file with the office's heads.
    pub async fn export_register_statistics(
        &self,
        context: &Context,
        query: &StatisticsQuery,
        region: &str,
        exported: Exported,
    ) -> Result<Printed> {
        let statement = self.calculate_register_statistics(context, query, region).await?;
        let statistics = statement.statistics;
        let (first, last) = query.period;
        let name = format!("技术合同登记统计_{first}_{last}");
        let rendered = match exported {
            Exported::Workbook => {
                let tables = statistics
                    .cuts
                    .iter()
                    .map(|cut| self.table(&statistics, cut.dimension, query));
                let tables = tables.collect::<Result<Vec<Table>>>()?;
                let made_on = china_date(context.now);
                let render = move || to_xlsx(&tables, made_on);
                tokio::task::spawn_blocking(render)
                    .await
                    .map_err(Error::internal)?
            }
            Exported::Values(dimension) => to_csv(&self.table(&statistics, dimension, query)?),
        };
        let ending = match exported {
            Exported::Workbook => "xlsx".to_owned(),
            Exported::Values(dimension) => format!("{}.csv", dimension.head()),
        };
        Ok(Printed {
            file_name: format!("{name}.{ending}"),
            content: printed(rendered)?,
        })
    }

    fn table(&self, statistics: &Statistics, dimension: Dimension, query: &StatisticsQuery) -> Result<Table> {
        let reference = self.reference;
        let cut = statistics.cuts.iter().find(|cut| cut.dimension == dimension);
        let rows = cut.map_or(&[][..], |cut| &cut.rows);
        let text = |head: &str| Column {
            head: head.to_owned(),
            kind: ColumnKind::Text,
        };
        let mut columns = vec![text("代码"), text(dimension.head())];
        columns.extend(HEADS.map(|(head, kind)| Column {
            head: head.to_owned(),
            kind,
        }));
        let mut cells = Vec::with_capacity(rows.len() + 1);
        for row in rows {
            let title = dimension.title(reference.tables, reference.reporting, &row.code);
            cells.push(line(&row.code, &title, row)?);
        }
        let all = CutRow {
            code: String::new(),
            sum: statistics.sum,
            before: Some(statistics.before),
        };
        cells.push(line("", "合计", &all)?);
        let (first, last) = query.period;
        Ok(Table {
            title: dimension.head().to_owned(),
            columns,
            rows: cells,
            notes: vec![
                format!(
                    "登记日期{first}至{last}，按{}日终时的登记簿统计；金额为核定金额",
                    query.as_of
                ),
                "已注销、撤销登记的合同自失效之日起不再计入；上年同期为零时不计算同比".to_owned(),
            ],
        })
    }
}

fn line(code: &str, title: &str, row: &CutRow) -> Result<Vec<Cell>> {
    let nothing = Sum::default();
    let before = row.before.as_ref().unwrap_or(&nothing);
    let growth = Growth::of(&row.sum, before);
    let mut cells = vec![Cell::Text(code.to_owned()), Cell::Text(title.to_owned())];
    for sum in [&row.sum, before] {
        cells.push(Cell::Count(u64::try_from(sum.count).map_err(Error::internal)?));
        cells.push(amount(sum.total)?);
        cells.push(amount(sum.technology)?);
    }
    cells.extend(
        [growth.count, growth.total, growth.technology]
            .map(|growth| growth.map_or(Cell::Empty, Cell::Percent)),
    );
    Ok(cells)
}

fn amount(fen: i128) -> Result<Cell> {
    let fen = i64::try_from(fen).map_err(|_| {
        let field = techmarket_documents::Field::of("合计");
        Error::internal(DocumentError::Overflow { field })
    })?;
    Ok(Cell::Amount(Fen(fen)))
}
