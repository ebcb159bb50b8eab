//! ExportRegisterStatistics: the name of the file, then its content in chunks.

use futures::stream::BoxStream;
use techmarket_documents::{Cell, Column, ColumnKind, DocumentError, Overview, Table, to_csv, to_xlsx};
use techmarket_kernel::{Context, Error, Reason, Result, Violations, china_date};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::export_register_statistics_request::Format;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;

use crate::domain::statistics::{
    Completion, CutRow, Dimension, ExportColumn, Growth, Statement, Statistics, StatisticsQuery, Sum, WHOLE,
};
use crate::messages;
use crate::papers::{file_name, in_chunks, print, printed};
use crate::registry::Registry;

/// What goes down.
type Export = BoxStream<'static, Result<pb::ExportRegisterStatisticsResponse>>;

#[derive(Clone, Copy)]
enum Exported {
    /// A workbook with a sheet a cut.
    Workbook,
    /// Comma-separated values of one cut.
    Values(Dimension),
}

/// What an export counts (统计口径), which tells it from others of the same days.
struct Coverage {
    /// Parts of the name of the file.
    name: Vec<String>,
    /// Note below each table.
    note: String,
}

/// The columns beside those that say which row it is.
const COLUMNS: [(ExportColumn, ColumnKind); 10] = [
    (ExportColumn::Count, ColumnKind::Count),
    (ExportColumn::Total, ColumnKind::Yuan),
    (ExportColumn::Technology, ColumnKind::Yuan),
    (ExportColumn::TotalShare, ColumnKind::Percent),
    (ExportColumn::CountBefore, ColumnKind::Count),
    (ExportColumn::TotalBefore, ColumnKind::Yuan),
    (ExportColumn::TechnologyBefore, ColumnKind::Yuan),
    (ExportColumn::CountGrowth, ColumnKind::Percent),
    (ExportColumn::TotalGrowth, ColumnKind::Percent),
    (ExportColumn::TechnologyGrowth, ColumnKind::Percent),
];

impl Registry {
    /// The statistics as a file with the office's heads.
    pub(crate) async fn export_register_statistics(
        &self,
        context: &Context,
        request: pb::ExportRegisterStatisticsRequest,
    ) -> Result<Export> {
        let asked = request.query.as_ref();
        let (query, exported) = Violations::collect(|v| {
            let query = messages::statistics_query(v, context, self.reference.tables, asked);
            query.zip(exported(v, &request))
        })?;
        let region = asked.map_or("", |query| query.region.as_str());
        let statement = self.statement(context, &query, region).await?;
        let coverage = self.coverage(&query, region);
        let mut name = coverage.name.clone();
        let (ending, content) = match exported {
            Exported::Workbook => {
                let tables = self.workbook(&statement, &query, region, &coverage)?;
                let overview = overview(statement.statistics.sum, &query, &coverage);
                let made_on = china_date(context.now);
                let made = print(move || to_xlsx(Some(&overview), &tables, made_on)).await?;
                ("xlsx", made)
            }
            Exported::Values(dimension) => {
                let head = self.reference.reporting.heads().of_dimension(dimension);
                let table = self.table(&statement.statistics, dimension, &query, &coverage)?;
                name.push(head.to_owned());
                ("csv", printed(to_csv(&table))?)
            }
        };
        name.push(format!("截至{}", query.as_of));
        Ok(chunks(file_name(&name, ending), &content))
    }

    /// A sheet for the target, if there is one, and one a cut.
    fn workbook(
        &self,
        statement: &Statement,
        query: &StatisticsQuery,
        region: &str,
        coverage: &Coverage,
    ) -> Result<Vec<Table>> {
        let statistics = &statement.statistics;
        let table = |dimension| self.table(statistics, dimension, query, coverage);
        let cuts = statistics.cuts.iter().map(|cut| table(cut.dimension));
        let target = statement.target.as_ref();
        let completion = target.map(|target| self.completion_table(target, region, query));
        completion.into_iter().chain(cuts).collect()
    }

    /// What `query` counts, in words; `region` is the code that its prefix stands for.
    fn coverage(&self, query: &StatisticsQuery, region: &str) -> Coverage {
        let (first, last) = query.period;
        let scope = query.scope;
        let known = self.reference.tables.regions().get(region);
        let title = known.map_or("", |known| known.name.as_str());
        let (place, counted) = if region.is_empty() {
            ("全部地区".to_owned(), "未限定地区".to_owned())
        } else {
            // Counties of different prefectures share names.
            let counted = format!("{}在{title}（{region}）", scope.parties());
            (format!("{title}{region}"), counted)
        };
        let mut name = vec!["技术合同登记统计".to_owned(), place];
        name.extend([scope.term().to_owned(), format!("{first}至{last}")]);
        let mut note = format!("统计口径：{}，{counted}", scope.term());
        match query.registration_point {
            None => note.push_str("；登记点：全部"),
            Some(point) => {
                let body = self.reference.body(point);
                note = format!("{note}；登记点：{point} {body}");
                name.push(format!("{body}{point}"));
            }
        }
        if query.fold_licences {
            name.push("许可并入转让".to_owned());
            note.push_str("；技术许可并入技术转让统计");
        }
        Coverage { name, note }
    }

