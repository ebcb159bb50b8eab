//! ExportRegisterStatistics.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use techmarket_kernel::{Clock as _, Reason, china_date};
use techmarket_proto::contract::v1::export_register_statistics_request::Format;
use techmarket_proto::contract::v1::statistics_cut::Dimension;
use techmarket_proto::contract::v1::statistics_query::Scope;
use techmarket_proto::contract::v1::{
    CalculateRegisterStatisticsRequest, ExportRegisterStatisticsRequest, Growth, RegisterStatistics,
    StatisticsQuery, StatisticsRow,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, on_both_databases, operator, period, provider, registrar, system,
};
use techmarket_types::Fen;
use tonic::{Code, Status};

use super::model::{DIMENSIONS, figures};
use super::random_register::{Dice, random_register};
use crate::registered::{Register, XLSX};
use crate::support::Office;

/// Column heads of the office (表头), beside code and name.
const HEADS: [&str; 10] = [
    "合同项数（项）",
    "成交额（元）",
    "技术交易额（元）",
    "成交额占比（%）",
    "上年同期合同项数（项）",
    "上年同期成交额（元）",
    "上年同期技术交易额（元）",
    "项数同比（%）",
    "成交额同比（%）",
    "技术交易额同比（%）",
];
/// Names of the sheets, in the order of the dimensions.
const SHEETS: [&str; 20] = [
    "登记月份",
    "合同类别",
    "合同类别小类",
    "技术领域",
    "知识产权",
    "计划来源",
    "社会经济目标",
    "国民经济行业",
    "卖方性质",
    "买方性质",
    "卖方性质大类",
    "买方性质大类",
    "卖方地区",
    "买方地区",
    "流向",
    "地市间流向",
    "成交额分档",
    "登记点",
    "付款方式",
    "是否关联交易",
];
/// Row of the heads in a sheet, from 0.
const HEAD: usize = 2;

fn query() -> StatisticsQuery {
    StatisticsQuery {
        period: Some(period((2024, 7, 1), (2025, 6, 30))),
        ..StatisticsQuery::default()
    }
}

/// Name and content of the file.
pub(super) async fn export(
    client: &mut Register,
    request: ExportRegisterStatisticsRequest,
) -> Result<(String, Vec<u8>), Status> {
    let mut stream = client.export_register_statistics(request).await?.into_inner();
    let first = stream.message().await?.unwrap();
    assert_eq!(first.chunk, Vec::<u8>::new());
    let mut content = Vec::new();
    while let Some(message) = stream.message().await? {
        assert_eq!(message.file_name, "");
        assert!((1..=256 << 10).contains(&message.chunk.len()));
        content.extend(message.chunk);
    }
    Ok((first.file_name, content))
}

fn percent(hundredths: Option<i64>) -> String {
    hundredths.map_or_else(String::new, |found| {
        let sign = if found < 0 { "-" } else { "" };
        let found = found.unsigned_abs();
        format!("{sign}{}.{:02}%", found / 100, found % 100)
    })
}

/// A row as a CSV file has it: code, name, figures with their share of `turnover`, those of the year before, growth.
fn line(row: &StatisticsRow, turnover: i64) -> Vec<String> {
    let before = row
        .year_before
        .as_ref()
        .map(|sum| figures(Some(sum)))
        .unwrap_or_default();
    let mut cells = vec![row.code.clone(), row.title.clone()];
    let now = figures(row.sum.as_ref());
    for (count, total, technology) in [now, before] {
        cells.extend([
            count.to_string(),
            Fen(total).to_string(),
            Fen(technology).to_string(),
        ]);
    }
    let share = (i128::from(now.1) * 20_000 / i128::from(turnover) + 1) / 2;
    cells.insert(5, percent(i64::try_from(share).ok()));
    let Growth {
        count,
        total_amount,
        technology_amount,
    } = row.growth.unwrap();
    cells.extend([count, total_amount, technology_amount].map(percent));
    cells
}

