//! The searches that a person keeps, and one of them.

use techmarket_proto::matching::v1::{GetSavedSearchRequest, SavedSearch};

use super::searches;
use super::told::{address, fields, in_words, side};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table};
use crate::words;

const DONE: [(&str, &str); 3] = [
    ("save", "已订阅。以后发布的内容符合的，会出现在“订阅提醒”中。"),
    ("update", "已更改。"),
    ("delete", "已取消订阅，它的提醒一并删除。"),
];

/// The tabs of searches and alerts.
pub(super) fn tabs(sheet: Sheet, asked: &Asked) -> Sheet {
    let link = |(href, title): (&str, &str)| Link {
        is_here: asked.path() == href,
        ..Link::new(href, title)
    };
    let links = [("/my/alerts", "订阅提醒"), ("/my/searches", "我的订阅")].map(link);
    sheet.part(SheetPart::Tabs(links.into()))
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    asked.anybody()?;
    let searches = searches(&asked).await?;
    let tables = asked.portal().settings.tables;
    let row = |search: &SavedSearch| {
        let here = format!("/my/searches/{}", id(&search.name));
        let delete = ShortForm::button(format!("{here}/delete"), "取消订阅");
        vec![
            Cell::link(here, search.display_name.clone()),
            Cell::narrow(side(search)),
            Cell::link(address(search), in_words(tables, search)),
            Cell::narrow(score(search)),
            Cell::narrow(words::day(search.create_time.as_ref())),
            Cell::link(format!("/my/alerts?search={}", id(&search.name)), "查看提醒"),
            Cell::form(delete.second().etag(&search.etag)),
        ]
    };
    tabs(Sheet::new("我的订阅"), &asked)
        .done(&asked, &DONE)
        .table(Table {
            label: "我的订阅".to_owned(),
            heads: vec!["名称", "范围", "检索条件", "最低得分", "订阅时间", "提醒", "操作"],
            rows: searches.iter().map(row).collect(),
            empty: "还没有订阅。在技术供给或技术需求中检索后，点“订阅此检索”。",
            next: String::new(),
        })
        .page(&asked)
}

/// What it is set to; the market's own where nothing is.
pub(super) fn score(search: &SavedSearch) -> String {
    if search.minimum_score > 0.0 {
        search.minimum_score.to_string()
    } else {
        "0.5（默认）".to_owned()
    }
}

pub(super) async fn found(asked: &Asked) -> Result<SavedSearch, Fault> {
    asked.anybody()?;
    let name = format!("savedSearches/{}", asked.param("id"));
    let mut client = asked.calls().matching()?;
    let found = client.get_saved_search(GetSavedSearchRequest { name }).await;
    match found.map_err(Fault::of(Part::Matching)) {
        Ok(found) => Ok(found.into_inner()),
        // An id that is none.
        Err(Fault::Invalid(_)) => Err(Fault::NotFound),
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let search = found(&asked).await?;
    let score = Some(search.minimum_score).filter(|score| *score > 0.0);
    let form = Form::of(vec![
        ("display_name".to_owned(), search.display_name.clone()),
        (
            "minimum_score".to_owned(),
            score.map(|score| score.to_string()).unwrap_or_default(),
        ),
    ]);
    shown(&asked, &search, &form, &[])
}

pub(super) fn shown(asked: &Asked, search: &SavedSearch, form: &Form, refused: &[Refused]) -> Outcome {
    let here = format!("/my/searches/{}", id(&search.name));
    let button = |verb: &str, title| ShortForm::button(format!("{here}/{verb}"), title).etag(&search.etag);
    Sheet::new(format!("订阅：{}", search.display_name))
        .under("/my/searches", "我的订阅")
        .lines(vec![
            ("范围", side(search).to_owned()),
            ("检索条件", in_words(asked.portal().settings.tables, search)),
            ("订阅时间", words::minute(search.create_time.as_ref())),
            ("更改时间", words::minute(search.update_time.as_ref())),
        ])
        .part(SheetPart::Links(vec![
            Link::new(address(search), "打开此检索"),
            Link::new(format!("/my/alerts?search={}", id(&search.name)), "查看提醒"),
        ]))
        .form(button("update", "保存").fields("更改", fields(form)))
        .form(button("delete", "取消订阅").second())
        .refused_with(asked, "saved_search.", refused)
}
