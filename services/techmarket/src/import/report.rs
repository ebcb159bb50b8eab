//! What is told of an import at the terminal.

use techmarket_importing::{Finding, Record, Summary, Weight};
use techmarket_kernel::Reason;
use techmarket_tabular::{Schema, Table};

use crate::cli::ImportOptions;
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
pub fn closing<R: Record>(summary: &Summary, options: &ImportOptions) {
    if options.preview {
        say(&format!("前几行（{}）：", R::WHAT));
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
    } else if summary.created + summary.updated + summary.revised > 0 {
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
