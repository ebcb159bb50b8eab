//! The code tables in force (代码表), for everybody: what forms and the API take where they ask for a code, and where each code
//! was taken from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use techmarket_kernel::Role;
use techmarket_proto::reference::v1::{Code, CodeFilter, CodeTable, ListCodeTablesRequest, ListCodesRequest};

use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::Fault;
use crate::fields::Field;
use crate::form::Form;
use crate::sheet::{Cell, Sheet, ShortForm, Table, next_page};
use crate::words;

const COLUMN: [&str; 3] = ["代码表", "表单和接口所用的代码与出处", "信息公开"];
/// Tables, all on a page.
const TABLES: i32 = 200;
/// Codes on a page.
const PAGE: i32 = 100;

/// What the numbers of sources mean.
static SOURCES: LazyLock<BTreeMap<&str, &str>> =
    LazyLock::new(|| sources(include_str!("../../../../docs/sources.md")));

/// The rows of the list of sources: a number, and what it is.
fn sources(text: &str) -> BTreeMap<&str, &str> {
    let rows = text.lines().filter_map(|line| {
        let (number, source) = line.strip_prefix("| ")?.split_once(" | ")?;
        let is_number = number
            .strip_prefix('S')?
            .bytes()
            .all(|byte| byte.is_ascii_digit());
        is_number.then_some((number, source.trim_end_matches(" |")))
    });
    rows.collect()
}

pub(crate) async fn tables(asked: Asked) -> Outcome {
    let (mut client, part) = asked.calls().reference()?;
    let request = ListCodeTablesRequest {
        page_size: TABLES,
        page_token: asked.value("page").to_owned(),
    };
    let listed = client.list_code_tables(request).await;
    let listed = listed.map_err(Fault::of(part))?.into_inner();
    let row = |one: &CodeTable| {
        vec![
            Cell::link(format!("/codes/{}", word(&one.name)), one.title.clone()),
            Cell::narrow(word(&one.name)),
            Cell::narrow(one.code_count.to_string()),
        ]
    };
    let sheet = Sheet::new("代码表")
        .in_column(COLUMN)
        .text("本市场的表单和接口按这些代码表填写和检查。");
    let is_operator = asked.anybody().is_ok_and(|person| person.is(Role::Operator));
    let sheet = if is_operator {
        sheet.text("更换某一张表，把同名的文件放入 --reference 目录。")
    } else {
        sheet
    };
    sheet
        .table(Table {
            label: "代码表".to_owned(),
            heads: vec!["名称", "标识", "条数"],
            rows: listed.code_tables.iter().map(row).collect(),
            empty: "没有代码表。",
            next: next_page(&asked, &listed.next_page_token),
        })
        .page(&asked)
}

/// The table in `codeTables/{table}`.
fn word(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

pub(crate) async fn table(asked: Asked) -> Outcome {
    let name = asked.param("table");
    let (above, text, all_dates) = (
        asked.value("above").to_owned(),
        asked.value("text").to_owned(),
        asked.value("all") == "1",
    );
    let title = title(&asked, name).await?;
    let request = ListCodesRequest {
        parent: format!("codeTables/{name}"),
        filter: Some(CodeFilter {
            date: None,
            all_dates,
            parent_code: above.clone(),
            text: text.clone(),
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
    };
    let (mut client, part) = asked.calls().reference()?;
    let listed = client.list_codes(request).await;
    let sheet = Sheet::new(match above.as_str() {
        "" => format!("代码表：{title}"),
        above => format!("代码表：{title} {above} 以下"),
    });
    let sheet = sheet
        .in_column(COLUMN)
        .under("/codes", "代码表")
        .form(finding(&asked, &text, all_dates));
    let listed = match listed.map_err(Fault::of(part)) {
        Ok(listed) => listed.into_inner(),
        Err(Fault::Invalid(refused)) => return sheet.refused_with(&asked, "filter.", &refused),
        Err(fault) => return Err(fault),
    };
    let cited: BTreeSet<&str> = listed.codes.iter().map(|code| code.source.as_str()).collect();
    let cited = cited.into_iter().filter_map(|number| {
        let source = SOURCES.get(number)?;
        Some((number, (*source).to_owned()))
    });
    let cited: Vec<(&str, String)> = cited.collect();
    let sheet = sheet.table(Table {
        label: title,
        heads: vec!["代码", "含义", "英文", "上级", "有效期", "来源", "下级"],
        rows: listed.codes.iter().map(|code| row(name, code)).collect(),
        empty: "没有符合的代码。",
        next: next_page(&asked, &listed.next_page_token),
    });
    let sheet = if cited.is_empty() {
        sheet
    } else {
        sheet.heading("来源").lines(cited)
    };
    sheet.page(&asked)
}

/// What the table is called.
async fn title(asked: &Asked, table: &str) -> Result<String, Fault> {
    let (mut client, part) = asked.calls().reference()?;
    let request = ListCodeTablesRequest {
        page_size: TABLES,
        ..ListCodeTablesRequest::default()
    };
    let listed = client.list_code_tables(request).await;
    let tables = listed.map_err(Fault::of(part))?.into_inner().code_tables;
    let found = tables.into_iter().find(|one| word(&one.name) == table);
    found.map(|one| one.title).ok_or(Fault::NotFound)
}

fn finding(asked: &Asked, text: &str, all_dates: bool) -> ShortForm {
    let typed = [("text", text), ("all", if all_dates { "1" } else { "" })];
    let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let form = &Form::of(typed.into());
    let find = ShortForm {
        asks: true,
        ..ShortForm::button(asked.path(), "查找").second()
    };
    find.fields(
        "",
        vec![
            Field::short(form, "text", "代码或含义", ""),
            Field::flag(form, "all", "现在不用的也列出", ""),
        ],
    )
}

fn row(table: &str, code: &Code) -> Vec<Cell> {
    let [from, to] = [&code.valid_from, &code.valid_to].map(|day| words::civil(day.as_ref()));
    let term = match (from.as_str(), to.as_str()) {
        ("", "") => String::new(),
        ("", to) => format!("至 {to}"),
        (from, "") => format!("自 {from}"),
        (from, to) => format!("{from} 至 {to}"),
    };
    vec![
        Cell::narrow(code.code.clone()),
        Cell::text(code.title.clone()),
        Cell::text(code.english_title.clone()),
        Cell::narrow(code.parent_code.clone()),
        Cell::text(term),
        Cell::narrow(code.source.clone()),
        if code.has_children {
            let above = crate::text::encoded(&code.code);
            Cell::link(format!("/codes/{table}?above={above}"), "下级")
        } else {
            Cell::default()
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_source_is_told_by_its_number() {
        assert!(
            SOURCES
                .get("S1")
                .is_some_and(|source| source.contains("技术合同认定登记管理办法"))
        );
        assert_eq!(
            sources("| number | source |\n| --- | --- |\n| S9 | a; b |"),
            BTreeMap::from([("S9", "a; b")])
        );
    }
}
