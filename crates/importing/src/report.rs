//! What is told of an import, as a table.

use crate::{Finding, Sheet, Summary};

const HEAD: [&str; 8] = [
    "程度",
    "工作表",
    "列",
    "首行的值",
    "规则与处理办法",
    "行数",
    "文件行号（前几行）",
    "原因代码",
];

/// Every finding, and what became of the rows.
#[must_use]
pub fn report(summary: &Summary) -> Sheet {
    let mut rows: Vec<Vec<String>> = summary.findings.sorted().into_iter().map(row).collect();
    rows.push(vec![
        "合计".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        summary.to_string(),
    ]);
    Sheet {
        name: "导入报告".to_owned(),
        head: HEAD.map(str::to_owned).to_vec(),
        rows,
    }
}

fn row(finding: &Finding) -> Vec<String> {
    let first = &finding.first;
    let lines: Vec<String> = finding.lines.iter().map(u64::to_string).collect();
    vec![
        finding.weight.word().to_owned(),
        first.sheet.as_deref().unwrap_or_default().to_owned(),
        first.column.clone().unwrap_or_default(),
        first.value.clone().unwrap_or_default(),
        first.message.clone(),
        finding.rows.to_string(),
        lines.join("、"),
        first.reason_code.to_string(),
    ]
}
