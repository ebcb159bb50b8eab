//! The code tables in force (代码表), each code with its source.

use jiff::civil::Date;
use techmarket_kernel::{Role, china_date};
use techmarket_types::{Code, TableId};

use super::list;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::Fault;
use crate::sheet::{Cell, Sheet, Table};

/// Codes on a page.
const PAGE: usize = 200;

pub(crate) async fn tables(asked: Asked) -> Outcome {
    let tables = asked.portal().settings.tables;
    let row = |id: &TableId| {
        vec![
            Cell::link(format!("/operator/tables/{}", id.name()), id.title()),
            Cell::narrow(id.name()),
            Cell::narrow(tables.table(*id).iter().count().to_string()),
        ]
    };
    list(&asked, "代码表")?
        .text("表单和接口按这些代码表检查。更换某一张表，把同名的文件放入 --reference 目录。")
        .table(Table {
            label: "代码表".to_owned(),
            heads: vec!["名称", "标识", "条数"],
            rows: TableId::ALL.iter().map(row).collect(),
            empty: "",
            next: String::new(),
        })
        .page(&asked)
}

pub(crate) async fn table(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let id = TableId::from_name(asked.param("table")).ok_or(Fault::NotFound)?;
    let settings = &asked.portal().settings;
    let today = china_date(settings.market.clock.now());
    let page: usize = asked.value("page").parse().unwrap_or_default();
    let all = settings.tables.table(id);
    let count = all.iter().count();
    let rows = all
        .iter()
        .skip(page.saturating_mul(PAGE))
        .take(PAGE)
        .map(|code| row(code, today));
    let next = if page.saturating_add(1).saturating_mul(PAGE) < count {
        format!("{}?page={}", asked.path(), page + 1)
    } else {
        String::new()
    };
    Sheet::new(format!("代码表 {}", id.title()))
        .under("/operator/tables", "代码表")
        .table(Table {
            label: id.title().to_owned(),
            heads: vec!["代码", "含义", "上级", "状态", "来源"],
            rows: rows.collect(),
            empty: "没有更多的代码。",
            next,
        })
        .page(&asked)
}

fn row(code: &Code, today: Date) -> Vec<Cell> {
    vec![
        Cell::narrow(code.code.clone()),
        Cell::text(code.name.clone()),
        Cell::narrow(code.parent.clone().unwrap_or_default()),
        if code.validity.holds(Some(today)) {
            Cell::tag("有效", "good")
        } else {
            Cell::tag("现在不用", "gone")
        },
        Cell::text(code.source.clone()),
    ]
}
