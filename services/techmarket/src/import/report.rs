//! What is told of an import, at the terminal and as a file.

use std::path::Path;

use techmarket_kernel::Reason;
use techmarket_tabular::{Schema, Table};

use crate::cli::ImportOptions;
use crate::import::Summary;
use crate::import::findings::{Finding, Weight};
use crate::import::sheets::{self, Sheet};
use crate::terminal::{complain, say};

/// What was taken for what, before the rows are read; for a preview each column too.
pub fn opening(table: &Table, schema: &Schema, is_preview: bool) {
    let encoding = table
        .encoding()
        .map_or_else(String::new, |encoding| format!("，{encoding} 编码"));
    if is_preview {
        say(&format!("文件：{}{encoding}", table.format()));
    }
    for note in table.notes() {
        complain(&format!("提示：{note}"));
    }
    if !is_preview {
        return;
    }
    for (sheet, columns) in table.mapping() {
        let sheet = sheet.map_or_else(
            || "列的对应".to_owned(),
            |sheet| format!("工作表“{sheet}”列的对应"),
        );
        say(&format!("{sheet}："));
        for (head, field) in columns {
            let usual = field.and_then(|field| schema.fields().find(|(name, _)| *name == field));
            let usual = usual.map_or("（不导入）", |(name, usual)| match name {
                "position" => "序号（只是次序，不作编号）",
                _ => usual,
            });
            say(&format!("  {head} → {usual}"));
        }
    }
}

/// What became of the rows.
pub fn closing(summary: &Summary, options: &ImportOptions) {
    if options.preview {
        say("前几行（编号 | 名称 | 简介 | 领域 | 所在地）：");
        for row in &summary.first {
            say(&format!("  {row}"));
        }
    }
    for column in &summary.ignored {
        let kept = if options.keep_unknown {
            "以“列名：值”保存在保密内容中"
        } else {
            "未导入；可用 --mapping 指定字段，或加 --keep-unknown 保存在保密内容中"
        };
        complain(&format!("提示：列“{column}”没有对应的字段，{kept}"));
    }
    for finding in summary.findings.sorted() {
        complain(&line(finding));
    }
    if summary.findings.unlisted > 0 {
        complain(&format!("……另有 {} 条未列出", summary.findings.unlisted));
    }
    say(&summary.to_string());
    if options.preview {
        say("以上是预览，没有写入任何内容");
    } else if summary.created + summary.updated > 0 {
        say(&format!("本次导入：{}", summary.import_name));
    }
    if options.strict && !options.preview && !summary.is_clean() {
        say(&format!(
            "严格模式：有 {} 行不合格，未导入任何一行（{}）",
            summary.rejected,
            Reason::ImportRowInvalid.as_str()
        ));
    }
}

fn line(finding: &Finding) -> String {
    match finding.weight {
        Weight::Refused => finding.text(),
        weight => format!("{}：{}", weight.word(), finding.text()),
    }
}

/// Writes every finding to `path`.
pub fn save(summary: &Summary, path: &Path) -> anyhow::Result<()> {
    let rows = summary.findings.sorted().into_iter().map(|finding| {
        let first = &finding.first;
        vec![
            finding.weight.word().to_owned(),
            first.sheet.as_deref().unwrap_or_default().to_owned(),
            first.column.clone().unwrap_or_default(),
            first.value.clone().unwrap_or_default(),
            first.message.clone(),
            finding.rows.to_string(),
            finding
                .lines
                .iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join("、"),
            first.reason_code.to_string(),
        ]
    });
    let mut rows: Vec<Vec<String>> = rows.collect();
    rows.push(vec![
        "合计".to_owned(),
        String::new(),
        String::new(),
        String::new(),
        summary.to_string(),
    ]);
    let head = [
        "程度",
        "工作表",
        "列",
        "首行的值",
        "规则与处理办法",
        "行数",
        "文件行号（前几行）",
        "原因代码",
    ];
    let sheet = Sheet {
        name: "导入报告".to_owned(),
        head: head.map(str::to_owned).to_vec(),
        rows,
    };
    sheets::save(&sheet, path)
}