/// The lines of a cut with that of all contracts.
fn lines(statistics: &RegisterStatistics, dimension: Dimension) -> Vec<Vec<String>> {
    let cut = statistics
        .cuts
        .iter()
        .find(|cut| cut.dimension() == dimension)
        .unwrap();
    let all = StatisticsRow {
        code: String::new(),
        title: "合计".to_owned(),
        sum: statistics.sum.clone(),
        year_before: statistics.year_before.clone(),
        growth: statistics.growth,
    };
    let turnover = figures(statistics.sum.as_ref()).1;
    let rows = cut.rows.iter().chain([&all]);
    rows.map(|row| line(row, turnover)).collect()
}

/// A cell as a CSV file would show it: a workbook holds numbers, and growth as a fraction.
fn shown(cell: &Data, column: usize) -> String {
    match (cell, column) {
        (Data::Float(number), 3 | 4 | 7 | 8) => format!("{number:.2}"),
        (Data::Float(number), 5 | 9..) => format!("{:.2}%", number * 100.0),
        (Data::Float(number), _) => format!("{number:.0}"),
        (cell, _) => cell.to_string(),
    }
}

on_both_databases! {
    async fn files_hold_the_figures_of_the_answer_under_the_heads_of_the_office(location: Location) {
        let office = Office::open(&location).await;
        Box::pin(random_register(&office, &mut Dice::new(11), 20)).await;
        let mut client = office.register(&system());
        let request = CalculateRegisterStatisticsRequest {
            query: Some(query()),
        };
        let statistics = client.calculate_register_statistics(request).await.unwrap();
        let statistics = statistics.into_inner().statistics.unwrap();
        let made = format!("截至{}", china_date(office.harness.clock.now()));
        assert!(statistics.sum.as_ref().unwrap().count > 2 && statistics.year_before.as_ref().unwrap().count > 1);
        for (dimension, head) in DIMENSIONS.into_iter().zip(SHEETS) {
            let request = ExportRegisterStatisticsRequest {
                query: Some(query()),
                format: Format::Csv.into(),
                dimension: dimension.into(),
            };
            let (name, content) = export(&mut client, request).await.unwrap();
            assert_eq!(name, format!("技术合同登记统计_全部地区_卖方输出_2024-07-01至2025-06-30_{head}_{made}.csv"));
            let text = content.strip_prefix("\u{feff}".as_bytes()).unwrap();
            let mut reader = csv::Reader::from_reader(text);
            let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
            assert_eq!(heads, [&["代码", head][..], &HEADS[..]].concat());
            let found = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect());
            assert_eq!(found.collect::<Vec<Vec<String>>>(), lines(&statistics, dimension), "{dimension:?}");
        }
        let request = ExportRegisterStatisticsRequest {
            query: Some(query()),
            ..ExportRegisterStatisticsRequest::default()
        };
        let (name, content) = export(&mut office.register(&operator()), request).await.unwrap();
        assert_eq!(name, format!("技术合同登记统计_全部地区_卖方输出_2024-07-01至2025-06-30_{made}.xlsx"));
        assert!(content.starts_with(XLSX));
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(content)).unwrap();
        assert_eq!(workbook.sheet_names(), [&["概览"], &SHEETS[..]].concat());
        let overview = workbook.worksheet_range("概览").unwrap();
        let overview: Vec<String> = overview.rows().map(|row| row[0].to_string()).collect();
        let sum = statistics.sum.as_ref().unwrap();
        let told = format!("登记 {} 项，", sum.count);
        assert!(overview.iter().any(|line| line.starts_with(&told)), "{overview:?}");
        assert!(overview.ends_with(&SHEETS.map(str::to_owned)), "{overview:?}");
        for (dimension, sheet) in DIMENSIONS.into_iter().zip(SHEETS) {
            let range = workbook.worksheet_range(sheet).unwrap();
            let rows = range.rows().map(|row| -> Vec<String> {
                row.iter().enumerate().map(|(column, cell)| shown(cell, column)).collect()
            });
            let rows: Vec<Vec<String>> = rows.skip(HEAD).collect();
            assert_eq!(rows[0], [&["代码", sheet][..], &HEADS[..]].concat());
            let expected = lines(&statistics, dimension);
            assert_eq!(rows[1..=expected.len()], expected, "{dimension:?}");
            let notes = rows[1 + expected.len()..].concat().join("");
            assert!(notes.contains("核定金额") && notes.contains("注销"), "{notes}");
            assert!(notes.contains("统计口径：卖方输出，未限定地区；登记点：全部"), "{notes}");
        }
    }

    async fn a_file_says_what_it_counts(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        let of = |region: &str, scope: Scope| StatisticsQuery {
            region: region.to_owned(),
            scope: scope.into(),
            ..query()
        };
        let days = "2024-07-01至2025-06-30";
        let made = format!("截至{}", china_date(office.harness.clock.now()));
        for (query, name, note) in [
            (
                of("360000", Scope::Unspecified),
                format!("江西省360000_卖方输出_{days}"),
                "统计口径：卖方输出，卖方在江西省（360000）；登记点：全部",
            ),
            (
                of("360000", Scope::Absorption),
                format!("江西省360000_买方吸纳_{days}"),
                "统计口径：买方吸纳，买方在江西省（360000）；登记点：全部",
            ),
            (
                of("360300", Scope::Local),
                format!("萍乡市360300_本地流转_{days}"),
                "统计口径：本地流转，买卖双方在萍乡市（360300）；登记点：全部",
            ),
            (
                of("360302", Scope::Either),
                format!("安源区360302_输出或吸纳_{days}"),
                "统计口径：输出或吸纳，卖方或买方（或双方）在安源区（360302）；登记点：全部",
            ),
            (
                StatisticsQuery {
                    registration_point: "360701".to_owned(),
                    fold_licences: true,
                    ..of("360700", Scope::Output)
                },
                format!("赣州市360700_卖方输出_{days}_示例登记点（赣州）360701_许可并入转让"),
                "；技术许可并入技术转让统计",
            ),
        ] {
            let request = ExportRegisterStatisticsRequest {
                query: Some(query.clone()),
                ..ExportRegisterStatisticsRequest::default()
            };
            let (found, content) = export(&mut client, request).await.unwrap();
            assert_eq!(found, format!("技术合同登记统计_{name}_{made}.xlsx"));
            let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(content)).unwrap();
            for sheet in SHEETS {
                let range = workbook.worksheet_range(sheet).unwrap();
                let told: Vec<String> = range.rows().map(|row| row[0].to_string()).collect();
                let told = told.iter().find(|told| told.starts_with("统计口径")).unwrap();
                assert!(told.ends_with(note), "{told}");
                let point = if query.registration_point.is_empty() { "登记点：全部" } else { "登记点：360701 " };
                assert!(told.contains(point), "{told}");
            }
            // A CSV file holds heads and rows alone: its name tells.
            let request = ExportRegisterStatisticsRequest {
                query: Some(query),
                format: Format::Csv.into(),
                dimension: Dimension::FlowPrefecture.into(),
            };
            let (found, _) = export(&mut client, request).await.unwrap();
            assert_eq!(found, format!("技术合同登记统计_{name}_地市间流向_{made}.csv"));
        }
    }

    async fn a_bad_request_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        for (request, expected) in [
            (
                ExportRegisterStatisticsRequest {
                    format: Format::Csv.into(),
                    ..ExportRegisterStatisticsRequest::default()
                },
                vec![("query", Reason::FieldRequired), ("dimension", Reason::EnumInvalid)],
            ),
            (
                ExportRegisterStatisticsRequest {
                    query: Some(query()),
                    format: 9,
                    dimension: 0,
                },
                vec![("format", Reason::EnumInvalid)],
            ),
            (
                ExportRegisterStatisticsRequest {
                    query: Some(StatisticsQuery {
                        period: Some(period((2026, 2, 1), (2026, 1, 1))),
                        ..query()
                    }),
                    ..ExportRegisterStatisticsRequest::default()
                },
                vec![("query.period.end_date", Reason::DatesReversed)],
            ),
        ] {
            let refused = client.export_register_statistics(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        }
        let request = ExportRegisterStatisticsRequest {
            query: Some(query()),
            ..ExportRegisterStatisticsRequest::default()
        };
        let refused = office.register(&provider()).export_register_statistics(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        // An empty register is a file of heads and zeros.
        client.export_register_statistics(request).await.unwrap();
    }
}