    /// How far the region's target is met, as a table of one row.
    fn completion_table(&self, target: &Completion, region: &str, query: &StatisticsQuery) -> Result<Table> {
        let heads = self.reference.reporting.heads();
        let columns = [
            (ExportColumn::TargetRegion, ColumnKind::Text),
            (ExportColumn::TargetYear, ColumnKind::Text),
            (ExportColumn::Target, ColumnKind::Yuan),
            (ExportColumn::Reached, ColumnKind::Yuan),
            (ExportColumn::CompletionRate, ColumnKind::Percent),
            (ExportColumn::TargetSource, ColumnKind::Text),
        ];
        let known = self.reference.tables.regions().get(region);
        Ok(Table {
            title: heads.of(ExportColumn::Completion).to_owned(),
            columns: columns.map(|(of, kind)| column(heads.of(of), kind)).into(),
            rows: vec![vec![
                Cell::Text(known.map_or_else(|| region.to_owned(), |known| known.name.clone())),
                Cell::Text(query.period.1.year().to_string()),
                Cell::Amount(target.amount),
                amount(target.reached)?,
                Cell::Percent(target.completion),
                Cell::Text(target.source.clone()),
            ]],
            notes: vec![format!("自年初至{}登记的输出技术合同成交额", query.period.1)],
        })
    }

    fn table(
        &self,
        statistics: &Statistics,
        dimension: Dimension,
        query: &StatisticsQuery,
        coverage: &Coverage,
    ) -> Result<Table> {
        let reference = self.reference;
        let cut = statistics.cuts.iter().find(|cut| cut.dimension == dimension);
        let rows = cut.map_or(&[][..], |cut| &cut.rows);
        let heads = reference.reporting.heads();
        let title = heads.of_dimension(dimension);
        let mut columns = vec![
            column(heads.of(ExportColumn::Code), ColumnKind::Text),
            column(title, ColumnKind::Text),
        ];
        columns.extend(COLUMNS.map(|(of, kind)| column(heads.of(of), kind)));
        let mut cells = Vec::with_capacity(rows.len() + 1);
        for row in rows {
            let title = dimension.title(reference.tables, reference.reporting, &row.code);
            cells.push(line(&row.code, &title, row, statistics.sum)?);
        }
        let all = CutRow {
            code: String::new(),
            sum: statistics.sum,
            before: Some(statistics.before),
        };
        cells.push(line("", "合计", &all, statistics.sum)?);
        let (first, last) = query.period;
        Ok(Table {
            title: title.to_owned(),
            columns,
            rows: cells,
            notes: vec![
                coverage.note.clone(),
                format!(
                    "登记日期{first}至{last}，按{}日终时的登记簿统计；金额为核定金额",
                    query.as_of
                ),
                "已注销、撤销登记的合同自失效之日起不再计入；上年同期为零时不计算同比".to_owned(),
            ],
        })
    }
}

/// What the workbook begins with.
fn overview(sum: Sum, query: &StatisticsQuery, coverage: &Coverage) -> Overview {
    let yuan =
        |fen: i128| i64::try_from(fen).map_or_else(|_| "超出范围".to_owned(), |fen| Fen(fen).wan_yuan());
    let (total, technology) = (yuan(sum.total), yuan(sum.technology));
    Overview {
        title: "概览".to_owned(),
        lines: vec![
            coverage.name.join(" "),
            format!("按{}日终时的登记簿统计", query.as_of),
            coverage.note.clone(),
            format!("登记 {} 项，成交额 {total}，技术交易额 {technology}", sum.count),
            "点击表名查看各分项；各分项之和都等于总数".to_owned(),
        ],
    }
}

fn column(head: &str, kind: ColumnKind) -> Column {
    Column {
        head: head.to_owned(),
        kind,
    }
}

fn line(code: &str, title: &str, row: &CutRow, all: Sum) -> Result<Vec<Cell>> {
    let nothing = Sum::default();
    let before = row.before.as_ref().unwrap_or(&nothing);
    let growth = Growth::of(&row.sum, before);
    let mut cells = vec![Cell::Text(code.to_owned()), Cell::Text(title.to_owned())];
    cells.extend(figures(&row.sum)?);
    cells.push(share(row.sum.total, all.total));
    cells.extend(figures(before)?);
    cells.extend(
        [growth.count, growth.total, growth.technology]
            .map(|growth| growth.map_or(Cell::Empty, Cell::Percent)),
    );
    Ok(cells)
}

fn figures(sum: &Sum) -> Result<[Cell; 3]> {
    let count = u64::try_from(sum.count).map_err(Error::internal)?;
    Ok([Cell::Count(count), amount(sum.total)?, amount(sum.technology)?])
}

/// `part` of `all` in hundredths of a percent, rounded half up; nothing of nothing.
fn share(part: i128, all: i128) -> Cell {
    if all <= 0 {
        return Cell::Empty;
    }
    let share = (part * WHOLE + all / 2) / all;
    i64::try_from(share).map_or(Cell::Empty, Cell::Percent)
}

fn amount(fen: i128) -> Result<Cell> {
    let fen = i64::try_from(fen).map_err(|_| {
        let field = techmarket_documents::Field::of("合计");
        Error::internal(DocumentError::Overflow { field })
    })?;
    Ok(Cell::Amount(Fen(fen)))
}

fn exported(v: &mut Violations, request: &pb::ExportRegisterStatisticsRequest) -> Option<Exported> {
    match Format::try_from(request.format) {
        Ok(Format::Unspecified | Format::Xlsx) => Some(Exported::Workbook),
        Ok(Format::Csv) => {
            let dimension = wire::choice(v, "dimension", request.dimension, messages::dimension);
            dimension.map(Exported::Values)
        }
        Err(_) => {
            v.add("format", Reason::EnumInvalid, "不是所列的值");
            None
        }
    }
}

fn chunks(file_name: String, content: &[u8]) -> Export {
    let head = pb::ExportRegisterStatisticsResponse {
        file_name,
        chunk: Vec::new(),
    };
    let part = |chunk| pb::ExportRegisterStatisticsResponse {
        file_name: String::new(),
        chunk,
    };
    in_chunks(head, content, part)
}
