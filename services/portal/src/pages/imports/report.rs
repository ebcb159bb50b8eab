//! What would become, or became, of the rows of a file, as its page shows it.

use techmarket_proto::supply::v1::{ImportFinding, ImportReport, import_finding};

use crate::sheet::{Cell, Part, Sheet, Table};
use crate::text;

/// Lines of the file that a finding names.
const LINES: usize = 8;

/// The figures, how the columns were taken, what is to be said of the rows, and the first of them.
pub(super) fn shown(sheet: Sheet, report: &ImportReport, has_run: bool) -> Sheet {
    let heading = if has_run {
        "导入结果"
    } else {
        "预览：将要写入的内容"
    };
    let sheet = sheet.heading(heading).lines(figures(report));
    let sheet = match report.notes.join("\n") {
        notes if notes.is_empty() => sheet,
        notes => sheet.text(notes),
    };
    let more = match report.unlisted_findings {
        0 => String::new(),
        more => format!("另有 {more} 种问题未列出，见导入报告。"),
    };
    let first: Vec<String> = report
        .first_rows
        .iter()
        .map(|row| text::shortened(row, 200))
        .collect();
    let sheet = sheet.heading("问题").note("", more).table(Table {
        label: "问题".to_owned(),
        heads: vec!["程度", "列", "内容", "说明", "行数", "所在行"],
        rows: report.findings.iter().map(finding).collect(),
        empty: "没有发现问题。",
        next: String::new(),
    });
    let sheet = sheet.heading("列的对应").table(Table {
        label: "列的对应".to_owned(),
        heads: vec!["文件中的列", "对应的内容"],
        rows: columns(report),
        empty: "没有识别出列。",
        next: String::new(),
    });
    if first.is_empty() {
        return sheet;
    }
    sheet.heading("前几行").part(Part::Words(first))
}

fn figures(report: &ImportReport) -> Vec<(&'static str, String)> {
    let figures = [
        ("新建", report.created),
        ("更改", report.updated),
        ("更改已发布的内容（待审核）", report.revised),
        ("没有变化", report.unchanged),
        ("与现有内容不同，未写入", report.differing),
        ("不合格，未写入", report.rejected),
        ("清单中没有、将撤回或已撤回", report.missing),
    ];
    let shown = figures
        .into_iter()
        .filter(|(name, figure)| *figure > 0 || *name == "新建");
    shown
        .map(|(name, figure)| (name, format!("{figure} 条")))
        .collect()
}

fn finding(finding: &ImportFinding) -> Vec<Cell> {
    let (weight, tone) = match finding.weight() {
        import_finding::Weight::Unspecified => ("", ""),
        import_finding::Weight::Refused => ("错误", "warn"),
        import_finding::Weight::Differs => ("未写入", "warn"),
        import_finding::Weight::Advice => ("建议", "plain"),
        import_finding::Weight::Note => ("提示", "gone"),
    };
    let column = match finding.sheet.as_str() {
        "" => finding.column.clone(),
        sheet => format!("{sheet}：{}", finding.column),
    };
    let lines: Vec<String> = finding
        .lines
        .iter()
        .take(LINES)
        .map(ToString::to_string)
        .collect();
    vec![
        Cell::tag(weight, tone),
        Cell::text(column),
        Cell::text(text::shortened(&finding.value, 60)),
        Cell::text(finding.message.clone()),
        Cell::narrow(finding.rows.to_string()),
        Cell::text(lines.join("、")),
    ]
}

fn columns(report: &ImportReport) -> Vec<Vec<Cell>> {
    let taken = report.columns.iter().map(|column| {
        let field = match column.field.as_str() {
            "" => "不导入",
            field => field,
        };
        vec![Cell::text(column.head.clone()), Cell::text(field)]
    });
    let ignored = report.ignored_columns.iter();
    let ignored = ignored.map(|head| vec![Cell::text(head.clone()), Cell::tag("未识别", "warn")]);
    taken.chain(ignored).collect()
}
