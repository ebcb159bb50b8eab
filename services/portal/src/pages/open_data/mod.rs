//! Open data (公共数据开放): what everybody may read of the market, as files made once a day, under the licence that the office names.
//! Without a licence in `site.toml` nothing is offered.

mod read;

use std::sync::Arc;

use askama::Template;
use serde_json::json;
use techmarket_kernel::china_date;

use crate::answer::{Answer, Outcome, page as answer};
use crate::asked::Asked;
use crate::edition::Made;
use crate::fault::Fault;
use crate::frame::Frame;

const COLUMN: [&str; 3] = ["数据开放", "公开的供给、需求与统计，可下载", "信息公开"];

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    frame: Frame,
    licence: String,
    day: String,
    tables: Vec<Shown>,
}

struct Shown {
    key: &'static str,
    title: &'static str,
    rows: usize,
    is_part: bool,
    columns: String,
}

/// The page that lists the files.
pub(crate) async fn page(asked: Asked) -> Outcome {
    let (licence, made) = made(&asked).await?;
    let tables = made.tables.iter().map(|table| Shown {
        key: table.key,
        title: table.title,
        rows: table.rows,
        is_part: table.is_part,
        columns: table.titles().join("、"),
    });
    answer(&DataPage {
        frame: Frame::titled(&asked, "数据开放", COLUMN),
        licence,
        day: made.day.to_string(),
        tables: tables.collect(),
    })
}

/// A file: `listings.csv`, or `catalogue.json`, which says of each its licence, its day and its columns.
pub(crate) async fn file(asked: Asked) -> Outcome {
    let (licence, made) = made(&asked).await?;
    let name = asked.param("file").to_owned();
    let day = made.day;
    if name == "catalogue.json" {
        let catalogue = catalogue(&licence, &made).into();
        return Ok(Answer::File(
            "application/json",
            format!("catalogue-{day}.json"),
            catalogue,
        ));
    }
    let (key, form) = name.rsplit_once('.').ok_or(Fault::NotFound)?;
    let table = made
        .tables
        .iter()
        .find(|table| table.key == key)
        .ok_or(Fault::NotFound)?;
    let (kind, content) = match form {
        "csv" => ("text/csv; charset=utf-8", table.csv.clone()),
        "jsonl" => ("application/jsonl", table.jsonl.clone()),
        _ => return Err(Fault::NotFound),
    };
    Ok(Answer::File(kind, format!("{key}-{day}.{form}"), content))
}

fn catalogue(licence: &str, made: &Made) -> String {
    let sets = made.tables.iter().map(|table| {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|(name, title)| json!({"name": name, "title": title}))
            .collect();
        json!({
            "title": table.title,
            "license": licence,
            "modified": made.day.to_string(),
            "rows": table.rows,
            "isPart": table.is_part,
            "columns": columns,
            "files": [format!("/data/{}.csv", table.key), format!("/data/{}.jsonl", table.key)],
        })
    });
    json!({"dataset": sets.collect::<Vec<_>>()}).to_string()
}

/// The licence, and the files of today.
async fn made(asked: &Asked) -> Result<(String, Arc<Made>), Fault> {
    let portal = asked.portal();
    let licence = portal.settings.site.data_licence.clone();
    if licence.is_empty() {
        return Err(Fault::NotFound);
    }
    let day = china_date(portal.settings.market.clock.now());
    let made = portal.open_data.or_make(day, read::tables(portal)).await?;
    Ok((licence, made))
}
